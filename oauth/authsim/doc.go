// Package authsim is a simulator of Sinch's authorization server and of those parts
// of its APIs that tell whether a credential works. Tests ask it, and the demo runs
// on it.
//
// It behaves as the real hosts are documented to: client_credentials with HTTP Basic,
// signed JWTs that last 3599 seconds, Ory's error bodies, a token bucket of 30 refilled
// at 10 a second, project-scoped reads that refuse a foreign project, SMS hosts a region
// each, Voice and Verification with Basic or signed requests, and the Access Keys API.
// Where nothing is documented, a comment says what was assumed. Beyond that a credential
// can be told to misbehave, see Behaviour.
//
// It listens on this machine's loopback address only, writes no file, and Close leaves
// nothing running. It knows no client of this program, so what passes against it is not
// only true of ourselves. Begin with New.
package authsim
