package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "sinchkeys/ui/cli" // the program under test: without it a result that go test has kept would outlive a change
	"sinchkeys/ui/uitest"
)

// patience is how long a story waits for a screen; only a failing one waits so long.
const patience = 40 * time.Second

// program is where TestMain has built the program.
var program string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "sinchkeys-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "sinchkeys")
	if out, err := exec.Command("go", "build", "-o", program, "sinchkeys").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program does not build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// terminal is a tmux server of this test's own with one window.
type terminal struct {
	t    *testing.T
	args []string
	env  []string
}

// home is a user's home folder of the test's own: no file of the real user is read or written.
func home(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	return []string{
		"HOME=" + dir, "XDG_DATA_HOME=" + dir + "/data", "XDG_STATE_HOME=" + dir + "/state",
		"XDG_CONFIG_HOME=" + dir + "/config", "XDG_RUNTIME_DIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8",
	}
}

// open starts tmux with the given size and runs the shell command in it. When the command has
// ended, the window stays and shows its exit code.
func open(t *testing.T, columns, rows int, env []string, command string) *terminal {
	t.Helper()
	tmux := uitest.Need(t, "tmux")
	socket := filepath.Join(t.TempDir(), "tmux")
	x := &terminal{t: t, args: []string{tmux, "-S", socket, "-f", "/dev/null"}, env: append(env, "TERM=xterm-256color", "SHELL=/bin/sh")}
	x.run("new-session", "-d", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows), command+`; echo "ended with $?"; exec cat`)
	t.Cleanup(x.end)
	return x
}

// end ends the terminal and waits until what ran in it is gone: a program that is told to go still writes, and its folders
// are about to be removed.
func (x *terminal) end() {
	x.t.Helper()
	panes, _ := x.command("list-panes", "-a", "-F", "#{pane_pid}").Output() // none when the server has ended already
	var running []string
	for shell := range strings.FieldsSeq(string(panes)) {
		children, _ := exec.Command("pgrep", "-P", shell).Output() // none when the command has ended
		running = append(append(running, shell), strings.Fields(string(children))...)
	}
	_ = x.command("kill-server").Run()
	for _, pid := range running {
		x.awaitEnd(pid)
	}
}

func (x *terminal) awaitEnd(id string) {
	x.t.Helper()
	pid, err := strconv.Atoi(id)
	if err != nil {
		x.t.Fatal(err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if p, err := os.FindProcess(pid); err != nil || p.Signal(syscall.Signal(0)) != nil || unreaped(id) {
			return
		}
	}
	x.t.Errorf("process %d was told to go and is still there after %v", pid, patience)
}

// unreaped says whether of the process only its exit code is left, as where nobody asks for it (proc_pid_stat(5)).
func unreaped(id string) bool {
	stat, err := os.ReadFile("/proc/" + id + "/stat")
	return err == nil && bytes.Contains(stat, []byte(") Z "))
}

func (x *terminal) command(args ...string) *exec.Cmd {
	all := append(append([]string{}, x.args[1:]...), args...)
	c := exec.Command(x.args[0], all...)
	c.Env = x.env
	return c
}

func (x *terminal) run(args ...string) string {
	x.t.Helper()
	out, err := x.command(args...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return string(out)
}

// keys presses keys by tmux's names ("Enter", "C-l", "Escape"); text is pressed letter by letter.
func (x *terminal) keys(names ...string) {
	x.t.Helper()
	x.run(append([]string{"send-keys"}, names...)...)
}

// text types s as it stands.
func (x *terminal) text(s string) {
	x.t.Helper()
	x.run("send-keys", "-l", s)
}

// screen is what can be read now, without colours.
func (x *terminal) screen() string {
	x.t.Helper()
	return x.run("capture-pane", "-p")
}

// everything is the screen and all that scrolled out of it.
func (x *terminal) everything() string {
	x.t.Helper()
	return x.run("capture-pane", "-p", "-S", "-")
}

// sees waits until the screen matches the expression.
func (x *terminal) sees(expression string) {
	x.t.Helper()
	re := regexp.MustCompile(expression)
	var last string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if last = x.screen(); re.MatchString(last) {
			return
		}
	}
	x.t.Fatalf("the screen never showed %q:\n%s", expression, last)
}

// loses waits until the screen no longer matches.
func (x *terminal) loses(expression string) {
	x.t.Helper()
	re := regexp.MustCompile(expression)
	var last string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if last = x.screen(); !re.MatchString(last) {
			return
		}
	}
	x.t.Fatalf("the screen went on showing %q:\n%s", expression, last)
}

// sinchkeys runs a command of the program outside any terminal.
func sinchkeys(t *testing.T, env []string, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	c := exec.Command(program, args...)
	c.Env, c.Stdin = env, strings.NewReader(stdin)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}
