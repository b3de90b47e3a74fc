package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"sinchkeys/ui/hush"
)

// errNoTerminal says that there is nobody to ask.
var errNoTerminal = errors.New("there is no terminal to ask on")

// ask writes a question to the terminal itself, whatever the streams are, and reads a line.
func ask(ctx context.Context, question string) (string, error) {
	answer, err := onTerminal(ctx, question, aloud, func(tty terminal) ([]byte, error) { return readLine(tty.in) })
	return strings.TrimSpace(string(answer)), err
}

// askSecret is ask without echo. The caller clears what it gets.
func askSecret(ctx context.Context, question string) ([]byte, error) {
	return onTerminal(ctx, question, hush.Off, func(tty terminal) ([]byte, error) {
		secret, err := term.ReadPassword(int(tty.in.Fd()))
		_, _ = fmt.Fprintln(tty.out) // the answer counts, not the line end
		return secret, err
	})
}

// terminal is the controlling terminal of the process.
type terminal struct{ in, out *os.File }

// aloud leaves a terminal as it is.
func aloud(*os.File) (back func() error, err error) { return func() error { return nil }, nil }

// onTerminal prepares the terminal, asks, and lets read wait for the user. The terminal's echo is off before the question
// for a secret can be seen, since some answer at once. When the context ends first, the terminal is put
// back; the reader itself can't be woken and ends with the process.
func onTerminal(ctx context.Context, question string, prepare func(*os.File) (func() error, error), read func(terminal) ([]byte, error)) ([]byte, error) {
	tty, err := openTerminal()
	if err != nil {
		return nil, errNoTerminal
	}
	before, err := term.GetState(int(tty.in.Fd()))
	if err != nil {
		return nil, errNoTerminal
	}
	back, err := prepare(tty.in)
	if err != nil {
		return nil, errNoTerminal
	}
	if _, err := io.WriteString(tty.out, visible(question).String()+" "); err != nil {
		_ = back() // there is nobody to see it
		return nil, errNoTerminal
	}
	type answer struct {
		text []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := read(tty)
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		_ = back() // nothing better can be done
		closeTerminal(tty)
		if errors.Is(a.err, io.EOF) {
			a.err = errNoTerminal
		}
		return a.text, a.err
	case <-ctx.Done():
		_ = term.Restore(int(tty.in.Fd()), before) // nothing better can be done on the way out
		_, _ = fmt.Fprintln(tty.out)               // as above
		return nil, ctx.Err()
	}
}

func closeTerminal(t terminal) {
	_ = t.in.Close() // was only read from
	if t.out != t.in {
		_ = t.out.Close() // a lost prompt loses nothing
	}
}

// readLine reads up to the end of the line, byte by byte: what follows belongs to somebody else.
func readLine(r io.Reader) ([]byte, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		if n == 1 && b[0] == '\n' {
			return bytes.TrimSuffix(line, []byte{'\r'}), nil
		}
		if n == 1 {
			line = append(line, b[0])
		}
		if err != nil {
			if len(line) > 0 {
				return line, nil
			}
			return nil, err
		}
		if len(line) > maxSecret {
			return nil, fmt.Errorf("the line is longer than %d bytes", maxSecret)
		}
	}
}

// maxSecret bounds what is taken for a passphrase or a secret, in bytes.
const maxSecret = 64 << 10

// confirm asks a question whose answer may destroy something. Without a terminal the command is
// refused rather than left waiting.
func (a *app) confirm(ctx context.Context, question string, yes bool) error {
	if yes {
		return nil
	}
	answer, err := ask(ctx, question+" [y/N]")
	switch {
	case errors.Is(err, errNoTerminal):
		return &usageError{What: "nothing was changed: there is no terminal to ask on", Hints: []string{"--yes goes on without asking"}}
	case err != nil:
		return err
	case strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"):
		return nil
	default:
		return &failure{Code: codeFailed, What: "nothing was changed"}
	}
}
