package uitest

import (
	"context"
	"crypto/rand"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// socket is the variable that names a script's own tmux server.
const socket = "TMUX_SOCKET"

// patience is how long a script waits for a screen, and poll how often it looks.
const (
	patience = 40 * time.Second
	poll     = 20 * time.Millisecond
)

// SetupTmux gives a test script a tmux server of its own: call it from
// testscript.Params.Setup.
func SetupTmux(e *testscript.Env) error {
	name := "sinchkeys-" + rand.Text()[:12]
	e.Setenv(socket, name)
	e.Defer(func() {
		_ = exec.CommandContext(context.Background(), "tmux", "-L", name, "kill-server").Run() // there is none when the script started none
	})
	return nil
}

// Tmux is the verb of test scripts that drives a program in a terminal:
//
//	tmux start 80x24 COMMAND…    runs a command in a window
//	tmux keys KEY…               presses keys, by tmux's names
//	tmux type TEXT               types a text as it stands
//	tmux resize 100x30           changes the window's size
//	[!] tmux screen TEXT         waits until the screen shows the text (or no longer does)
func Tmux(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: tmux start|keys|type|resize|screen …")
	}
	rest := args[1:]
	switch args[0] {
	case "start":
		w, h := size(ts, rest[0])
		tmux(ts, "new-session", "-d", "-x", w, "-y", h, strings.Join(rest[1:], " ")+`; echo "ended with $?"; exec cat`)
	case "keys":
		tmux(ts, append([]string{"send-keys"}, rest...)...)
	case "type":
		tmux(ts, "send-keys", "-l", strings.Join(rest, " "))
	case "resize":
		w, h := size(ts, rest[0])
		tmux(ts, "resize-window", "-x", w, "-y", h)
	case "screen":
		await(ts, neg, strings.Join(rest, " "))
	default:
		ts.Fatalf("tmux knows no %q", args[0])
	}
}

func size(ts *testscript.TestScript, s string) (w, h string) {
	w, h, ok := strings.Cut(s, "x")
	if !ok {
		ts.Fatalf("%q is no size", s)
	}
	return w, h
}

func await(ts *testscript.TestScript, neg bool, want string) {
	var last string
	for range patience / poll {
		last = tmux(ts, "capture-pane", "-p")
		if strings.Contains(last, want) != neg {
			return
		}
		time.Sleep(poll)
	}
	ts.Fatalf("the screen never (not: %v) showed %q:\n%s", neg, want, last)
}

func tmux(ts *testscript.TestScript, args ...string) string {
	c := exec.CommandContext(context.Background(), "tmux", append([]string{"-L", ts.Getenv(socket), "-f", "/dev/null"}, args...)...)
	c.Dir = ts.Getenv("WORK")
	c.Env = append(os.Environ(),
		"PATH="+ts.Getenv("PATH"), "TERM=xterm-256color", "SHELL=/bin/sh")
	out, err := c.CombinedOutput()
	if err != nil {
		ts.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return string(out)
}
