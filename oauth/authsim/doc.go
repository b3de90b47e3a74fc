// Package authsim is a simulator of Sinch's authorization server and of those parts
// of its APIs that tell whether a credential works. Tests ask it, and the demo runs
// on it.
//
// It behaves as the real hosts are documented to: client_credentials with HTTP Basic,
// JWT answers that last 3599 seconds, Ory's error bodies, a token bucket of 30 refilled
// at 10 a second, project-scoped reads that refuse a foreign project, SMS hosts a region
// each, Voice and Verification with Basic or signed requests, and the Access Keys API.
// Beyond that a credential can be told to misbehave, see Behaviour.
//
// It listens on this machine's loopback address only. Begin with New.
package authsim
