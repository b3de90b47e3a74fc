//go:build unix

package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// The tests of this file run the interface as a process of its own in a
// pseudo-terminal: this same test program, told what to be by a variable.
const roleVariable = "SINCHKEYS_UI_TEST_ROLE"

// progressVariable says that the terminal shows progress.
const progressVariable = "SINCHKEYS_UI_TEST_PROGRESS"

func TestMain(m *testing.M) {
	switch role := os.Getenv(roleVariable); role {
	case "":
		os.Exit(m.Run())
	case "shell":
		os.Exit(shell())
	default:
		os.Exit(program(role))
	}
}

// program is an interface that shows a secret and breaks as its role says.
func program(role string) int {
	dir, err := os.MkdirTemp("", "sinchkeys-ui-")
	if err != nil {
		return 90
	}
	defer os.RemoveAll(dir)
	s := session.New(session.Config{Folder: vault.Folder{Dir: dir + "/vault", StateDir: dir}, Now: time.Now, WorkFactor: 2})
	if err := s.Create(context.Background(), keyOf()); err != nil {
		return 91
	}
	err = Run(context.Background(), Options{
		Session: s, Now: time.Now, Environ: os.Environ(), Progress: os.Getenv(progressVariable) != "",
		First: func(screen.Env) screen.Screen {
			return &breaking{page{name: "HOME " + canary, scope: action.Browser}, role}
		},
		Unlock: func(screen.Env) screen.Screen { return &page{name: "GATE", scope: action.Form, typing: true} },
	})
	fmt.Fprintf(os.Stderr, "unlocked: %v\n", s.Unlocked())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// breaking is a page that panics where its role says, with a secret in hand.
type breaking struct {
	page

	role string
}

func (b *breaking) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.TestAll:
		return screen.Send(swept{screen.Sweep{Running: true, Done: 21, Total: 50}}), true
	case action.Test:
		return screen.Send(swept{screen.Sweep{Done: 50, Total: 50}}), true
	}
	if id != action.Copy {
		return nil, false
	}
	switch b.role {
	case "update":
		panic(canary)
	case "view":
		b.name = ""
	case "command":
		return tea.Sequence(nil, tea.Batch(func() tea.Msg { panic(errors.New(canary)) })), true
	}
	return nil, true
}

func (b *breaking) View(w, h int) (string, *tea.Cursor) {
	switch {
	case b.role == "hostile":
		return hostileFrame(w, h), nil
	case b.name == "":
		panic(struct{ secret string }{canary})
	}
	return b.page.View(w, h)
}

// hostileFrame draws every attack as a name.
func hostileFrame(w, h int) string {
	var rows []string
	for _, a := range uitest.Attacks() {
		if len(rows) < h {
			rows = append(rows, text.Visible(a.Text).Cut(w).String())
		}
	}
	return strings.Join(rows, "\n")
}

// shell runs the interface as a job, as an interactive shell does: it says
// when the job was stopped, and brings it back after a line was typed.
func shell() int {
	job := exec.Command(os.Args[0])
	job.Env = append(os.Environ(), roleVariable+"=plain")
	job.Stdin, job.Stdout, job.Stderr = os.Stdin, os.Stdout, os.Stderr
	job.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: true}
	if err := job.Start(); err != nil {
		return 92
	}
	signal.Ignore(syscall.SIGTTOU) // a shell in the background may give the terminal away
	pid := job.Process.Pid
	for {
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(pid, &status, syscall.WUNTRACED, nil); err != nil {
			return 93
		}
		if status.Exited() {
			return status.ExitStatus()
		}
		if status.Stopped() {
			fmt.Println("STOPPED")
			time.Sleep(200 * time.Millisecond)
			if err := unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, pid); err != nil {
				return 94
			}
			_ = syscall.Kill(-pid, syscall.SIGCONT)
		}
	}
}

// window is a terminal with a program in it.
type window struct {
	t       *testing.T
	keys    *os.File // what is typed goes in here
	tty     *os.File
	cmd     *exec.Cmd
	dir     string
	settled *term.State // as the terminal was found

	mu  sync.Mutex
	out []byte
}

func openWindow(t *testing.T, role string, env ...string) *window {
	t.Helper()
	keys, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close(); _ = tty.Close() })
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 60, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	w := &window{t: t, keys: keys, tty: tty, dir: t.TempDir()}
	if w.settled, err = term.GetState(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	w.cmd = exec.Command(os.Args[0])
	w.cmd.Dir = w.dir
	w.cmd.Env = append(os.Environ(), append(env, roleVariable+"="+role, "TERM=xterm-256color", "TMPDIR="+t.TempDir())...)
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = tty, tty, tty
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.cmd.Process.Kill() })
	go w.listen()
	return w
}

func (w *window) listen() {
	buf := make([]byte, 32<<10)
	for {
		n, err := w.keys.Read(buf)
		w.mu.Lock()
		w.out = append(w.out, buf[:n]...)
		w.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// written is what the program sent to the terminal from a place on.
func (w *window) written(from int) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.out[from:])
}

// waits for a text from a place on, and says where it ended.
func (w *window) waits(from int, want string) int {
	w.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if i := bytes.Index(w.written(from), []byte(want)); i >= 0 {
			return from + i + len(want)
		}
	}
	w.t.Fatalf("the terminal was never sent %q, but\n%q", want, w.written(from))
	return 0
}

func (w *window) types(s string) {
	w.t.Helper()
	if _, err := w.keys.WriteString(s); err != nil {
		w.t.Fatal(err)
	}
}

// ends waits for the program, and checks that the terminal is as it was found.
func (w *window) ends() (code int) {
	w.t.Helper()
	done := make(chan struct{})
	go func() { _ = w.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(40 * time.Second):
		w.t.Fatalf("the program does not end; the terminal was sent\n%q", w.written(0))
	}
	time.Sleep(50 * time.Millisecond) // what it wrote last is on its way
	now, err := term.GetState(w.tty.Fd())
	if err != nil {
		w.t.Fatal(err)
	}
	if *now != *w.settled {
		w.t.Error("the terminal's settings are not as they were found")
	}
	modesAreOff(w.t, w.written(0))
	return w.cmd.ProcessState.ExitCode()
}

// modesAreOff checks that what was switched on was switched off.
func modesAreOff(t *testing.T, out []byte) {
	t.Helper()
	for _, mode := range []string{"1049", "1000", "1002", "1003", "1004", "1006", "2004"} {
		on, off := bytes.LastIndex(out, []byte("\x1b[?"+mode+"h")), bytes.LastIndex(out, []byte("\x1b[?"+mode+"l"))
		if on > off {
			t.Errorf("mode %s stays on", mode)
		}
	}
	if bytes.LastIndex(out, []byte("\x1b[?25l")) > bytes.LastIndex(out, []byte("\x1b[?25h")) {
		t.Error("the cursor stays hidden")
	}
}

func TestPanicsLeaveTheTerminalWhole(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"update", "view", "command"} {
		for _, debug := range []string{"", "TEA_DEBUG=1"} {
			t.Run(role+debug, func(t *testing.T) {
				t.Parallel()
				w := openWindow(t, role, debug)
				at := w.waits(0, canary) // it is on the screen, as it should be
				w.types("c")
				if code := w.ends(); code != 1 {
					t.Errorf("exit code %d", code)
				}
				after := string(w.written(at))
				if strings.Contains(after, canary) {
					t.Errorf("the secret was written out:\n%q", after)
				}
				if !strings.Contains(after, "a fault of its own") || !strings.Contains(after, "terminal_test.go:") || !strings.Contains(after, "unlocked: false") {
					t.Errorf("the terminal was sent\n%q", after)
				}
				if left, _ := filepath.Glob(w.dir + "/*"); len(left) > 0 {
					t.Errorf("files were left: %v", left)
				}
			})
		}
	}
}

func TestQuitLeavesNothingBehind(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	w := openWindow(t, "plain", "TEA_TRACE="+trace)
	w.waits(0, canary)
	w.types("q")
	if code := w.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	out := w.written(0)
	left := bytes.LastIndex(out, []byte("\x1b[?1049l"))
	if left < 0 || bytes.Contains(out[left:], []byte(canary)) {
		t.Errorf("the scrollback holds %q", out[max(left, 0):])
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("Bubble Tea kept a trace of all that was typed and drawn")
	}
}

// The bar and the title are given back, however the program ends.
func TestProgressAndTitleAreGivenBack(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*window){
		"done":  func(w *window) { w.types("t"); w.waits(0, "\x1b]9;4;0\a"); w.types("q") },
		"quit":  func(w *window) { w.types("q") },
		"lock":  func(w *window) { w.types("\x0c"); w.waits(0, "GATE"); w.types("\x03") },
		"panic": func(w *window) { w.types("c") },
		"term":  func(w *window) { _ = w.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWindow(t, "update", progressVariable+"=1")
			w.waits(0, canary)
			w.types("T")
			w.waits(0, "\x1b]9;4;1;42\a")
			end(w)
			w.ends()
			out := string(w.written(0))
			if strings.LastIndex(out, "\x1b]9;4;1;") > strings.LastIndex(out, "\x1b]9;4;0") {
				t.Errorf("the terminal goes on showing progress:\n%q", out)
			}
			if strings.Index(out, "\x1b[22;0t") > strings.Index(out, "\x1b]2;") || strings.LastIndex(out, "\x1b]2;") > strings.LastIndex(out, "\x1b[23;0t") {
				t.Errorf("the title is not the one that was found:\n%q", out)
			}
		})
	}
}

func TestClosedWindowLocks(t *testing.T) {
	w := openWindow(t, "plain")
	w.waits(0, canary)
	if err := w.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if code := w.ends(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if out := string(w.written(0)); !strings.Contains(out, "unlocked: false") || !strings.Contains(out, "the terminal was closed") {
		t.Errorf("%q", out)
	}
}

func TestTerminatedLocks(t *testing.T) {
	w := openWindow(t, "plain")
	w.waits(0, canary)
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.ends()
	if out := string(w.written(0)); !strings.Contains(out, "unlocked: false") {
		t.Errorf("%q", out)
	}
}

func TestSuspendedTerminalShowsNoSecret(t *testing.T) {
	w := openWindow(t, "shell")
	at := w.waits(0, canary)
	time.Sleep(100 * time.Millisecond) // the first frame is out in full
	at = max(at, len(w.written(0)))
	w.types("\x1a")
	stopped := w.waits(at, "STOPPED")
	modesAreOff(t, w.written(0)[:stopped])
	w.waits(stopped, "GATE")
	time.Sleep(200 * time.Millisecond)
	if out := w.written(at); bytes.Contains(out, []byte(canary)) {
		t.Errorf("the secret was drawn after ctrl+z:\n%q", out)
	}
	w.types("\x03")
	if code := w.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestHostileNamesDoNothingToTheTerminal(t *testing.T) {
	w := openWindow(t, "hostile")
	w.waits(0, `\u{202e}`)
	time.Sleep(100 * time.Millisecond)
	out := w.written(0)
	w.types("q")
	w.ends()
	// Our own: the window's title, and questions for the background colour.
	if err := uitest.Output(out, 2, 11); err != nil {
		t.Error(err)
	}
	if plain := ansi.Strip(string(out)); strings.ContainsAny(plain, "\a\b\v\f\x00\x05\x7f") {
		t.Errorf("control characters were written: %q", plain)
	}
}

func TestWithoutATerminalItSaysWhatToUse(t *testing.T) {
	err := Run(t.Context(), Options{Now: time.Now, In: strings.NewReader(""), Out: &bytes.Buffer{}})
	if !errors.Is(err, ErrNoTerminal) || !strings.Contains(err.Error(), "sinchkeys list") {
		t.Errorf("%v", err)
	}
}
