package uitest

import (
	"bytes"
	"os"
	"regexp"
	"sync"
	"testing"
	"time"
	"unicode"
)

// hearing is how long a talk waits for words; only a failing one waits so long.
const hearing = 40 * time.Second

// Talk is a conversation with a program over a real terminal, followed by ear: it knows the bytes that came, and no
// screen.
type Talk struct {
	t   *testing.T
	tty *os.File
	end chan struct{}

	mu  sync.Mutex
	out []byte
	at  int // up to where was heard
}

// NewTalk listens at the user's end of a terminal until the program's end is closed.
func NewTalk(t *testing.T, tty *os.File) *Talk {
	c := &Talk{t: t, tty: tty, end: make(chan struct{})}
	go c.listen()
	return c
}

func (c *Talk) listen() {
	defer close(c.end)
	buf := make([]byte, 4096)
	for {
		n, err := c.tty.Read(buf)
		c.mu.Lock()
		c.out = append(c.out, buf[:n]...)
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Heard is all that came so far.
func (c *Talk) Heard() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.out)
}

// Forget passes over what came so far, so that Hears listens to what comes.
func (c *Talk) Forget() { c.at = len(c.Heard()) }

// Silent waits until nothing can come any more.
func (c *Talk) Silent() { <-c.end }

// Hears waits until each of the texts was said, one after the other.
func (c *Talk) Hears(texts ...string) {
	c.t.Helper()
	for _, want := range texts {
		c.HearsMatch(regexp.QuoteMeta(want))
	}
}

// HearsMatch waits until each of the expressions was matched, one after the other.
func (c *Talk) HearsMatch(expressions ...string) {
	c.t.Helper()
	for _, want := range expressions {
		re := regexp.MustCompile(want)
		for end := time.Now().Add(hearing); ; time.Sleep(2 * time.Millisecond) {
			out := c.Heard()
			if at := re.FindIndex(out[c.at:]); at != nil {
				c.at += at[1]
				break
			}
			if time.Now().After(end) {
				c.t.Fatalf("never heard %q, but\n%s", want, out[c.at:])
			}
		}
	}
}

// Says answers a question.
func (c *Talk) Says(line string) {
	c.t.Helper()
	c.Presses(line + "\n")
}

// Presses sends keys as they stand.
func (c *Talk) Presses(keys string) {
	c.t.Helper()
	if _, err := c.tty.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// Plain checks that nothing but text and line ends came, and not a word of what must not be heard.
func (c *Talk) Plain(secrets ...string) {
	c.t.Helper()
	out := c.Heard()
	for _, r := range string(out) {
		if r != '\r' && r != '\n' && !unicode.IsGraphic(r) {
			c.t.Fatalf("%U was written to the terminal:\n%q", r, out)
		}
	}
	for _, s := range secrets {
		if bytes.Contains(out, []byte(s)) {
			c.t.Errorf("%q was heard", s)
		}
	}
}
