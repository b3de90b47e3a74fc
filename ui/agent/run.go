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
	t, err := take(ctx, p, time.Second, "agent")
	if held, ok := errors.AsType[*durable.HeldError](err); ok && held != nil {
		return announce(starter)
	}
	if err != nil {
		return err
	}
	defer t.leave()
	s := NewServer(cfg)
	if err := announce(starter); err != nil {
		return err
	}
	s.Serve(ctx, t.listener, p.socket())
	return nil
}

// taken is a place that this process has.
type taken struct {
	place    Place
	lock     *durable.Lock
	listener *net.UnixListener
}

// take takes the place, under a name for others who want it. The error is a *durable.HeldError when another process has
// not given it up in time.
func take(ctx context.Context, p Place, patience time.Duration, name string) (*taken, error) {
	if err := p.prepare(); err != nil {
		return nil, err
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lock, err := durable.Acquire(short, p.lock(), name)
	if err != nil {
		return nil, err
	}
	removeSocket(p) // a dead agent's: one that lives would hold the lock
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.socket(), Net: "unix"})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the agent's socket can't be made: %w", err), lock.Release())
	}
	l.SetUnlinkOnClose(false) // by then it may be another's
	t := &taken{p, lock, l}
	if err := os.Chmod(p.socket(), 0o600); err != nil {
		t.leave()
		return nil, err
	}
	return t, nil
}

// leave gives the place up.
func (t *taken) leave() {
	_ = t.listener.Close() // or it was closed already
	removeSocket(t.place)
	_ = t.lock.Release() // the system frees it when the process ends
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
