package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/oauth"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// extremes are the least size, an ordinary one, and a huge one.
func extremes() []uitest.Size {
	return []uitest.Size{{Width: 40, Height: 10}, {Width: 80, Height: 24}, {Width: 300, Height: 80}}
}

// Every state that is not an everyday one, as a whole screen with its status
// line, from the least size to a huge one.
func TestStates(t *testing.T) {
	for _, state := range []struct {
		name  string
		build func(*testing.T) *place
	}{
		{"everyday", lived},
		{"detail", func(t *testing.T) *place { return keyed(t, "l", "l") }},
		{"one project", func(t *testing.T) *place { return openedOn(t, sample()[1]) }},
		{"empty vault", func(t *testing.T) *place { return openedOn(t) }},
		{"empty project", func(t *testing.T) *place { return openedOn(t, vault.Project{ID: "p", Name: "Fresh"}) }},
		{"nothing found", func(t *testing.T) *place { return keyed(t, "/", "z", "z", "z") }},
		{"thousands", thousands},
		{"loading", loading},
		{"getting a token", func(t *testing.T) *place { return busyWith(t, fetching) }},
		{"testing", func(t *testing.T) *place { return busyWith(t, judging) }},
		{"sweep", sweeping},
		{"cancelled", cancelled},
		{"failed", failedTest},
		{"read-only", func(t *testing.T) *place { p := readOnly(t); p.Keys("N"); return p }},
		{"deleting", func(t *testing.T) *place { return keyed(t, "l", "d") }},
		{"another process", func(t *testing.T) *place {
			p := lived(t)
			p.Send(watched{answer: p.browser.answer(), changed: true})
			p.Settle()
			return p
		}},
		{"hostile names", func(t *testing.T) *place { return openedOn(t, hostile()...) }},
		{"hostile detail", func(t *testing.T) *place { p := openedOn(t, hostile()...); p.Keys("l", "l"); return p }},
		{"locked", func(t *testing.T) *place { return keyed(t, "ctrl+l") }},
		{"form after a lock", func(t *testing.T) *place {
			p := keyed(t, "n")
			p.Type("half a name")
			p.Keys("tab", "tab")
			p.Type("not-a-real-secret-typed")
			p.Keys("ctrl+l", "enter")
			p.Settle()
			return p
		}},
	} {
		for _, size := range extremes() {
			t.Run(state.name+"/"+size.String(), func(t *testing.T) {
				var frame, styled string
				synctest.Test(t, func(t *testing.T) {
					p := state.build(t)
					p.Send(uitest.Looks()[0].Messages(size)...)
					p.Settle()
					frame, styled = steady(p.Frame()), p.View().Content
				})
				uitest.Check(t, styled, size.Width, size.Height)
				if strings.Contains(frame, canary) {
					t.Error("a secret is in sight")
				}
				golden.RequireEqual(t, frame+"\n")
			})
		}
	}
}

// steady takes out what differs between two runs: the folder of the test.
func steady(frame string) string {
	rows := strings.Split(frame, "\n")
	for i, r := range rows {
		if strings.Contains(r, "/vault") || strings.Contains(r, "/tmp") {
			rows[i] = "(the vault's folder)"
		}
	}
	return strings.Join(rows, "\n")
}

func openedOn(t *testing.T, projects ...vault.Project) *place {
	t.Helper()
	p := open(t, oauth.Config{}, 80, 24, projects...)
	p.Settle()
	return p
}

// thousands of projects, with the cursor far down.
func thousands(t *testing.T) *place {
	t.Helper()
	p := openedOn(t, sample()...)
	doc := &vault.Document{}
	for i := range 5000 {
		row := &vault.Project{ID: vault.ProjectID(fmt.Sprint("p", i)), Name: fmt.Sprintf("acme-payments-%04d", i), Tags: []string{"prod"}}
		for j := range 3 {
			row.Credentials = append(row.Credentials, credential(fmt.Sprintf("%d-%d", i, j), fmt.Sprint("key-", j), vault.AccessKey))
		}
		doc.Projects = append(doc.Projects, row)
	}
	p.browser.outline = newOutline(doc, nil, nil)
	p.browser.shown = whole(p.browser.outline)
	p.browser.cursor = cursor{}
	p.browser.cursor.settle(p.browser.shown)
	p.Keys("G", "k", "k")
	return p
}

func loading(t *testing.T) *place {
	t.Helper()
	p := openedOn(t, sample()...)
	p.browser.outline, p.browser.shown = nil, nil
	return p
}

func busyWith(t *testing.T, j job) *place {
	t.Helper()
	p := lived(t)
	p.browser.work["0a001"] = j
	return p
}

func cancelled(t *testing.T) *place {
	t.Helper()
	p := sweeping(t)
	p.Send(sweptBatch{answer: p.browser.answer(), number: 1, err: context.Canceled})
	p.Settle()
	return p
}

func failedTest(t *testing.T) *place {
	t.Helper()
	p := lived(t)
	result := oauth.Result{Verdict: oauth.Unreachable, Meaning: "The token endpoint could not be reached.", Detail: "dial tcp: lookup auth.sinch.com: no such host", Advice: "Check the network, then try again."}
	p.Send(copied{answer: p.browser.answer(), id: "0a001", name: "Acme Prod/ci-bot", err: &oauth.ExchangeError{Result: result}})
	p.Settle()
	p.Pass(time.Second)
	return p
}
