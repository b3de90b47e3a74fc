// Package demo makes a sample vault and the endpoints that belong to it, so that
// everything can be seen without an account.
//
// The vault is a real one in a folder of the caller's, opened by an identity that is
// made for it; the endpoints are the simulator's, on loopback. The projects are
// invented, the secrets are visibly none, and every state that a credential can be in
// occurs. Nothing outside the folder is read or written.
//
// Begin with Start; the cast is in projects.go.
package demo
