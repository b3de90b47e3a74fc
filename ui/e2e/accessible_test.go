//go:build unix

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/creack/pty"

	"sinchkeys/ui/uitest"
)

// listener follows a program by ear.
type listener struct {
	*uitest.Talk

	cmd  *exec.Cmd
	done chan error
}

func listen(t *testing.T, env []string, name string, args ...string) *listener {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = env
	tty, err := pty.StartWithSize(c, &pty.Winsize{Cols: 120, Rows: 36})
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{uitest.NewTalk(t, tty), c, make(chan error, 1)}
	go func() {
		l.Silent()
		l.done <- c.Wait()
	}()
	t.Cleanup(func() { _ = c.Process.Kill(); _ = tty.Close() })
	return l
}

// A vault from its beginning, by ear alone, on a terminal that can do nothing.
func TestAVaultOfOnesOwnByEar(t *testing.T) {
	t.Parallel()
	l := listen(t, append(home(t), "TERM=dumb"), program)
	l.Hears("in plain lines", "One is made in ", "nobody can bring it back", "New passphrase:")
	l.Says("sinch")
	l.Hears("The same again:")
	l.Says("sinch")
	l.Hears("That passphrase is far too easy.", "It is soon guessed. Take it all the same?")
	l.Says("n")
	l.Hears("New passphrase:")
	l.Says(passphrase)
	l.Hears("The same again:")
	l.Says(passphrase)
	l.Hears("made the vault", "0 projects, 0 credentials.", "Make the first project now, yes or no?")
	l.Says("yes")
	l.Hears("Name")
	for _, answer := range []string{"Acme", "", "", "", "", "", "", "no"} {
		l.Says(answer)
	}
	l.Hears("Saved Acme.", "Acme: what next?")
	l.Says("lock")
	l.Hears("Passphrase:")
	l.Says("not this one")
	l.Hears("does not open", "Try again, yes or no?")
	l.Says(passphrase) // at once, where nobody asked for it
	l.Hears("Please answer yes or no.", "Try again, yes or no?")
	l.Says("y")
	l.Hears("Passphrase:")
	l.Says(passphrase)
	l.Hears("1 project, 0 credentials.", "what next?")
	l.Says("q")
	if err := <-l.done; err != nil {
		t.Error(err)
	}
	l.Plain(passphrase, "not this one")
}

// Whoever asks for plain lines gets them, however it is asked.
func TestPlainLinesForWhoAsks(t *testing.T) {
	t.Parallel()
	settled := home(t)
	dir := filepath.Join(filepath.Dir(settings(settled)), "sinchkeys")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte("accessible = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  []string
		args []string
	}{
		"flag":        {append(home(t), "TERM=xterm-256color"), []string{"--accessible"}},
		"demo":        {append(home(t), "TERM=xterm-256color"), []string{"demo", "--accessible"}},
		"environment": {append(home(t), "TERM=xterm-256color", "ACCESSIBLE=1"), nil},
		"settings":    {append(settled, "TERM=xterm-256color"), nil},
		"terminal":    {append(home(t), "TERM=dumb"), []string{"demo"}},
	} {
		l := listen(t, c.env, program, c.args...)
		l.Hears("sinchkeys, in plain lines.")
		l.Hears(map[bool]string{true: "41 projects", false: "New passphrase:"}[len(c.args) > 0 && c.args[0] == "demo"])
		l.Plain()
		l.Presses("\x03") // ctrl+c
		if err := <-l.done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// settings gives the folder of a home's settings.
func settings(env []string) string {
	for _, e := range env {
		if dir, ok := bytes.CutPrefix([]byte(e), []byte("XDG_CONFIG_HOME=")); ok {
			return filepath.Join(string(dir), "x")
		}
	}
	return ""
}

// ctrl+z locks before it stops.
func TestStoppedFromTheKeyboardItLocks(t *testing.T) {
	t.Parallel()
	l := listen(t, append(home(t), "TERM=dumb", "PS1=shell> "), uitest.Need(t, "bash"), "--norc", "-i")
	l.Hears("shell>")
	l.Says(program + " demo")
	l.Hears("41 projects", "what next?")
	l.Presses("\x1a") // ctrl+z
	l.Hears("Stopped", "shell>")
	l.Says("fg")
	l.Hears("demo")
	l.Says("")
	l.Hears("41 projects, 88 credentials, 1 retired", "what next?") // opened anew, by the sample's identity
	l.Says("suspend")
	l.Hears("Stopped", "shell>")
	l.Says("fg")
	l.Hears("41 projects", "what next?")
	l.Says("q")
	l.Hears("shell>")
	l.Says("exit")
	<-l.done
}
