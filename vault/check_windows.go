package vault

import "io/fs"

// modesMatter says whether a file's mode decides who may read it: here access lists do, which a
// folder in the user's profile inherits.
const modesMatter = false

// ownedByUs leaves the question to the access lists.
func ownedByUs(fs.FileInfo) (owner string, ours bool) { return "", true }
