package editor

import "sinchkeys/vault"

// Saved says that a form was saved: what the screens behind it look at next.
type Saved struct {
	Project    vault.ProjectID
	Credential vault.CredentialID // "" after the form of a project
}
