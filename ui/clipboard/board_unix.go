//go:build !windows

package clipboard

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"sinchkeys/ui/clipboard/wayland"
)

// board is a Wayland compositor's clipboard. Copying leaves a process of this program behind that serves the pastes.
type board struct {
	socket, executable string
	env                []string
}

// newBoard is the compositor's clipboard where there is a compositor. Whether it lets us, only a copy finds out.
func newBoard(e Environment) (backend, bool) {
	socket := waylandSocket(e.Getenv)
	if socket == "" || e.Executable == "" {
		return nil, false
	}
	return board{socket, e.Executable, passed(e)}, true
}

func (board) name() string    { return waylandName }
func (board) method() Method  { return System }
func (board) sensitive() bool { return true }

func (board) describe() string { return "the system's clipboard (Wayland)" }

func (b board) recipe() recipe {
	return recipe{Name: waylandName, Kind: System, Env: b.env, Marks: true}
}

// write starts the holder and waits until it holds.
func (b board) write(ctx context.Context, secret []byte) error {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	defer cancel()
	c := exec.Command(b.executable, HoldCommand) //nolint:noctx,gosec // this very program, which is to outlive us
	c.Env, c.Dir, c.Stdin = b.env, "/", bytes.NewReader(secret)
	detach(c)
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("the helper that holds the copy could not be started: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Process.Kill() }) // it does not hold yet
	said, err := bufio.NewReader(io.LimitReader(out, maxWord)).ReadString('\n')
	if stop() && err == nil && said == held {
		go func() { _ = c.Wait() }() // or it stays in the list of processes as a dead one for as long as we live
		return nil
	}
	_ = c.Process.Kill() // it holds nothing, or we don't know
	_ = c.Wait()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the Wayland compositor did not answer within %s", toolPatience)
	case said != "":
		return errors.New(strings.TrimSpace(said))
	default:
		return errNotHeld
	}
}

// maxWord bounds what a holder has to say, in bytes.
const maxWord = 1 << 10

func (b board) read(ctx context.Context) (text []byte, err error) {
	err = b.with(ctx, func(ctx context.Context, c *wayland.Client) error {
		text, err = c.Read(ctx, maxRead)
		return err
	})
	return text, err
}

func (b board) clear(ctx context.Context) error {
	return b.with(ctx, func(ctx context.Context, c *wayland.Client) error { return c.Clear(ctx) })
}

// with does something over a connection of its own, within a tool's time.
func (b board) with(ctx context.Context, do func(context.Context, *wayland.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	defer cancel()
	c, err := wayland.Open(ctx, b.socket)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // nothing is owed to it
	return do(ctx, c)
}

// RunHolder is the hidden command: it holds what comes on standard input until somebody else copies or the clipboard is
// cleared. It gives the process's exit code.
func RunHolder(stdin io.Reader, stdout io.Writer, getenv func(string) string) int {
	secret, err := io.ReadAll(io.LimitReader(stdin, maxRead))
	if err != nil {
		return 2
	}
	defer clear(secret)
	if err := hold(secret, waylandSocket(getenv), stdout); err != nil {
		_, _ = fmt.Fprintln(stdout, err) // who started us may have gone
		return 1
	}
	return 0
}

func hold(secret []byte, socket string, stdout io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), toolPatience)
	defer cancel()
	c, err := wayland.Open(ctx, socket)
	if err != nil {
		return err
	}
	defer c.Close()                                                                             //nolint:errcheck // nothing is owed to it
	return c.Hold(context.Background(), secret, func() { _, _ = io.WriteString(stdout, held) }) // as above
}
