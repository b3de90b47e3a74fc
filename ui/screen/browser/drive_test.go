package browser

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// inBubble runs a story on the lived-in sample, with time that passes at once.
func inBubble(t *testing.T, story func(*testing.T, *place)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := lived(t)
		story(t, p)
	})
}

// Each key of the browser does what the help says.
func TestKeys(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		sees []string
		not  []string
	}{
		{"down", []string{"j"}, []string{"▌ Beacon Retail"}, nil},
		{"down by arrow", []string{"down"}, []string{"▌ Beacon Retail"}, nil},
		{"up", []string{"j", "j", "k"}, []string{"▌ Beacon Retail"}, nil},
		{"up by arrow", []string{"j", "j", "up"}, []string{"▌ Beacon Retail"}, nil},
		{"bottom", []string{"G"}, []string{"▌ 東京 支店"}, nil},
		{"bottom by end", []string{"end"}, []string{"▌ 東京 支店"}, nil},
		{"top", []string{"G", "g"}, []string{"▌ Acme Prod"}, nil},
		{"top by home", []string{"G", "home"}, []string{"▌ Acme Prod"}, nil},
		{"half a page down", []string{"ctrl+d"}, []string{"▌ 東京 支店"}, nil},
		{"page down", []string{"pgdown"}, []string{"▌ 東京 支店"}, nil},
		{"half a page up", []string{"G", "ctrl+u"}, []string{"▌ Acme Prod"}, nil},
		{"page up", []string{"G", "pgup"}, []string{"▌ Acme Prod"}, nil},
		{"into the credentials", []string{"enter", "j"}, []string{"▌ ci-bot-old"}, nil},
		{"right", []string{"l", "j"}, []string{"▌ ci-bot-old"}, nil},
		{"right by arrow", []string{"right", "j"}, []string{"▌ ci-bot-old"}, nil},
		{"left again", []string{"l", "h", "j"}, []string{"▌ Beacon Retail"}, nil},
		{"left by arrow", []string{"l", "left", "j"}, []string{"▌ Beacon Retail"}, nil},
		{"back", []string{"l", "esc", "j"}, []string{"▌ Beacon Retail"}, nil},
		{"next pane", []string{"tab", "j"}, []string{"▌ ci-bot-old"}, nil},
		{"previous pane", []string{"tab", "shift+tab", "j"}, []string{"▌ Beacon Retail"}, nil},
		{"filter", []string{"/", "b", "e", "a", "c"}, []string{"/ beac", "1 credential in 1 project", "▌ Beacon Retail"}, []string{"Acme Prod"}},
		{"filter kept", []string{"/", "b", "e", "a", "c", "enter", "l"}, []string{"/ beac", "▌ Beacon Retail"}, []string{"Acme Prod"}},
		{"filter cleared", []string{"/", "b", "e", "a", "c", "esc"}, []string{"▌ Beacon Retail", "Acme Prod"}, []string{"/ beac"}},
		{"kept filter cleared", []string{"/", "b", "e", "a", "c", "enter", "esc"}, []string{"Acme Prod"}, []string{"/ beac"}},
		{"filter by tag", []string{"/", "c", "r", "i", "t", "i", "c"}, []string{"▌ Acme Prod"}, []string{"Beacon"}},
		{"filter by KEY ID", []string{"/", "0", "b", "0", "0", "1"}, []string{"▌ Beacon Retail"}, []string{"Acme"}},
		{"filter by Project ID", []string{"/", "b", "a", "a", "d", "a"}, []string{"▌ Beacon Retail"}, []string{"Acme"}},
		{"filter finds nothing", []string{"/", "z", "z"}, []string{"Nothing matches zz", "esc clears the filter"}, nil},
		{"moving while filtering", []string{"/", "c", "i", "-", "b", "down"}, []string{"▌ Beacon Retail"}, nil},
		{"moving up while filtering", []string{"/", "c", "i", "-", "b", "down", "up"}, []string{"▌ Acme Prod"}, nil},
		{"letters are letters in the filter", []string{"/", "q"}, []string{"/ q"}, nil},
		{"secret is masked", nil, []string{"KEY SECRET ••••••••"}, []string{canary}},
		{"reveal", []string{"v"}, []string{canary + "-0a001", "hides in"}, nil},
		{"hide", []string{"v", "v"}, []string{"••••••••"}, []string{canary}},
		{"reveal ends with the selection", []string{"v", "l", "j"}, nil, []string{canary}},
		{"copy menu", []string{"C"}, []string{"Copy of ci-bot", "live token", "KEY SECRET", "dotenv"}, nil},
		{"copy menu put away", []string{"C", "esc"}, nil, []string{"Copy of ci-bot"}},
		{"new credential", []string{"n"}, []string{"New credential in Acme Prod"}, nil},
		{"new project", []string{"N"}, []string{"New project"}, nil},
		{"edit the project", []string{"e"}, []string{"Project Acme Prod", "Owner: the payments team."}, nil},
		{"edit the credential", []string{"l", "e"}, []string{"Acme Prod › ci-bot"}, []string{canary}},
		{"delete asks", []string{"l", "d"}, []string{"Delete ci-bot?"}, nil},
		{"delete declined", []string{"l", "d", "esc"}, []string{"▌ ci-bot"}, []string{"Delete ci-bot?"}},
		{"delete", []string{"l", "d", "y"}, []string{"Deleted ci-bot; u brings it back", "▌ ci-bot-old"}, []string{"▌ ci-bot  "}},
		{"delete a project", []string{"j", "d", "y"}, []string{"▌ Empty Shelf", "Deleted Beacon Retail"}, []string{"Beacon Retail  "}},
		{"undo", []string{"j", "d", "y", "u"}, []string{"Beacon Retail", "Undone"}, nil},
		{"the board", []string{"b"}, []string{" board", "what needs care first", "▌ Acme Prod", "untested"}, []string{"Credentials"}},
		{"the board put away", []string{"b", "esc"}, []string{"▌ Acme Prod", "KEY SECRET"}, []string{" board"}},
		{"from the board to a project", []string{"b", "j", "enter"}, []string{"▌ Beacon Retail", "▌ ci-bot"}, []string{" board"}},
		{"the board goes past a filter", []string{"/", "a", "c", "m", "e", "enter", "b", "j", "enter"}, []string{"▌ Beacon Retail"}, []string{" board", "/ acme"}},
		{"help on the board", []string{"b", "?"}, []string{"go to the project", "test every project"}, []string{"copy a live token"}},
		{"undo nothing", []string{"u"}, nil, []string{"Undone"}},
		{"a key has no meaning without a credential", []string{"j", "j", "v"}, []string{"this project has no credential yet"}, nil},
		{"testing needs a credential", []string{"j", "j", "t"}, []string{"this project has no credential yet"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, p *place) {
				p.Keys(c.keys...)
				p.Sees(c.sees...)
				p.Misses(c.not...)
			})
		})
	}
}

// What was used last stands on top and is chosen when the vault is opened
// again, and weighs in what a filter finds.
func TestTheLastUsedIsOnTopAndChosen(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		for range 4 {
			p.Keys("C", "4") // the KEY ID of Acme Prod/ci-bot: used often, and some time ago
		}
		p.Pass(time.Hour)
		p.Keys("j", "j", "j", "C", "4") // once, of 東京 支店
		again := New(p.browser.env)
		p.Send(screen.Push{Screen: again})
		p.Settle()
		if again.cursor.credential != "0c001" || again.shown.projects[0].ID != "p-tokyo" || again.shown.projects[1].ID != "p-acme" {
			t.Errorf("chosen is %v, on top %s, then %s", again.cursor, again.shown.projects[0].Name, again.shown.projects[1].Name)
		}
		p.Press("/", "c", "i", "-")
		if again.cursor.credential != "0a001" {
			t.Errorf("the filter prefers %v to what is used most", again.cursor)
		}
	})
}

// The credential that was used last is chosen, not the first of its project.
func TestTheLastUsedCredentialIsChosen(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Press("l", "j", "j", "C")
		p.Press("3")
		again := New(p.browser.env)
		p.Send(screen.Push{Screen: again})
		p.Settle()
		if again.cursor.credential != "0a003" {
			t.Errorf("chosen is %v", again.cursor)
		}
	})
}

// Letters of a query that are spread over a project's name and a credential's
// are lit in both, and tags are lit where they were found.
func TestWhatMatchedIsLit(t *testing.T) {
	for query, want := range map[string]string{"acmeci": "Acme ci", "critic": "critic", "acme": "Acme", "bot-old": "bot-old"} {
		inBubble(t, func(t *testing.T, p *place) {
			p.Send(tea.WindowSizeMsg{Width: 160, Height: 40})
			p.Press("/")
			p.Type(query)
			b := p.browser
			at := b.shown.projects[0]
			var found []string
			for _, l := range []line{b.found(nil, at.Name, nothing, at.besides, b.env.Theme().Text), b.found(nil, at.rows[0].Name, at.before, nothing, b.env.Theme().Text), b.meta(at.Project)} {
				if s := lettersLit(b, l); s != "" {
					found = append(found, s)
				}
			}
			if got := strings.Join(found, " "); got != want {
				t.Errorf("%s lights %q, not %q", query, got, want)
			}
		})
	}
}

// lettersLit are the letters of a line that are highlighted.
func lettersLit(b *Browser, l line) string {
	var out strings.Builder
	for _, s := range l {
		if s.style == b.env.Theme().Match {
			out.WriteString(s.text.String())
		}
	}
	return out.String()
}

// A copy after a filter acts on what the filter finds, however fast it is
// typed.
func TestKeysTypedInABurstActOnTheFilteredRow(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		for _, k := range []string{"/", "b", "e", "a", "c", "enter", "C"} {
			p.Send(uitest.Key(k))
		}
		p.Settle()
		p.Press("4") // the KEY ID
		if got := p.Board.Held(); !strings.HasSuffix(got, "0b001") {
			t.Errorf("copied %q, want Beacon Retail's KEY ID:\n%s", got, p.Frame())
		}
	})
}

// What is typed on before a form stands in front is not taken for keys of the browser: it is the form's, and none of it is
// lost.
func TestKeysTypedOnAfterNewDoNothingElse(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Now("C", "esc", "n", "v", "T", "d")
		p.Settle()
		if p.browser.sweep.running || p.browser.reveal.id != "" || p.Board.Held() != "" {
			t.Errorf("a key meant for the form acted here:\n%s", p.Frame())
		}
		p.Misses("Delete", canary)
	})
	inBubble(t, func(_ *testing.T, p *place) {
		p.Now("n", "v", "T", "d")
		p.Settle()
		p.Sees("New credential", "vTd")
		p.Misses("Delete", canary)
	})
}

// The same holds of what is typed while the list is still being filtered.
func TestKeysTypedOnBehindAFilterDoNothingElse(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Now("/", "b", "e", "a", "enter", "n", "d", "v")
		p.Settle()
		p.Sees("New credential")
		p.Misses("Delete", canary)
		if p.browser.reveal.id != "" {
			t.Error("a key meant for the form acted here")
		}
	})
}

// In the filter letters are letters: the line below says how the key that copies is reached, on the least screen too.
func TestTheFilterSaysHowToCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := lived(t)
		p.Keys("/", "c", "i", "b")
		for _, size := range extremes() {
			p.Send(uitest.Looks()[0].Messages(size)...)
			p.Sees("alt+c copy · enter keep · esc clear")
		}
		p.Keys("z", "z", "z")
		p.Sees("enter keep · esc clear")
	})
}

// One key in the filter copies and keeps it, also when it comes before the list has settled.
func TestTheFilterCopiesWithOneKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, oauth.Config{}, 120, 36, vault.Project{ID: "p", Name: "Acme", Credentials: []*vault.Credential{
			credential("0c001", "aaa", vault.ServicePlan), credential("0c002", "zzz", vault.ServicePlan),
		}})
		p.Settle()
		for _, k := range []string{"/", "z", "z", "alt+c"} {
			p.Send(uitest.Key(k))
		}
		p.Settle()
		p.Sees("Copy of zzz") // it has no token, so it is asked what to copy
		if p.browser.filter.typing || p.browser.filter.query != "zz" {
			t.Errorf("the filter is %q, typing: %v", p.browser.filter.query, p.browser.filter.typing)
		}
		p.Keys("esc")
		p.Keys("/", "z", "q", "alt+c")
		p.Sees("nothing is shown")
		p.Keys("esc", "/", "z", "q", "enter")
		for _, k := range []string{"n", "e", "d", "t", "R"} {
			p.Keys(k)
			p.Sees("nothing is shown: esc clears the filter")
			p.Pass(time.Minute) // the word goes
		}
		p.Keys("T")
		p.Sees("there is nothing to test")
	})
}

func TestCopyMenuCopies(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Press("C")
		p.Press("5")
		if got := p.Board.Held(); got != canary+"-0a001" {
			t.Errorf("copied %q, want the KEY SECRET", got)
		}
		p.Sees("KEY SECRET of Acme Prod/ci-bot copied", "clears in 0:4")
		p.Misses(canary)
	})
}

// On a narrow screen the detail comes forward and scrolls to the secret.
func TestRevealIsInSightOnANarrowScreen(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Send(tea.WindowSizeMsg{Width: 40, Height: 12})
		p.Keys("l", "v")
		p.Sees(canary, "hides in")
		p.Keys("n", "esc")
		p.Misses(canary)
	})
}

// Also from further down, where the countdown alone would be at the top.
func TestRevealScrollsBackToTheSecret(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Send(tea.WindowSizeMsg{Width: 40, Height: 12})
		p.Keys("l", "l", "G", "v")
		p.Sees(canary, "hides in")
	})
}

func TestRevealHidesItself(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Press("v")
		p.Pass(10 * time.Second)
		p.Sees(canary, "hides in 0:05")
		p.Pass(6 * time.Second)
		p.Misses(canary)
	})
}

func TestCountdownAndAgeGoOn(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Sees("58:12", "valid 2m")
		p.Pass(2 * time.Second)
		p.Sees("58:10")
		p.Pass(3 * time.Minute)
		p.Sees("valid 5m", "55:10")
		p.Pass(54 * time.Minute)
		p.Sees("1:10 left")
		p.Pass(11 * time.Second) // its last minute is not for use: a copy would get another
		p.Misses("left")
		p.Sees("none live")
	})
}

// With nothing in sight that changes, nothing wakes up but the watcher of
// the file.
func TestIdleScreenHasNoTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, oauth.Config{}, 120, 36, sample()...)
		p.Settle()
		if in := p.browser.nextChange(time.Now()); in != 0 || !p.browser.clock.at.IsZero() {
			t.Errorf("a timer of %v runs for nothing", in)
		}
	})
}

// Another process's edit shows within two seconds, and moves neither cursor
// nor filter.
func TestAnotherProcessEdits(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Press("/", "b", "e", "a", "enter", "l")
		other, err := vault.Open(context.Background(), vault.OpenOptions{
			Folder: p.Session.Folder(), Key: vault.Key{IdentityFiles: p.Session.Identities()}, Now: time.Now, User: "other",
		})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if _, err := other.Commit(context.Background(), vault.AddCredential{Project: "p-beacon", Credential: *credential("0b002", "fresh", vault.AccessKey)}); err != nil {
			t.Fatal(err)
		}
		p.Pass(2100 * time.Millisecond)
		p.Sees("fresh", "▌ ci-bot", "/ bea", "another process")
		if p.browser.cursor.credential != "0b001" || p.browser.focus != credentialsPane {
			t.Errorf("the cursor went to %v", p.browser.cursor)
		}
	})
}

func TestMouse(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Send(uitest.Click(5, 5)) // the second project
		p.Settle()
		p.Sees("▌ Beacon Retail")
		p.Send(uitest.Wheel(5, 5, 1))
		p.Settle()
		p.Sees("▌ Empty Shelf")
		p.Send(uitest.Click(5, 4))
		p.Send(uitest.Click(40, 6)) // the second credential's first line
		p.Settle()
		p.Sees("▌ ci-bot-old")
		p.Send(uitest.Click(40, 4), uitest.Click(40, 4)) // double: into the detail
		p.Settle()
		if p.browser.focus != detailPane {
			p.Sees("a double click that goes in")
		}
	})
}

func TestOpensTheDashboard(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Press("o")
		if len(p.Opened) != 1 || p.Opened[0] != "https://dashboard.sinch.com/settings/access-keys" {
			t.Errorf("opened %q", p.Opened)
		}
		p.Sees("Opened https://dashboard.sinch.com")
	})
}

func TestAPageThatIsNoneIsNotOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		project := sample()[0]
		project.DashboardURL = "file:///etc/passwd"
		p := open(t, oauth.Config{}, 120, 36, project)
		p.Settle()
		p.Press("o")
		if len(p.Opened) != 0 {
			t.Errorf("opened %q", p.Opened)
		}
	})
}

func TestReadOnlyVaultSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := readOnly(t)
		p.Press("N")
		p.Sees("read-only", "later version")
		p.Misses("New project")
	})
}

// A secret leaves the screen when the window loses the focus.
func TestBlurHides(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Press("v")
		p.Sees(canary)
		p.Send(blur())
		p.Settle()
		p.Misses(canary)
	})
}

// What to do about a rejected key is read without opening its detail, and a short list leaves its rows to it.
func TestAdviceIsReadInFullBelowTheList(t *testing.T) {
	inBubble(t, func(_ *testing.T, p *place) {
		p.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
		p.Keys("l", "j")
		p.Sees("or rotate the", "key.", "KEY SECRET")
		p.Keys("h", "/", "b", "e", "a", "enter")
		p.Sees("Billing identity", "Dashboard")
		p.judge("0b001", oauth.Rejected, time.Minute, strings.Repeat("the server said more than fits into one line ", 4))
		p.Press("v")
		p.Sees(canary, "hides in", "or rotate the")
	})
}
