package browser

import (
	"fmt"
	"testing"
	"time"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/vault"
)

// vast is a browser on many credentials, ten a project.
func vast(credentials int) *Browser {
	doc := &vault.Document{}
	for i := range credentials / 10 {
		p := &vault.Project{ID: vault.ProjectID(fmt.Sprint("p", i)), Name: fmt.Sprintf("acme-payments-%05d", i)}
		for j := range 10 {
			p.Credentials = append(p.Credentials, &vault.Credential{ID: vault.CredentialID(fmt.Sprint("c", i, "-", j)), Kind: vault.AccessKey, Name: fmt.Sprint("key-", j), PublicID: fmt.Sprintf("%08x-4b2a-4c11-9d7e-%012x", i, j)})
		}
		doc.Projects = append(doc.Projects, p)
	}
	look, keys := theme.New(theme.Options{Dark: true}), action.NewMap(action.All())
	b := New(screen.Env{
		Session: session.New(session.Config{Now: time.Now}), Theme: func() *theme.Theme { return look }, Now: time.Now,
		Generation: func() int { return 0 }, Keys: func() action.Map { return keys },
	})
	b.outline = newOutline(doc, nil, nil)
	b.shown = whole(b.outline)
	b.cursor.settle(b.shown)
	return b
}

// A key costs the same in a vault of a hundred credentials and of a hundred
// thousand.
func TestAKeyCostsTheSameInAVastVault(t *testing.T) {
	cost := func(n int) float64 {
		b := vast(n)
		b.View(120, 36)
		return testing.AllocsPerRun(200, func() {
			b.Do(action.Down)
			b.View(120, 36)
		})
	}
	small, large := cost(1000), cost(100_000)
	if large > small*1.1+50 {
		t.Errorf("a key allocates %.0f times in a small vault and %.0f times in a vast one", small, large)
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(text.Literal(number(n)).String(), func(b *testing.B) {
			at := vast(n)
			at.View(120, 36)
			for b.Loop() {
				at.Do(action.Down)
				at.View(120, 36)
			}
		})
	}
}

func BenchmarkOutline100k(b *testing.B) {
	doc := vast(100_000).outline.doc
	for b.Loop() {
		whole(newOutline(doc, nil, nil))
	}
}
