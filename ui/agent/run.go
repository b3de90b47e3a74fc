package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"

	"sinchkeys/vault/durable"
)

// Command is the hidden command under which this program is an agent.
const Command = "__agent"

// startPatience is how long an agent may take to come up.
const startPatience = 10 * time.Second

// ready is what an agent says to its starter when its socket can be used.
const ready = "ready\n"

func removeSocket(p Place) { _ = os.Remove(p.socket()) } // what can't be removed, listening complains about

// Run is the hidden command: it takes the place, says "ready" to its starter and serves. It returns when nothing is
// left to keep. Where another agent has the place already, that one will do: the error is nil, too.
func Run(ctx context.Context, p Place, cfg Config, starter io.WriteCloser) error {
	if err := p.prepare(); err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	lock, err := durable.Acquire(short, p.lock(), "agent")
	if held, ok := errors.AsType[*durable.HeldError](err); ok && held != nil {
		return announce(starter)
	}
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	removeSocket(p)      // a dead agent's: one that lives would hold the lock
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.socket(), Net: "unix"})
	if err != nil {
		return fmt.Errorf("the agent's socket can't be made: %w", err)
	}
	l.SetUnlinkOnClose(false) // by then it may be another's
	if err := os.Chmod(p.socket(), 0o600); err != nil {
		return errors.Join(err, l.Close())
	}
	s := NewServer(cfg)
	if err := announce(starter); err != nil {
		return errors.Join(err, l.Close())
	}
	s.Serve(ctx, l, p.socket())
	removeSocket(p)
	return nil
}

func announce(starter io.WriteCloser) error {
	_, err := io.WriteString(starter, ready)
	return errors.Join(err, starter.Close())
}

// Start leaves an agent behind that outlives its starter, with that environment and no arguments but its command. It
// returns when the agent can be asked.
func Start(ctx context.Context, executable string, environ []string) error {
	c := exec.Command(executable, Command) //nolint:noctx // this very program, which is to outlive us
	c.Env, c.Dir = environ, "/"
	detach(c)
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("the agent could not be started: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = out.Close() })
	defer stop()
	said, err := io.ReadAll(io.LimitReader(out, 1000))
	go func() { _ = c.Wait() }() // or it stays in the list of processes as a dead one for as long as we live
	switch {
	case string(said) == ready:
		return nil
	case err != nil:
		return fmt.Errorf("the agent did not come up within %s: %w", startPatience, err)
	default:
		return fmt.Errorf("the agent could not be started: %s", strings.TrimSpace(string(said)))
	}
}
