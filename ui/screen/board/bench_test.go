package board

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// many is a vault of n projects with three credentials each, all of them with a live token.
func many(n int) (*vault.Document, map[vault.CredentialID]session.Standing) {
	doc, standings := &vault.Document{}, map[vault.CredentialID]session.Standing{}
	for i := range n {
		p := &vault.Project{ID: vault.ProjectID(fmt.Sprintf("p-%d", i)), Name: fmt.Sprintf("Project %d", i)}
		for j := range 3 {
			c := &vault.Credential{ID: vault.CredentialID(fmt.Sprintf("c-%d-%d", i, j)), Kind: vault.AccessKey, Name: "key", IssuedAt: now.Add(-time.Hour)}
			p.Credentials = append(p.Credentials, c)
			standings[c.ID] = stand{oauth.Valid, time.Hour}.standing()
		}
		doc.Projects = append(doc.Projects, p)
	}
	return doc, standings
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{40, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			doc, standings := many(n)
			s := on(doc, standings, dark())
			for b.Loop() {
				s.View(120, 35)
			}
		})
	}
}
