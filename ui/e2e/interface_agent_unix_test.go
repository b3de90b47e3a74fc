//go:build !windows

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/uitest"
)

// desk is a user's machine whose interface is the agent: one project to be asked about, and one not.
type desk struct {
	t   *testing.T
	env []string // without anything that opens the vault
	dir string
}

func newDesk(t *testing.T, settings string) *desk {
	t.Helper()
	server, err := authsim.New(authsim.Config{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	d := &desk{t: t, env: append(home(t), "PS1=> ")}
	d.dir = strings.TrimPrefix(d.env[0], "HOME=")
	passphraseFile := filepath.Join(d.dir, "passphrase")
	write(t, passphraseFile, passphrase+"\n")
	write(t, filepath.Join(d.dir, "config", "sinchkeys", "config.toml"), settings+fmt.Sprintf("\n[hosts]\ntoken = %q\n", server.TokenURL()))
	open := append(slices.Clone(d.env), "SINCHKEYS_PASSPHRASE_FILE="+passphraseFile)
	for i, args := range [][]string{
		{"init"},
		{"project", "add", "Harbour"},
		{"project", "add", "Acme", "--tag", "prod"},
		{"key", "add", "Harbour/ci", "--key-id", "11111111-0000-4000-8000-000000000003", "--secret-file", "-"},
		{"key", "add", "Acme/ci", "--key-id", "11111111-0000-4000-8000-000000000004", "--secret-file", "-"},
	} {
		server.AddKey(authsim.Key{ID: fmt.Sprintf("11111111-0000-4000-8000-%012d", i), Secret: "not-a-real-secret", ProjectID: "p"})
		if _, stderr, code := sinchkeys(t, open, "not-a-real-secret\n", args...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, stderr)
		}
	}
	return d
}

// run is a command in another terminal that has no terminal to ask on.
func (d *desk) run(args ...string) (stdout, stderr string, code int) {
	d.t.Helper()
	return sinchkeys(d.t, d.env, "", args...)
}

// open opens the interface and unlocks it; it says of itself that it serves.
func (d *desk) open() *terminal {
	d.t.Helper()
	x := open(d.t, 100, 30, d.env, program)
	d.unlock(x)
	x.sees(`serving *\n*$`)
	return x
}

func (d *desk) unlock(x *terminal) {
	d.t.Helper()
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`2 projects`)
}

// asks runs a command in another terminal, which waits for the user's word.
func (d *desk) asks(args ...string) <-chan string {
	out := make(chan string, 1)
	go func() {
		stdout, stderr, code := d.run(args...)
		out <- fmt.Sprintf("%d %s%s", code, stdout, stderr)
	}()
	return out
}

func (d *desk) socket() string { return filepath.Join(d.dir, "sinchkeys", "agent.sock") }

// shut waits until nobody is answered any more.
func (d *desk) shut() {
	d.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		d.run("status") // sweeps away what a dead one has left
		_, err := os.Lstat(d.socket())
		if os.IsNotExist(err) {
			break
		}
		if time.Now().After(end) {
			d.t.Fatal("the socket stays")
		}
	}
	if stdout, stderr, code := d.run("token", "harbour"); code != 3 || stdout != "" || !strings.Contains(stderr, "no terminal to ask for its passphrase") {
		d.t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
}

func TestTheOpenInterfaceServesOtherTerminals(t *testing.T) {
	d := newDesk(t, `agent = "interface"`)
	d.shut()
	x := d.open()
	stdout, stderr, code := d.run("token", "harbour")
	if code != 0 || stderr != "" || strings.Count(stdout, ".") != 2 {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	x.sees(`token of Harbour/ci given to e2e\.test \(\d+\)`)
	x.sees(`1 valid`) // the row knows what came of it
	if again, _, _ := d.run("token", "harbour"); again != stdout {
		t.Error("two terminals do not share a token")
	}
	if stdout, stderr, code := d.run("show", "acme", "--reveal"); code != 0 || !strings.Contains(stdout, "not-a-real-secret") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	x.sees(`key to the vault given to e2e\.test`)
	if stdout, _, code := d.run("status"); code != 0 || !strings.Contains(stdout, "the interface that is open is locked, or ends") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	// An edit of another terminal shows, though the serving has read it first.
	if _, stderr, code := d.run("project", "add", "Elsewhere"); code != 0 {
		t.Fatal(stderr)
	}
	if _, stderr, code := d.run("token", "harbour"); code != 0 {
		t.Fatal(stderr)
	}
	x.sees(`(?s)3 projects.*Elsewhere`)
	x.keys(":")
	x.text("who asked")
	x.keys("Enter")
	x.sees(`(?s)Who asked for what.*\d\d:\d\d:\d\d token of Harbour/ci given to e2e\.test.*key to the vault given to.*token of Harbour/ci given to e2e\.test \(\d+\), 2 times`)
	x.keys("Escape")
	x.loses(`Who asked`)
	x.keys("C-l")
	x.sees(`sinchkeys  locked`)
	d.shut()
	d.unlock2(x)
	if _, stderr, code := d.run("lock"); code != 0 || !strings.Contains(stderr, "locked") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	x.sees(`sinchkeys  locked`)
	d.shut()
	d.unlock2(x)
	d.quit(x)
	d.shut()
}

// unlock2 unlocks an interface that was locked meanwhile, with three projects in its vault by now.
func (d *desk) unlock2(x *terminal) {
	d.t.Helper()
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`(?s)3 projects.*serving *\n*$`)
}

func TestTheInterfaceAsksBeforeItGivesWhatIsTaggedProd(t *testing.T) {
	d := newDesk(t, "agent = \"interface\"\nagent_asks = [\"prod\"]")
	x := d.open()
	if stdout, stderr, code := d.run("token", "harbour"); code != 0 || stdout == "" {
		t.Fatalf("unasked: exit code %d: %s", code, stderr)
	}
	for _, c := range []struct {
		args         []string
		title, key   string
		want, absent string
	}{
		{[]string{"token", "acme"}, `Give out a token\?`, "n", `^3 sinchkeys: refused in the open interface; nothing was given out`, "eyJ"},
		{[]string{"token", "acme"}, `Give out a token\?`, "Enter", `^3 sinchkeys: refused`, "eyJ"},
		{[]string{"token", "acme"}, `Give out a token\?`, "y", `^0 ey\S+\n$`, "refused"},
		{[]string{"exec", "--token-only", "acme", "--", "sh", "-c", `echo "got $SINCH_ACCESS_TOKEN"`}, `Give out a token\?`, "n", `^3 sinchkeys: refused`, "got"},
		{[]string{"show", "harbour", "--reveal"}, `Give out the vault's key\?`, "Escape", `^3 sinchkeys: refused`, "secret"},
		{[]string{"show", "harbour", "--reveal"}, `Give out the vault's key\?`, "y", `^0 (?s).*not-a-real-secret`, "refused"},
		{[]string{"exec", "--token", "acme", "--", "sh", "-c", `echo "got $SINCH_ACCESS_TOKEN"`}, `Give out the vault's key\?`, "y", `^0 got ey`, "refused"},
	} {
		got := d.asks(c.args...)
		x.sees(`(?s)` + c.title + `.*by +e2e\.test \(\d+\), through sinchkeys.*tagged prod: Acme.*refused by itself in 0:[23]\d`)
		time.Sleep(500 * time.Millisecond) // what is typed at once was meant for what was there before
		x.keys(c.key)
		said := <-got
		if !regexp.MustCompile(c.want).MatchString(said) || strings.Contains(said, c.absent) {
			t.Errorf("%v, %s: %s", c.args, c.key, said)
		}
		x.loses(c.title)
	}
	// Two at once are asked about one after the other, and a lock ends both.
	first, second := d.asks("token", "acme"), d.asks("list")
	x.sees(`Give out`)
	x.keys("C-l")
	for _, got := range []<-chan string{first, second} {
		if said := <-got; !strings.HasPrefix(said, "3 ") || !strings.Contains(said, "no terminal to ask for its passphrase") {
			t.Error(said)
		}
	}
	x.sees(`sinchkeys  locked`)
	d.unlock(x)
	x.loses(`Give out`)
	d.quit(x)
}

func TestTheSecondInterfaceStealsNothingAndTakesOver(t *testing.T) {
	d := newDesk(t, `agent = "interface"`)
	x := d.open()
	pid := d.pid()
	y := open(t, 100, 30, d.env, program)
	d.unlock(y)
	y.sees(fmt.Sprintf(`Another sinchkeys answers other terminals, so this one waits: process %d`, pid))
	if d.pid() != pid {
		t.Error("the second interface took the first one's place")
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	x.sees(`ended with 137`)
	y.sees(`serving *\n*$`)
	if stdout, stderr, code := d.run("token", "harbour"); code != 0 || stdout == "" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if d.pid() == pid {
		t.Error("the dead one still answers")
	}
	if _, stderr, code := sinchkeys(t, append(slices.Clone(d.env), "SINCHKEYS_PASSPHRASE_FILE="+filepath.Join(d.dir, "passphrase")), "", "unlock"); code != 1 || !strings.Contains(stderr, "an open sinchkeys (process") {
		t.Errorf("unlock: exit code %d: %s", code, stderr)
	}
	// Killed with nobody to take over, it leaves a socket that harms nobody.
	if err := syscall.Kill(d.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	d.shut()
	z := d.open()
	if stdout, stderr, code := d.run("token", "harbour"); code != 0 || stdout == "" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	d.quit(z)
}

// quit leaves the interface, which writes no file of the test's folder any more then.
func (d *desk) quit(x *terminal) {
	d.t.Helper()
	x.keys("q")
	x.sees(`ended with 0`)
}

// pid is the process that answers.
func (d *desk) pid() int {
	d.t.Helper()
	stdout, stderr, _ := d.run("status", "--json")
	var status struct {
		Interface bool
		Agent     struct{ PID int }
	}
	if err := json.Unmarshal([]byte(stdout), &status); err != nil || status.Agent.PID == 0 || !status.Interface {
		d.t.Fatalf("%v: %s%s", err, stdout, stderr)
	}
	return status.Agent.PID
}

func TestASuspendedInterfaceLeavesNobodyWaiting(t *testing.T) {
	d := newDesk(t, `agent = "interface"`)
	x := open(t, 100, 30, d.env, uitest.Need(t, "bash")+" --norc -im")
	x.sees(`>`)
	x.text(program)
	x.keys("Enter")
	d.unlock(x)
	x.sees(`serving *\n*$`)
	x.keys("C-z")
	x.sees(`Stopped`)
	d.shut()
	x.text("fg")
	x.keys("Enter")
	d.unlock(x)
	x.sees(`serving *\n*$`)
	if stdout, stderr, code := d.run("token", "harbour"); code != 0 || stdout == "" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	x.keys("q")
	x.loses(`Harbour`)
	x.text("exit")
	x.keys("Enter")
	x.sees(`ended with 0`)
}

func TestPlainLinesServeOtherTerminals(t *testing.T) {
	d := newDesk(t, "agent = \"interface\"\nagent_asks = [\"prod\"]")
	x := open(t, 100, 30, d.env, program+" --accessible")
	x.sees(`Passphrase:`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`Other terminals are answered from here`)
	if stdout, stderr, code := d.run("token", "harbour"); code != 0 || stdout == "" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	x.sees(`Another terminal: token of Harbour/ci given to e2e\.test`)
	for word, want := range map[string]string{"give": "0 eyJ", "refuse": "3 sinchkeys: refused"} {
		got := d.asks("token", "acme")
		x.sees(`(?s)asks for: token of Acme/ci\..*Type give or refuse; without an answer it is refused in \d+ seconds\.\s+\S+: what next\?\s*$`)
		x.text(word)
		x.keys("Enter")
		if said := <-got; !strings.HasPrefix(said, want) {
			t.Errorf("%s: %s", word, said)
		}
	}
	x.text("lock")
	x.keys("Enter")
	x.sees(`Passphrase: *\n*$`)
	d.shut()
}

func TestWhatNobodyWouldAskAboutIsNotASetting(t *testing.T) {
	for settings, want := range map[string]string{
		"agent = true\nagent_asks = [\"prod\"]": `agent_asks needs agent = "interface"`,
		"agent_asks = [\"prod\"]":               `agent_asks needs agent = "interface"`,
		"agent = \"always\"":                    `"always" is none of true, false and "interface"`,
	} {
		env := home(t)
		write(t, filepath.Join(strings.TrimPrefix(env[0], "HOME="), "config", "sinchkeys", "config.toml"), settings+"\n")
		if _, stderr, code := sinchkeys(t, env, "", "list"); code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d: %s", settings, code, stderr)
		}
	}
}
