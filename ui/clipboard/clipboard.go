package clipboard

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"time"
)

// Method is the way a copy took.
type Method string

// The ways.
const (
	System Method = "system" // the system's clipboard; can be read back and cleared
	Tmux   Method = "tmux"   // a named tmux buffer, passed on to the terminal by tmux
	OSC52  Method = "osc52"  // an escape sequence that the terminal may obey; nobody can know
	None   Method = "none"
)

// ErrNone says that there is no clipboard to reach.
var ErrNone = errors.New("no clipboard can be reached from here")

// Copied says what became of a copy.
type Copied struct {
	Method    Method
	Tool      string // "xclip", "tmux", …
	Confirmed bool   // it was read back
	Sensitive bool   // marked so that clipboard managers leave it alone
	Clears    bool   // it will be cleared by itself
	Terminal  []byte // what must be written to the terminal for OSC 52; nil otherwise
	Advice    string // what to know or to set; empty when all is well
	Hint      string // the same in a few words, where the copy may not arrive
}

// Finding is a line for the doctor.
type Finding struct {
	OK           bool
	What, Advice string
}

// Clipboard copies and clears.
type Clipboard interface {
	// Copy puts the secret into the clipboard and sees to it that it is cleared after the time, which is
	// not done when it is zero. The error is ErrNone, or says which tool failed and how.
	Copy(ctx context.Context, secret []byte, clearAfter time.Duration) (Copied, error)
	// Describe says which clipboard is used and why.
	Describe() []Finding
}

// Environment is what the choice of a clipboard depends on.
type Environment struct {
	Getenv     func(string) string
	GOOS       string
	Executable string // this program, to be started as the helper; empty: nothing is cleared
	RuntimeDir string // where the latest copy's number is noted
	Now        func() time.Time
}

// chain tries backends in order, then the terminal.
type chain struct {
	env      Environment
	backends []backend
	terminal bool
	why      string
}

// Detect chooses the clipboard for this environment.
func Detect(e Environment) Clipboard {
	c := &chain{env: e}
	c.terminal = e.Getenv("TERM") != "" && e.Getenv("TERM") != "dumb"
	if overSSH(e) {
		c.why = "this is a remote session, so the clipboard is that of your terminal"
	} else {
		c.backends = systemBackends(e)
	}
	if e.Getenv("TMUX") != "" {
		if b, ok := newTmux(e); ok {
			c.backends = append(c.backends, b)
		}
	}
	return c
}

// overSSH says whether the user sits at another machine.
func overSSH(e Environment) bool {
	return e.Getenv("SSH_TTY") != "" || e.Getenv("SSH_CONNECTION") != ""
}

// Copy implements Clipboard.
func (c *chain) Copy(ctx context.Context, secret []byte, clearAfter time.Duration) (Copied, error) {
	if strings.ContainsFunc(string(secret), func(r rune) bool { return r == 0 }) {
		return Copied{}, errors.New("what is to be copied holds a NUL byte, which no clipboard takes; nothing was copied")
	}
	var failures []error
	for _, b := range c.backends {
		done, err := c.copyBy(ctx, b, secret, clearAfter)
		if err == nil {
			return done, nil
		}
		failures = append(failures, err)
	}
	if !c.terminal {
		return Copied{Method: None}, errors.Join(append([]error{ErrNone}, failures...)...)
	}
	advice := "Sent to the terminal: it can't be read back, so it can't be cleared either."
	if base64.StdEncoding.EncodedLen(len(secret)) > maxSequence {
		advice = "It is longer than many terminals take this way. " + advice
	}
	if len(failures) > 0 {
		advice = failures[0].Error() + ". " + advice
	}
	return Copied{Method: OSC52, Tool: "terminal", Terminal: c.sequence(secret), Advice: advice, Hint: hint(c.env)}, nil
}

func (c *chain) copyBy(ctx context.Context, b backend, secret []byte, clearAfter time.Duration) (Copied, error) {
	if err := b.write(ctx, secret); err != nil {
		return Copied{}, err
	}
	done := Copied{Method: b.method(), Tool: b.name(), Sensitive: b.sensitive()}
	// The helper comes before the look at what was copied, which may take a while: a program that is killed in
	// between must not leave the secret behind.
	var unclearable error
	if clearAfter > 0 {
		unclearable = c.env.startHelper(b, secret, clearAfter)
		done.Clears = unclearable == nil
	}
	done.Confirmed = confirmed(ctx, b, secret)
	switch {
	case unclearable != nil:
		done.Advice = "It will not be cleared by itself: " + unclearable.Error()
	case !done.Confirmed:
		done.Advice = "The clipboard could not be read back, so nobody knows whether it took the copy."
	default:
		done.Advice = afterwards(ctx, b)
	}
	return done, nil
}

// How long a copy may take to appear: xclip and xsel come back before the X server has heard of it.
const (
	confirmTries = 25
	confirmPause = 20 * time.Millisecond
)

// confirmed reads back until the copy is there. All its looks together have the time of one tool.
func confirmed(ctx context.Context, b backend, secret []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	defer cancel()
	for try := range confirmTries {
		if try > 0 {
			time.Sleep(confirmPause) //nolint:forbidigo // a pause between looks at another program, not a reading of the clock
		}
		if onBoard, err := b.read(ctx); err == nil && same(onBoard, secret) {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
	}
	return false
}

// Describe implements Clipboard.
func (c *chain) Describe() []Finding {
	var out []Finding
	if c.why != "" {
		out = append(out, Finding{OK: true, What: c.why})
	}
	for i, b := range c.backends {
		f := Finding{OK: true, What: "copies go to " + b.describe()}
		if t, ok := b.(tmux); ok {
			f.Advice = t.tooOld(context.Background())
		}
		if i > 0 {
			f.What = "if that fails, copies go to " + b.describe()
		}
		out = append(out, f)
	}
	switch {
	case len(c.backends) > 0:
	case c.terminal:
		out = append(out, Finding{
			OK: true, What: "copies are sent to the terminal (OSC 52)",
			Advice: swallower(c.env).advice,
		})
	default:
		out = append(out, Finding{What: ErrNone.Error(), Advice: "Not run in a terminal: " + remedy(c.env) + "."})
	}
	return out
}

// maxSequence is the most, in bytes of base64, that terminals commonly take.
const maxSequence = 74994

// sequence is Sequence for this terminal: kitty adds to what an earlier sequence set unless it is told to forget that.
func (c *chain) sequence(text []byte) []byte {
	if strings.Contains(c.env.Getenv("TERM"), "kitty") {
		return append([]byte("\x1b]52;c;!\x07"), Sequence(text)...)
	}
	return Sequence(text)
}

// Sequence is the escape sequence that asks the terminal to take the text into its clipboard (OSC 52 of
// xterm's control sequences).
func Sequence(text []byte) []byte {
	return []byte("\x1b]52;c;" + base64.StdEncoding.EncodeToString(text) + "\x07")
}

// same compares what a clipboard gives back; some add a line end.
func same(onBoard, secret []byte) bool {
	trim := func(b []byte) string { return strings.TrimRight(string(b), "\r\n") }
	return trim(onBoard) == trim(secret)
}
