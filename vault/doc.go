// Package vault keeps projects and their credentials, and keeps them safe.
//
// A vault is a folder with two ordinary age files: vault.age, one JSON document,
// and identity.age, the key to it under a passphrase. Both can always be read
// without this package: age -d -i identity.age vault.age.
//
// What it promises: nothing that Commit has reported as saved is lost, by a crash,
// a full disk or another process; an edit that could not be saved is in its error,
// an UnsavedError, to be saved again or elsewhere; nothing is parsed before the whole file has been
// authenticated; a file that was forged or put back raises an AlarmError; fields of
// a later version survive an edit.
//
// What it never does: it knows no terminal and no network, writes no plaintext to
// any disk, and prints no Secret.
//
// Begin with Document, what is kept; then Change, the only way to edit it; then
// Store, which commits changes.
package vault
