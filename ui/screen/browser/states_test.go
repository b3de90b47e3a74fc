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

// extremes are the least size, an ordinary one, and a huge one: for states that TestFrames has on the others.
func extremes() []uitest.Size {
	return []uitest.Size{{Width: 40, Height: 10}, {Width: 80, Height: 24}, {Width: 300, Height: 80}}
}

// usual are the sizes that everything is drawn on, and the least.
func usual() []uitest.Size { return append(uitest.Sizes()[1:], uitest.Size{Width: 40, Height: 10}) }

// state is a way to come to a screen that is looked at.
type state struct {
	name  string
	build func(*testing.T) *place
}

// pressed is the state that keys lead to.
func pressed(name, keys string) state {
	return state{name, func(t *testing.T) *place { return keyed(t, strings.Fields(keys)...) }}
}

// States that are hard on the room, as a whole screen with its status line, where it is smallest and largest.
func TestExtremes(t *testing.T) {
	for _, s := range []state{
		{"everyday", lived},
		pressed("detail", "l l"),
		{"empty vault", func(t *testing.T) *place { return openedOn(t) }},
		{"empty project", func(t *testing.T) *place { return openedOn(t, vault.Project{ID: "p", Name: "Fresh"}) }},
		pressed("nothing found", "/ z z z"),
		{"sweep", sweeping},
		{"thousands", thousands},
		{"hostile names", func(t *testing.T) *place { return openedOn(t, hostile()...) }},
		{"hostile detail", func(t *testing.T) *place { p := openedOn(t, hostile()...); p.Keys("l", "l"); return p }},
		{"read-only", func(t *testing.T) *place { p := readOnly(t); p.Keys("N"); return p }},
	} {
		kept(t, s, extremes())
	}
}

// Every state that is not an everyday one, as a whole screen with its status line: what opens over the browser, too.
func TestStates(t *testing.T) {
	for _, s := range []state{
		{"one project", func(t *testing.T) *place { return openedOn(t, sample()[1]) }},
		{"thousands", thousands},
		{"loading", loading},
		{"getting a token", func(t *testing.T) *place { return busyWith(t, fetching) }},
		{"testing", func(t *testing.T) *place { return busyWith(t, judging) }},
		{"cancelled", cancelled},
		{"failed", failedTest},
		{"another process", func(t *testing.T) *place {
			p := lived(t)
			p.Send(watched{answer: p.browser.answer(), changed: true})
			p.Settle()
			return p
		}},
		{"hostile names", func(t *testing.T) *place { return openedOn(t, hostile()...) }},
		{"hostile detail", func(t *testing.T) *place { p := openedOn(t, hostile()...); p.Keys("l", "l"); return p }},
		pressed("deleting", "l d"),
		pressed("deleting a project", "d"),
		pressed("deleted", "l d y"),
		pressed("undone", "l d y u"),
		pressed("nothing to undo", "u"),
		pressed("copy menu", "C"),
		pressed("copied", "C 4"),
		{"no clipboard", func(t *testing.T) *place { p := lived(t); p.Board.Gone = true; p.Keys("C", "4"); return p }},
		pressed("help", "?"),
		pressed("help of the board", "b ?"),
		pressed("help of a question", "l d ?"),
		pressed("palette", ":"),
		pressed("palette, searched", ": t e s"),
		pressed("palette, nothing found", ": z z z"),
		pressed("palette of the board", "b :"),
		pressed("log", "l d y u : s a i d enter"),
		pressed("form left", "n x esc"),
		pressed("form quit", "n x ctrl+c"),
		pressed("locked", "ctrl+l"),
		pressed("locked over a form", "n x ctrl+l"),
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
		kept(t, s, usual())
	}
}

// kept compares the whole screen in a state with the ones kept.
func kept(t *testing.T, s state, sizes []uitest.Size) {
	t.Helper()
	for _, size := range sizes {
		t.Run(s.name+"/"+size.String(), func(t *testing.T) {
			var frame, styled string
			synctest.Test(t, func(t *testing.T) {
				p := s.build(t)
				p.Send(uitest.Looks()[0].Messages(size)...)
				p.Settle()
				frame, styled = uitest.Steady(p.Frame()), p.View().Content
			})
			uitest.Check(t, styled, size.Width, size.Height)
			if strings.Contains(frame, canary) {
				t.Error("a secret is in sight")
			}
			golden.RequireEqual(t, frame+"\n")
		})
	}
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
