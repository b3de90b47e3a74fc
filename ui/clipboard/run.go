package clipboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// toolPatience is how long a tool may take.
const toolPatience = 3 * time.Second

// maxRead is the most that is read back: more can't be ours.
const maxRead = 1 << 20

// run feeds stdin to a tool. The tool may leave a process of its own behind that serves the clipboard, so
// it gets a session of its own and none of our pipes to hold on to.
func run(ctx context.Context, command, env []string, stdin []byte) error {
	c, cancel := prepare(ctx, command, env)
	defer cancel()
	c.Stdin = bytes.NewReader(stdin)
	return explain(command, c.Run())
}

// output reads what a tool says.
func output(ctx context.Context, command, env []string) ([]byte, error) {
	c, cancel := prepare(ctx, command, env)
	defer cancel()
	out := &limited{}
	c.Stdout = out
	ran := c.Run()
	if errors.Is(ran, exec.ErrWaitDelay) {
		_ = c.Cancel() // the tool has ended, but a process that it left behind holds our pipe
	}
	return out.b.Bytes(), explain(command, ran)
}

func prepare(ctx context.Context, command, env []string) (*exec.Cmd, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	c := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // an absolute path from our own table
	c.Env, c.Dir = env, "/"
	c.WaitDelay = 100 * time.Millisecond
	detach(c)
	killAll(c)
	return c, cancel
}

func explain(command []string, err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return nil
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &exit) && !exit.Exited():
		return fmt.Errorf("%s did not answer within %s", toolName(command), toolPatience)
	case errors.As(err, &exit):
		return fmt.Errorf("%s failed (exit code %d)", toolName(command), exit.ExitCode())
	default:
		return fmt.Errorf("%s could not be run: %w", toolName(command), err)
	}
}

// limited keeps the first bytes and swallows the rest.
type limited struct{ b bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if room := maxRead - l.b.Len(); room > 0 {
		l.b.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
