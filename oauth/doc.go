// Package oauth gets bearer tokens with the client_credentials grant (RFC 6749
// section 4.4) and says exactly what is wrong with a credential.
//
// What it promises: one test is one token request; a pair is sent to the endpoint
// shown and to no other, never over plain http but to loopback, never after a
// redirect; no answer, however hostile, makes it hang past its time limit, use much
// memory or print an escape; no error and no Result holds a secret.
//
// What it never does: it sends nothing that costs money, retries nothing but a 429,
// and guesses no authentication style. Nothing that it sends changes anything at
// Sinch, but for the calls of AccessKeys, which exist to.
//
// It knows no vault and no terminal: a secret comes as the one-method interface
// Secret. Begin with Client.Test, which judges one Credential; Source hands out live
// tokens; Client.Sweep judges many; AccessKeys lists, makes and deletes a project's keys.
package oauth
