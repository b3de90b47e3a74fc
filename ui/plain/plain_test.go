//go:build unix

package plain

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/demo"
	"sinchkeys/ui/session"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// canary is what every secret of the sample begins with.
const canary = "demo-not-a-secret"

// board is a clipboard that remembers.
type board struct {
	held     string
	terminal []byte
}

func (b *board) Copy(_ context.Context, secret []byte, _ time.Duration) (clipboard.Copied, error) {
	b.held = string(secret)
	return clipboard.Copied{Method: clipboard.System, Confirmed: true, Clears: true, Terminal: b.terminal}, nil
}

func (*board) Describe() []clipboard.Finding { return nil }

// talk is a conversation over a real terminal, and the user's end of it.
type talk struct {
	*uitest.Talk

	t        *testing.T
	session  *session.Session
	board    *board
	opened   []string
	commands []string
	asked    int // how often the vault was asked to be opened
	ended    chan error
}

// begin starts a conversation about the sample.
func begin(t *testing.T, change func(*Options), limit ...oauth.Limit) *talk {
	t.Helper()
	sample, err := demo.Start(t.Context(), t.TempDir(), demo.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sample.Close)
	keys, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close(); _ = tty.Close() })
	c := &talk{Talk: uitest.NewTalk(t, keys), t: t, board: &board{}, ended: make(chan error, 1)}
	c.session = session.New(session.Config{
		Folder: sample.Folder, Now: time.Now, Demo: true, Identities: []string{sample.Identity}, Clipboard: c.board,
		OAuth: oauth.Config{Now: time.Now, Hosts: sample.Hosts, Limit: append(limit, oauth.Limit{PerSecond: 1000, Burst: 1000})[0]},
	})
	c.session.Adopt(sample.Store)
	t.Cleanup(c.session.Close)
	o := c.options(tty)
	if change != nil {
		change(&o)
	}
	go func() { c.ended <- Run(t.Context(), o) }()
	return c
}

func (c *talk) options(tty *os.File) Options {
	return Options{
		Session: c.session, Now: time.Now, In: tty, Out: tty, Keys: action.NewMap(action.All()),
		Open: func(url string) error { c.opened = append(c.opened, url); return nil },
		Command: func(_ context.Context, args ...string) error {
			c.commands = append(c.commands, strings.Join(args, " "))
			return nil
		},
		Explain: func(err error) []string { return []string{err.Error()} },
		Shell: func(_, ref string, variables []session.Variable) (*exec.Cmd, error) {
			cmd := exec.Command("/bin/sh", "-c", `echo "for $REF: ${SINCH_KEY_ID:+an id}"; exit 3`)
			cmd.Env = []string{"REF=" + ref}
			for _, v := range variables {
				cmd.Env = append(cmd.Env, v.Name+"="+v.Value.Reveal())
			}
			return cmd, nil
		},
		Unlock: func(ctx context.Context) error {
			c.asked++
			return c.session.Unlock(ctx, vault.Key{IdentityFiles: c.session.Identities()}, session.UnlockOptions{})
		},
	}
}

// does says each line once the question before it was asked, and waits for the next question.
func (c *talk) does(lines ...string) {
	c.t.Helper()
	for _, l := range lines {
		c.Says(l)
		c.Hears("what next?")
	}
}

// quits ends the conversation, and checks what holds of every one.
func (c *talk) quits() {
	c.t.Helper()
	c.Says("q")
	select {
	case err := <-c.ended:
		if err != nil {
			c.t.Error(err)
		}
	case <-time.After(time.Minute):
		c.t.Fatalf("it goes on after q:\n%s", c.Heard())
	}
	if c.session.Unlocked() {
		c.t.Error("the vault was left open")
	}
	c.Plain()
}

// stories do every action, and say what is heard.
func stories() map[action.ID]func(*talk) {
	return map[action.ID]func(*talk){
		action.StartFilter: func(c *talk) {
			c.Says("/harbour prod ci")
			c.Hears("1. Harbour Freight Prod/ci-bot, access key, untested", "A number chooses", "Harbour Freight Prod/ci-bot: what next?")
			c.Says("/")
			c.Hears("Look for what?")
			c.Says("no such thing at all")
			c.Hears("Nothing matches no such thing at all")
		},
		action.Copy: func(c *talk) {
			c.does("/harbour prod ci")
			c.Says("c")
			c.Hears("Copied: live token of Harbour Freight Prod/ci-bot. It is cleared in 45 seconds.")
			if strings.Count(c.board.held, ".") != 2 {
				c.t.Errorf("copied %.20q", c.board.held)
			}
		},
		action.CopyMenu: func(c *talk) {
			c.does("/harbour prod ci")
			c.Says("C")
			c.Hears("1. live token", "KEY SECRET", "Number, or nothing:")
			c.Says("99")
			c.Hears("no number from 1 to")
			c.Says("5")
			c.Hears("Copied: KEY SECRET of Harbour Freight Prod/ci-bot")
			if !strings.HasPrefix(c.board.held, canary) {
				c.t.Errorf("copied %.20q", c.board.held)
			}
		},
		action.Test: func(c *talk) {
			c.does("/harbour staging laptop")
			c.Says("test the credential")
			c.Hears("Testing Harbour Freight Staging/old-laptop", "rejected.", "It said:", "It means:", "What to do:")
		},
		action.TestAll: func(c *talk) {
			c.does("/harbour")
			c.Says("T")
			c.Hears("Testing 6 credentials. Enter stops.", "old-laptop: rejected.", "Tested 6 of 6: 5 valid, 1 needs care.")
		},
		action.BoardTest: func(c *talk) {
			c.does("/harbour staging")
			c.Says("board.test")
			c.Hears("Testing 2 credentials", "Tested 2 of 2")
		},
		action.BoardTestAll: func(c *talk) {
			c.does("/harbour")
			c.Says("board.test.all")
			c.Hears("Testing 88 credentials. Enter stops.", "Tested 88 of 88: ")
		},
		action.Reveal: func(c *talk) {
			c.does("/harbour prod ci")
			c.Says("v")
			c.Hears("Show it, yes or no?")
			c.Says("")
			c.Hears("what next?")
			if bytes.Contains(c.Heard(), []byte(canary)) {
				c.t.Error("the secret was shown without a yes")
			}
			c.Says("v")
			c.Hears("Show it, yes or no?")
			c.Says("C") // meant for something else
			c.Hears("Please answer yes or no.", "Show it, yes or no?")
			c.Says("y")
			c.Hears("KEY SECRET: " + canary)
		},
		action.OpenPage: func(c *talk) {
			c.Says("o")
			c.Hears("Opened https://")
			if len(c.opened) != 1 {
				c.t.Errorf("opened %q", c.opened)
			}
		},
		action.OpenShell: func(c *talk) {
			c.does("/harbour prod ci")
			c.Says("s")
			c.Hears("A shell with Harbour Freight Prod/ci-bot", "for Harbour Freight Prod/ci-bot: an id", "Back in sinchkeys.")
		},
		action.ShowBoard: func(c *talk) {
			c.does("/harbour", "T")
			c.Says("b")
			c.Hears("1. Harbour Freight Staging: 2 credentials: 1 valid, 1 needs care.", "15. ", "26 more: 'more' reads on")
			c.Says("1")
			c.Hears("Chosen: Harbour Freight Staging/old-laptop, access key, rejected")
		},
		action.NewProject:    newThings,
		action.NewCredential: newThings,
		action.Edit: func(c *talk) {
			c.does("/harbour prod ci")
			c.Says("e")
			c.Hears("1. the credential ci-bot", "2. the project Harbour Freight Prod")
			c.Says("1")
			c.Hears("Name", "Now ci-bot:")
			c.Says("acme/x")
			c.Hears("a name can't hold", "Now acme/x:")
			c.Says("ci-robot")
			c.Hears("KEY ID")
			c.Says("")
			c.Hears("KEY SECRET", "kept unless you type another")
			c.Says("")
			c.Hears("Token URL")
			c.Says("")
			c.Hears("Status. Now active.")
			c.Says("")
			c.Hears("Issued")
			c.Says("-")
			c.Hears("Notes")
			c.Says("on the build machine")
			c.Hears("Saved Harbour Freight Prod/ci-robot.", "ci-robot: what next?")
			c.Says("e")
			c.Hears("Number, or nothing:")
			c.Says("2")
			c.Hears("Now Harbour Freight Prod:")
			c.Says(".")
			c.Hears("Left; nothing was saved.")
		},
		action.Delete: removeAndUndo,
		action.Undo:   removeAndUndo,
		action.Rotate: func(c *talk) {
			c.does("/harbour prod ci", "R")
			if len(c.commands) != 1 || c.commands[0] != "rotate Harbour Freight Prod/ci-bot" {
				c.t.Errorf("ran %q", c.commands)
			}
		},
		action.Import: func(c *talk) {
			c.Says("i")
			c.Hears("Import from which file?")
			c.Says("/tmp/a file.env")
			c.Hears("what next?")
			if len(c.commands) != 1 || c.commands[0] != "import -- /tmp/a file.env" {
				c.t.Errorf("ran %q", c.commands)
			}
		},
		action.Down:     moves,
		action.Up:       moves,
		action.Top:      moves,
		action.Bottom:   moves,
		action.PageDown: readsOn,
		action.Back:     readsOn,
		action.Enter: func(c *talk) {
			c.does("/harbour prod ci")
			c.Says("")
			c.Hears("Project ID: ", "KEY SECRET: hidden; v shows it", "Last test: untested")
		},
		action.ShowHelp:    func(c *talk) { c.Says("?"); c.Hears("c: copy a live token.", "board.test: test the project.") },
		action.ShowPalette: func(c *talk) { c.Says(":"); c.Hears("lock: lock now."); c.Says(":lock now"); c.Hears("41 projects") },
		action.ShowLog:     func(c *talk) { c.does("o"); c.Says("log"); c.Hears("  Opened https://") },
		action.ShowAskers:  func(c *talk) { c.Says("askers"); c.Hears("Other terminals are not answered from here") },
		action.Lock: func(c *talk) {
			c.Says("lock")
			c.Hears("41 projects, 88 credentials, 1 retired")
			if c.asked != 1 {
				c.t.Errorf("the vault was asked to be opened %d times", c.asked)
			}
		},
		action.Quit:    func(*talk) {},
		action.Suspend: nil, // the whole program stops: ui/e2e tells that story
	}
}

func moves(c *talk) {
	c.does("/harbour prod")
	c.Says("G")
	c.Hears(" of ")
	c.Says("g")
	c.Hears("1 of ")
	c.Says("j")
	c.Hears("2 of ")
	c.Says("k")
	c.Hears("1 of ")
	c.Says("k")
	c.Hears("1 of ")
}

func readsOn(c *talk) {
	c.Says("back")
	c.Hears("1. ", "15. ", "'more' reads on")
	c.Says("page.down")
	c.Hears("16. ", "30. ")
	c.Says("more")
	c.Hears("31. ")
	c.Says("31")
	c.Hears("Chosen: ")
	c.Says("4711")
	c.Hears("no such number")
}

func newThings(c *talk) {
	c.Says("N")
	c.Hears("Name, your own name for it")
	c.Says("")
	c.Hears("Name: a name is needed.", "Name, ")
	for _, answer := range []string{"Trawler", "", "eu", "", "fish boats", "", ""} {
		c.Says(answer)
	}
	c.Hears("Saved Trawler.", "Add its first credential, yes or no?")
	c.Says("yes")
	c.Hears("Fill it from a paste", "yes or no?")
	c.Says("y")
	c.Hears("it is not shown. An empty line ends it.")
	c.t.Helper()
	time.Sleep(50 * time.Millisecond) // a person takes longer
	c.Says("SINCH_KEY_ID=11111111-0000-4000-8000-0000000000ff")
	time.Sleep(20 * time.Millisecond) // no echo between two lines either
	c.Says("SINCH_KEY_SECRET=not-a-real-secret-typed")
	c.Says("")
	c.Hears("Filled: KEY ID, KEY SECRET.", "4. OAuth client", "Kind. Now access key.")
	c.Says("")
	c.Hears("Name")
	c.Says("deck")
	c.Hears("KEY ID. Now 11111111-0000-4000-8000-0000000000ff:")
	for range 4 {
		c.Says("")
	}
	c.Hears("Notes")
	c.Says("")
	c.Hears("Saved Trawler/deck.", "Testing Trawler/deck.", "rejected")
	if bytes.Contains(c.Heard(), []byte("not-a-real-secret-typed")) {
		c.t.Error("the secret that was pasted was echoed")
	}
}

func removeAndUndo(c *talk) {
	c.does("/harbour prod ci")
	c.Says("d")
	c.Hears("1. the credential", "Number, or nothing:")
	c.Says("1")
	c.Hears("Delete Harbour Freight Prod/ci-bot", "yes or no?")
	c.Says("no")
	c.Hears("what next?")
	c.Says("d")
	c.Hears("Number, or nothing:")
	c.Says("1")
	c.Hears("yes or no?")
	c.Says("y")
	c.Hears("Deleted Harbour Freight Prod/ci-bot", "u brings it back.")
	c.Says("u")
	c.Hears("Undone: ")
	c.Says("u")
	c.Hears("Nothing to undo.")
}

func TestEveryActionCanBeAskedFor(t *testing.T) {
	t.Parallel()
	p := &plain{o: Options{Session: session.New(session.Config{Now: time.Now})}}
	scripts := stories()
	for id := range p.doers() {
		script, told := scripts[id]
		if !told {
			t.Errorf("%s has no story", id)
		}
		if script == nil {
			continue
		}
		t.Run(string(id), func(t *testing.T) {
			t.Parallel()
			c := begin(t, nil)
			c.Hears("41 projects, 88 credentials, 1 retired: 88 untested.", "what next?")
			script(c)
			c.Forget()
			c.quits()
		})
	}
}

// What the screen can do, plain lines can do: all but moving over a screen, and what is a question here.
func TestNoActionIsOnTheScreenAlone(t *testing.T) {
	p := &plain{o: Options{Session: session.New(session.Config{Now: time.Now})}}
	doers := p.doers()
	questions := map[action.Scope]bool{action.Filter: true, action.Form: true, action.Dialog: true, action.Palette: true, action.Rotation: true, action.Slip: true}
	moving := map[action.ID]bool{
		action.NextPane: true, action.PrevPane: true, action.Left: true, action.Right: true, action.PageUp: true,
		action.BoardDown: true, action.BoardUp: true, action.BoardTop: true, action.BoardBottom: true, action.BoardPageDown: true, action.BoardPageUp: true,
		action.BoardGo: true, action.BoardClose: true, // a number goes there
	}
	for _, a := range action.All() {
		if doers[a.ID] == nil && !questions[a.Scope] && !moving[a.ID] {
			t.Errorf("%s (%s) can't be asked for", a.ID, a.Title)
		}
	}
}

func TestEnterStopsATestOfMany(t *testing.T) {
	t.Parallel()
	c := begin(t, nil, oauth.Limit{PerSecond: 0.1, Burst: 4})
	c.Hears("what next?")
	c.Says("T")
	c.Hears("Enter stops.")
	c.Says("")
	c.Hears("Tested ", " of 88", "what next?")
	c.quits()
}

// What is typed while many are tested is not lost: it stops them, and is the answer to the next question.
func TestALineTypedDuringATestOfManyIsAnsweredAfterIt(t *testing.T) {
	t.Parallel()
	c := begin(t, nil, oauth.Limit{PerSecond: 0.1, Burst: 4})
	c.Hears("what next?")
	c.Says("T")
	c.Hears("Enter stops.")
	c.Says("/harbour prod ci")
	c.Hears("Tested ", " of 88", "what next?", "1. Harbour Freight Prod/ci-bot")
	c.quits()
}

func TestNobodyThereLocks(t *testing.T) {
	t.Parallel()
	c := begin(t, func(o *Options) { o.AutoLock = 300 * time.Millisecond })
	c.Hears("what next?", "The vault was locked, since nobody was here. Press enter to go on.")
	if c.session.Unlocked() {
		t.Error("it is open")
	}
	c.Says("")
	c.Hears("41 projects")
	c.quits()
}

func TestWithoutAClipboardATokenIsShownAfterAQuestion(t *testing.T) {
	t.Parallel()
	c := begin(t, nil) // the terminal takes no sequence
	c.board.terminal = []byte("\x1b]52;c;AAAA\a")
	c.Hears("what next?")
	c.does("/harbour prod ci")
	c.Says("c")
	c.Hears("Show it in this terminal, where it stays to be read, yes or no?")
	c.Says("y")
	c.Hears("eyJ", "what next?")
	c.quits()
}

func TestTheEndOfTheInputQuits(t *testing.T) {
	t.Parallel()
	c := begin(t, nil)
	c.Hears("what next?")
	c.Presses("\x04") // ctrl+d
	if err := <-c.ended; err != nil || c.session.Unlocked() {
		t.Errorf("%v, open: %v", err, c.session.Unlocked())
	}
}
