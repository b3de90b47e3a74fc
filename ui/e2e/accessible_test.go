//go:build unix

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/creack/pty"
)

// listener follows a program by ear: it knows the bytes that came, and no screen.
type listener struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	done chan error

	mu  sync.Mutex
	out []byte
	at  int
}

func listen(t *testing.T, env []string, name string, args ...string) *listener {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = env
	tty, err := pty.StartWithSize(c, &pty.Winsize{Cols: 120, Rows: 36})
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{t: t, tty: tty, cmd: c, done: make(chan error, 1)}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := tty.Read(buf)
			l.mu.Lock()
			l.out = append(l.out, buf[:n]...)
			l.mu.Unlock()
			if err != nil {
				l.done <- c.Wait()
				return
			}
		}
	}()
	t.Cleanup(func() { _ = c.Process.Kill(); _ = tty.Close() })
	return l
}

func (l *listener) hears(texts ...string) {
	l.t.Helper()
	for _, want := range texts {
		for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
			l.mu.Lock()
			i := bytes.Index(l.out[l.at:], []byte(want))
			if i >= 0 {
				l.at += i + len(want)
			}
			left := string(l.out[l.at:])
			l.mu.Unlock()
			if i >= 0 {
				break
			}
			if time.Now().After(end) {
				l.t.Fatalf("never heard %q, but\n%s", want, left)
			}
		}
	}
}

func (l *listener) says(line string) {
	l.t.Helper()
	if _, err := l.tty.WriteString(line + "\n"); err != nil {
		l.t.Fatal(err)
	}
}

// plain checks that the program wrote text and line ends and nothing else, and not a word of what must not be heard.
func (l *listener) plain(secrets ...string) {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range string(l.out) {
		if r != '\r' && r != '\n' && !unicode.IsGraphic(r) {
			l.t.Fatalf("%U was written:\n%q", r, l.out)
		}
	}
	for _, s := range secrets {
		if bytes.Contains(l.out, []byte(s)) {
			l.t.Errorf("%q was heard", s)
		}
	}
}

// A vault from its beginning, by ear alone, on a terminal that can do nothing.
func TestAVaultOfOnesOwnByEar(t *testing.T) {
	t.Parallel()
	l := listen(t, append(home(t), "TERM=dumb"), program)
	l.hears("in plain lines", "New passphrase:")
	l.says(passphrase)
	l.hears("The same again:")
	l.says(passphrase)
	l.hears("made the vault", "0 projects, 0 credentials.", "Nothing chosen: what next?")
	l.says("N")
	l.hears("Name")
	for _, answer := range []string{"Acme", "", "", "", "", "", "", "no"} {
		l.says(answer)
	}
	l.hears("Saved Acme.", "Acme: what next?")
	l.says("lock")
	l.hears("Passphrase:")
	l.says("not this one")
	l.hears("does not open", "Try again, yes or no?")
	l.says("y")
	l.hears("Passphrase:")
	l.says(passphrase)
	l.hears("1 project, 0 credentials.", "what next?")
	l.says("q")
	if err := <-l.done; err != nil {
		t.Error(err)
	}
	l.plain(passphrase, "not this one")
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
		l.hears("sinchkeys, in plain lines.")
		l.hears(map[bool]string{true: "41 projects", false: "New passphrase:"}[len(c.args) > 0 && c.args[0] == "demo"])
		l.plain()
		if _, err := l.tty.Write([]byte{3}); err != nil { // ctrl+c
			t.Fatal(err)
		}
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
	l := listen(t, append(home(t), "TERM=dumb", "PS1=shell> "), need(t, "bash"), "--norc", "-i")
	l.hears("shell>")
	l.says(program + " demo")
	l.hears("41 projects", "what next?")
	if _, err := l.tty.Write([]byte{26}); err != nil {
		t.Fatal(err)
	}
	l.hears("Stopped", "shell>")
	l.says("fg")
	l.hears("demo")
	l.says("")
	l.hears("41 projects, 89 credentials", "what next?") // opened anew, by the sample's identity
	l.says("suspend")
	l.hears("Stopped", "shell>")
	l.says("fg")
	l.hears("41 projects", "what next?")
	l.says("q")
	l.hears("shell>")
	l.says("exit")
	<-l.done
}
