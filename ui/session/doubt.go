package session

import "sinchkeys/vault"

// Odd says what looks wrong about a credential by itself, before any server is asked, and what to do about it; "" when
// nothing does. What it says holds neither ID nor secret.
func Odd(p *vault.Project, c *vault.Credential) string { return translate(p, c).Odd() }

// Elsewhere names the credentials of the vault that hold the same ID as c, other than itself: a key that was saved twice
// is rotated and deleted in two places. One that replaces another and has its ID on purpose stands nowhere else.
func Elsewhere(d *vault.Document, c *vault.Credential) []string {
	if c.PublicID == "" || handedDown(d, c) {
		return nil
	}
	var refs []string
	for p, other := range d.All() {
		itself := other.ID == c.ID && c.ID != ""
		if other.PublicID == c.PublicID && other.Kind == c.Kind && !itself && !handedDown(d, other) {
			refs = append(refs, vault.Match{Project: p, Credential: other}.Ref())
		}
	}
	return refs
}
