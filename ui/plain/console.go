package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"sinchkeys/ui/hush"
	"sinchkeys/ui/text"
)

// longestLine bounds what is taken for one answer, in bytes.
const longestLine = 64 << 10

// console is the user, line by line.
type console struct {
	in      *os.File
	waiting chan typed // a read that nobody took the answer of; nil: none

	mu   sync.Mutex // lines are written whole
	out  io.Writer
	open text.Safe   // the question whose answer is awaited, as a line that is echoed
	held []text.Safe // what came while no such question was open
	more func() []text.Safe
}

// mostHeld is how many lines are held.
const mostHeld = 20

// typed is a line as it was typed.
type typed struct {
	line []byte
	err  error
}

// say writes a line.
func (c *console) say(line text.Safe) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = fmt.Fprintln(c.out, line.String()) // nobody is left to be told
}

// prompt writes a question, which the answer follows on the same line. What was held comes before it.
func (c *console) prompt(question text.Safe) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(question)
}

// put is prompt with the lock held.
func (c *console) put(question text.Safe) {
	for _, line := range c.held {
		_, _ = fmt.Fprintln(c.out, line.String()) // as above
	}
	c.held = nil
	_, _ = fmt.Fprint(c.out, question.String()+" ") // as above
}

// await writes a question whose answer is a line that may be interrupted, and repeated after what interrupts it.
func (c *console) await(question text.Safe) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = append(c.held, c.extra()...)
	c.put(question)
	c.open = question // in one go: what came between the two would be held until the next question
}

// settled says that the question is answered, or not asked any more.
func (c *console) settled() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = text.Safe{}
}

func (c *console) extra() []text.Safe {
	if c.more == nil {
		return nil
	}
	return c.more()
}

// interject says lines, and what more there is, into an open question. Without one they are held until the next.
func (c *console) interject(lines ...text.Safe) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open.Width() == 0 {
		c.held = append(c.held, lines...)
		c.held = c.held[max(0, len(c.held)-mostHeld):]
		return
	}
	if lines = append(lines, c.extra()...); len(lines) == 0 {
		return
	}
	var all strings.Builder
	for _, line := range lines {
		all.WriteString("\n" + line.String())
	}
	_, _ = fmt.Fprint(c.out, all.String()+"\n"+c.open.String()+" ") // as above
}

// line gives the next line that is typed. When the context ends first, the
// line belongs to whoever asks next.
func (c *console) line(ctx context.Context) ([]byte, error) {
	if c.waiting == nil {
		c.waiting = make(chan typed, 1)
		go func(to chan<- typed) {
			line, err := read(c.in)
			to <- typed{line, err}
		}(c.waiting)
	}
	select {
	case t := <-c.waiting:
		c.waiting = nil
		return t.line, t.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// unread gives a line back, for whoever asks next.
func (c *console) unread(line []byte) {
	c.waiting = make(chan typed, 1)
	c.waiting <- typed{line, nil}
}

// secret is line without echo. The caller clears what it gets.
func (c *console) secret(ctx context.Context) ([]byte, error) {
	before, err := term.GetState(int(c.in.Fd()))
	if err != nil {
		return nil, err
	}
	done := make(chan typed, 1)
	go func() {
		line, err := term.ReadPassword(int(c.in.Fd()))
		done <- typed{line, err}
	}()
	defer c.say(text.Safe{}) // the line end was not echoed either
	select {
	case t := <-done:
		return t.line, t.err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(int(c.in.Fd()), before))
	}
}

// paste gives what is pasted up to an empty line, without echo between its
// lines either. The caller clears what it gets.
func (c *console) paste(ctx context.Context) ([]byte, error) {
	before, err := term.MakeRaw(int(c.in.Fd()))
	if err != nil {
		return nil, err
	}
	done := make(chan typed, 1)
	go func() {
		lines, err := readPaste(c.in)
		done <- typed{lines, err}
	}()
	select {
	case t := <-done:
		return t.line, errors.Join(t.err, term.Restore(int(c.in.Fd()), before))
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(int(c.in.Fd()), before))
	}
}

// readPaste reads lines from a raw terminal up to an empty one. The keys that
// end a program leave the paste.
func readPaste(r io.Reader) ([]byte, error) {
	const interrupt, end = 3, 4 // ctrl+c, ctrl+d
	var all []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		switch {
		case err != nil:
			return all, err
		case n == 0:
		case b[0] == interrupt || b[0] == end || len(all) >= longestLine:
			clear(all)
			return nil, errLeft
		case b[0] != '\r' && b[0] != '\n':
			all = append(all, b[0])
		case len(all) == 0 || all[len(all)-1] == '\n':
			return all, nil
		default:
			all = append(all, '\n')
		}
	}
}

// read reads up to the end of a line, byte by byte: what follows belongs to
// the next question, or to another program.
func read(r io.Reader) ([]byte, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		switch {
		case n == 1 && b[0] == '\n':
			return bytes.TrimSuffix(line, []byte{'\r'}), nil
		case n == 1 && len(line) < longestLine:
			line = append(line, b[0])
		case err != nil:
			return nil, err
		}
	}
}

// ask asks and gives the answer. Whoever lets the question stand for too long
// finds the vault locked.
func (p *plain) ask(ctx context.Context, question text.Safe) (string, error) {
	for {
		p.con.await(question)
		answer, err := p.attended(ctx, p.con.line)
		p.con.settled()
		line := string(bytes.TrimSpace(answer))
		if err != nil || !p.answered(line) {
			return line, err
		}
	}
}

// askSecret is ask without echo.
func (p *plain) askSecret(ctx context.Context, question text.Safe) ([]byte, error) {
	back, err := hush.Off(p.con.in) // before the question: some answer at once
	if err != nil {
		return nil, err
	}
	defer back() //nolint:errcheck // nothing better can be done
	p.con.prompt(question)
	return p.attended(ctx, p.con.secret)
}

// attended waits for an answer, and locks the vault when none comes: by the
// clock that stands still while the machine sleeps, and by the one that does not.
func (p *plain) attended(ctx context.Context, answer func(context.Context) ([]byte, error)) ([]byte, error) {
	began := p.o.Now().Round(0)
	if p.o.AutoLock > 0 && p.o.Session.Unlocked() {
		defer time.AfterFunc(p.o.AutoLock, func() {
			p.shut()
			p.con.say(text.Literal(""))
			p.con.say(text.Literal("The vault was locked, since nobody was here. Press enter to go on."))
		}).Stop()
		defer func() {
			if p.o.Now().Round(0).Sub(began) >= p.o.AutoLock {
				p.shut()
			}
		}()
	}
	return answer(ctx)
}

// sure asks a question whose answer is no when it is nothing.
func (p *plain) sure(ctx context.Context, question text.Safe) (bool, error) {
	return p.decide(ctx, question, p.ask)
}

// decide is sure with a way of asking. What is neither yes nor no was meant for something else, and is asked about again.
func (p *plain) decide(ctx context.Context, question text.Safe, ask func(context.Context, text.Safe) (string, error)) (bool, error) {
	for {
		answer, err := ask(ctx, text.Join(question, text.Literal(" yes or no?")))
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "y", "yes":
			return true, nil
		case "n", "no", "", ".":
			return false, nil
		}
		p.con.say(text.Literal("Please answer yes or no."))
	}
}

// choose asks for one of several things by its number; -1 when none is wanted.
func (p *plain) choose(ctx context.Context, question text.Safe, of []text.Safe) (int, error) {
	for i, one := range of {
		p.con.say(text.Join(text.Number(i+1), text.Literal(". "), one))
	}
	for {
		answer, err := p.ask(ctx, text.Join(question, text.Literal(" Number, or nothing:")))
		switch {
		case err != nil || answer == "":
			return -1, err
		case answer == ".":
			return -1, errLeft
		}
		if n := number(answer); n >= 1 && n <= len(of) {
			return n - 1, nil
		}
		p.con.say(text.Join(text.Literal("That is no number from 1 to "), text.Number(len(of)), text.Literal(".")))
	}
}

// number reads a number as it is typed; 0 when it is none.
func number(s string) int {
	var n int
	if len(s) == 0 || len(s) > 7 {
		return 0
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}
