// Package peertest runs, for tests, OAuth2 authorization servers that are not ours: node's oidc-provider and zitadel's
// OpenID Provider library, both certified by the OpenID Foundation. They know the same clients, and listen on
// loopback until the test ends.
//
// .ci/install puts both into the user's cache folder. Where one is missing the test is skipped with a word, and with
// SINCHKEYS_CI set it fails.
//
// Begin with All.
package peertest
