//go:build (linux || darwin) && debug

package harden

const traceable = true
