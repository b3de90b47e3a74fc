//go:build linux && debug

package harden

const traceable = true
