//go:build unix

package plain

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/creack/pty"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/demo"
	"sinchkeys/ui/session"
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
	t        *testing.T
	keys     *os.File
	session  *session.Session
	board    *board
	opened   []string
	commands []string
	asked    int // how often the vault was asked to be opened
	ended    chan error

	mu  sync.Mutex
	out []byte
	at  int // up to where was read
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
	c := &talk{t: t, keys: keys, board: &board{}, ended: make(chan error, 1)}
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
	go c.listen()
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

func (c *talk) listen() {
	buf := make([]byte, 4096)
	for {
		n, err := c.keys.Read(buf)
		c.mu.Lock()
		c.out = append(c.out, buf[:n]...)
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (c *talk) written() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.out)
}

// hears waits until each of the texts was said, one after the other.
func (c *talk) hears(texts ...string) {
	c.t.Helper()
	for _, want := range texts {
		end := time.Now().Add(20 * time.Second)
		for {
			out := c.written()
			if i := bytes.Index(out[c.at:], []byte(want)); i >= 0 {
				c.at += i + len(want)
				break
			}
			if time.Now().After(end) {
				c.t.Fatalf("never heard %q, but\n%s", want, out[c.at:])
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
}

// says answers a question.
func (c *talk) says(line string) {
	c.t.Helper()
	if _, err := c.keys.WriteString(line + "\n"); err != nil {
		c.t.Fatal(err)
	}
}

// does says each line once the question before it was asked, and waits for the next question.
func (c *talk) does(lines ...string) {
	c.t.Helper()
	for _, l := range lines {
		c.says(l)
		c.hears("what next?")
	}
}

// quits ends the conversation, and checks what holds of every one.
func (c *talk) quits() {
	c.t.Helper()
	c.says("q")
	if err := <-c.ended; err != nil {
		c.t.Error(err)
	}
	if c.session.Unlocked() {
		c.t.Error("the vault was left open")
	}
	c.plain()
}

// plain checks that nothing but text and line ends was written.
func (c *talk) plain() {
	c.t.Helper()
	for _, r := range string(c.written()) {
		if r != '\r' && r != '\n' && !unicode.IsGraphic(r) {
			c.t.Fatalf("%U was written to the terminal:\n%q", r, c.written())
		}
	}
}

// stories do every action, and say what is heard.
func stories() map[action.ID]func(*talk) {
	return map[action.ID]func(*talk){
		action.StartFilter: func(c *talk) {
			c.says("/harbour prod ci")
			c.hears("1. Harbour Freight Prod/ci-bot, access key, untested", "A number chooses", "Harbour Freight Prod/ci-bot: what next?")
			c.says("/")
			c.hears("Look for what?")
			c.says("no such thing at all")
			c.hears("Nothing matches no such thing at all")
		},
		action.Copy: func(c *talk) {
			c.does("/harbour prod ci")
			c.says("c")
			c.hears("Copied: live token of Harbour Freight Prod/ci-bot. It is cleared in 45 seconds.")
			if strings.Count(c.board.held, ".") != 2 {
				c.t.Errorf("copied %.20q", c.board.held)
			}
		},
		action.CopyMenu: func(c *talk) {
			c.does("/harbour prod ci")
			c.says("C")
			c.hears("1. live token", "KEY SECRET", "Number, or nothing:")
			c.says("99")
			c.hears("no number from 1 to")
			c.says("5")
			c.hears("Copied: KEY SECRET of Harbour Freight Prod/ci-bot")
			if !strings.HasPrefix(c.board.held, canary) {
				c.t.Errorf("copied %.20q", c.board.held)
			}
		},
		action.Test: func(c *talk) {
			c.does("/harbour staging laptop")
			c.says("test the credential")
			c.hears("Testing Harbour Freight Staging/old-laptop", "rejected.", "It said:", "It means:", "What to do:")
		},
		action.TestAll: func(c *talk) {
			c.does("/harbour")
			c.says("T")
			c.hears("Testing 6 credentials. Enter stops.", "old-laptop: rejected.", "Tested 6 of 6: 5 valid, 1 need care.")
		},
		action.BoardTest: func(c *talk) {
			c.does("/harbour staging")
			c.says("board.test")
			c.hears("Testing 2 credentials", "Tested 2 of 2")
		},
		action.BoardTestAll: func(c *talk) {
			c.does("/harbour")
			c.says("board.test.all")
			c.hears("Testing 88 credentials. Enter stops.", "Tested 88 of 88: ")
		},
		action.Reveal: func(c *talk) {
			c.does("/harbour prod ci")
			c.says("v")
			c.hears("Show it, yes or no?")
			c.says("")
			c.hears("what next?")
			if bytes.Contains(c.written(), []byte(canary)) {
				c.t.Error("the secret was shown without a yes")
			}
			c.says("v")
			c.hears("Show it, yes or no?")
			c.says("y")
			c.hears("KEY SECRET: " + canary)
		},
		action.OpenPage: func(c *talk) {
			c.says("o")
			c.hears("Opened https://")
			if len(c.opened) != 1 {
				c.t.Errorf("opened %q", c.opened)
			}
		},
		action.OpenShell: func(c *talk) {
			c.does("/harbour prod ci")
			c.says("s")
			c.hears("A shell with Harbour Freight Prod/ci-bot", "for Harbour Freight Prod/ci-bot: an id", "Back in sinchkeys.")
		},
		action.ShowBoard: func(c *talk) {
			c.does("/harbour", "T")
			c.says("b")
			c.hears("1. Harbour Freight Staging: 2 credentials: 1 valid, 1 need care.", "15. ", "26 more: 'more' reads on")
			c.says("1")
			c.hears("Chosen: Harbour Freight Staging/old-laptop, access key, rejected")
		},
		action.NewProject:    newThings,
		action.NewCredential: newThings,
		action.Edit: func(c *talk) {
			c.does("/harbour prod ci")
			c.says("e")
			c.hears("1. the credential ci-bot", "2. the project Harbour Freight Prod")
			c.says("1")
			c.hears("Name", "Now ci-bot:")
			c.says("acme/x")
			c.hears("a name can't hold", "Now acme/x:")
			c.says("ci-robot")
			c.hears("KEY ID")
			c.says("")
			c.hears("KEY SECRET", "kept unless you type another")
			c.says("")
			c.hears("Token URL")
			c.says("")
			c.hears("Status. Now active.")
			c.says("")
			c.hears("Issued")
			c.says("-")
			c.hears("Notes")
			c.says("on the build machine")
			c.hears("Saved Harbour Freight Prod/ci-robot.", "ci-robot: what next?")
			c.says("e")
			c.hears("Number, or nothing:")
			c.says("2")
			c.hears("Now Harbour Freight Prod:")
			c.says(".")
			c.hears("Left; nothing was saved.")
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
			c.says("i")
			c.hears("Import from which file?")
			c.says("/tmp/a file.env")
			c.hears("what next?")
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
			c.says("")
			c.hears("Project ID: ", "KEY SECRET: hidden; v shows it", "Last test: untested")
		},
		action.ShowHelp:    func(c *talk) { c.says("?"); c.hears("c: copy a live token.", "board.test: test the project.") },
		action.ShowPalette: func(c *talk) { c.says(":"); c.hears("lock: lock now."); c.says(":lock now"); c.hears("41 projects") },
		action.ShowLog:     func(c *talk) { c.does("o"); c.says("log"); c.hears("  Opened https://") },
		action.Lock: func(c *talk) {
			c.says("lock")
			c.hears("41 projects, 89 credentials")
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
	c.says("G")
	c.hears(" of ")
	c.says("g")
	c.hears("1 of ")
	c.says("j")
	c.hears("2 of ")
	c.says("k")
	c.hears("1 of ")
	c.says("k")
	c.hears("1 of ")
}

func readsOn(c *talk) {
	c.says("back")
	c.hears("1. ", "15. ", "'more' reads on")
	c.says("page.down")
	c.hears("16. ", "30. ")
	c.says("more")
	c.hears("31. ")
	c.says("31")
	c.hears("Chosen: ")
	c.says("4711")
	c.hears("no such number")
}

func newThings(c *talk) {
	c.says("N")
	c.hears("Name, your own name for it")
	c.says("")
	c.hears("Name: a name is needed.", "Name, ")
	for _, answer := range []string{"Trawler", "", "eu", "", "fish boats", "", ""} {
		c.says(answer)
	}
	c.hears("Saved Trawler.", "Add its first credential, yes or no?")
	c.says("yes")
	c.hears("Fill it from a paste", "yes or no?")
	c.says("y")
	c.hears("it is not shown. An empty line ends it.")
	c.t.Helper()
	time.Sleep(50 * time.Millisecond) // a person takes longer
	c.says("SINCH_KEY_ID=11111111-0000-4000-8000-0000000000ff")
	time.Sleep(20 * time.Millisecond) // no echo between two lines either
	c.says("SINCH_KEY_SECRET=not-a-real-secret-typed")
	c.says("")
	c.hears("Filled: KEY ID, KEY SECRET.", "4. OAuth client", "Kind. Now access key.")
	c.says("")
	c.hears("Name")
	c.says("deck")
	c.hears("KEY ID. Now 11111111-0000-4000-8000-0000000000ff:")
	for range 4 {
		c.says("")
	}
	c.hears("Notes")
	c.says("")
	c.hears("Saved Trawler/deck.", "Testing Trawler/deck.", "rejected")
	if bytes.Contains(c.written(), []byte("not-a-real-secret-typed")) {
		c.t.Error("the secret that was pasted was echoed")
	}
}

func removeAndUndo(c *talk) {
	c.does("/harbour prod ci")
	c.says("d")
	c.hears("1. the credential", "Number, or nothing:")
	c.says("1")
	c.hears("Delete Harbour Freight Prod/ci-bot", "yes or no?")
	c.says("no")
	c.hears("what next?")
	c.says("d")
	c.hears("Number, or nothing:")
	c.says("1")
	c.hears("yes or no?")
	c.says("y")
	c.hears("Deleted Harbour Freight Prod/ci-bot", "u brings it back.")
	c.says("u")
	c.hears("Undone: ")
	c.says("u")
	c.hears("Nothing to undo.")
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
			c.hears("41 projects, 89 credentials: 89 untested.", "what next?")
			script(c)
			c.at = len(c.written())
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
	c.hears("what next?")
	c.says("T")
	c.hears("Enter stops.")
	c.says("")
	c.hears("Tested ", " of 88", "what next?")
	c.quits()
}

func TestNobodyThereLocks(t *testing.T) {
	t.Parallel()
	c := begin(t, func(o *Options) { o.AutoLock = 300 * time.Millisecond })
	c.hears("what next?", "The vault was locked, since nobody was here. Press enter to go on.")
	if c.session.Unlocked() {
		t.Error("it is open")
	}
	c.says("")
	c.hears("41 projects")
	c.quits()
}

func TestWithoutAClipboardATokenIsShownAfterAQuestion(t *testing.T) {
	t.Parallel()
	c := begin(t, nil) // the terminal takes no sequence
	c.board.terminal = []byte("\x1b]52;c;AAAA\a")
	c.hears("what next?")
	c.does("/harbour prod ci")
	c.says("c")
	c.hears("Show it in this terminal, where it stays to be read, yes or no?")
	c.says("y")
	c.hears("eyJ", "what next?")
	c.quits()
}

func TestTheEndOfTheInputQuits(t *testing.T) {
	t.Parallel()
	c := begin(t, nil)
	c.hears("what next?")
	if _, err := c.keys.Write([]byte{4}); err != nil { // ctrl+d
		t.Fatal(err)
	}
	if err := <-c.ended; err != nil || c.session.Unlocked() {
		t.Errorf("%v, open: %v", err, c.session.Unlocked())
	}
}
