package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth/authsim"
)

const (
	handMadeKey    = "33333333-0000-4000-8000-0000000000a1"
	handMadeSecret = rotatedSecret + "-by-hand"
)

// person rotates the one key of a user, and does in the dashboard what the rotation asks for.
type person struct {
	t      *testing.T
	env    []string
	sim    *authsim.Server
	k      *killer
	manual bool
}

// makes is a key that is made in the dashboard; made twice it is the same.
func (p *person) makes() {
	for _, k := range p.sim.Keys(rotatedProject) {
		if k.ID == handMadeKey {
			return
		}
	}
	p.sim.AddKey(authsim.Key{ID: handMadeKey, Secret: handMadeSecret, ProjectID: rotatedProject, Name: "by hand"})
}

// standing is where a rotation stands, as --status tells.
type standing struct {
	Done       bool
	Stage      string
	WaitingFor string `json:"waiting_for"`
	Old        struct{ Status string }
}

func (p *person) standing() standing {
	p.t.Helper()
	out, stderr, code := sinchkeys(p.t, p.env, "", "rotate", rotatedKey, "--status", "--json")
	var at standing
	if err := json.Unmarshal([]byte(out), &at); err != nil || code != 0 {
		p.t.Fatalf("exit code %d: %v\n%s%s", code, err, out, stderr)
	}
	return at
}

// byCommands goes on with one command after the other, until the rotation is done or a command is killed.
func (p *person) byCommands() {
	p.t.Helper()
	for range 10 {
		at := p.standing()
		if at.Done {
			return
		}
		args, secret := []string{"rotate", rotatedKey}, ""
		switch at.WaitingFor {
		case "pair":
			p.makes()
			args, secret = append(args, "--key-id", handMadeKey, "--secret-file", "-"), handMadeSecret
		case "switch":
			args = append(args, "--yes")
		case "deletion":
			p.sim.DeleteKey(rotatedKey)
			args = append(args, "--deleted")
		}
		if p.runs(secret, args...) {
			return
		}
	}
	p.t.Fatal("the rotation has no end")
}

// runs runs a command that the killer may kill, and says whether it has.
func (p *person) runs(stdin string, args ...string) (killed bool) {
	p.t.Helper()
	c := exec.Command(program, args...)
	c.Env, c.Stdin = p.env, strings.NewReader(stdin)
	p.k.aims(func() *os.Process {
		if err := c.Start(); err != nil {
			p.t.Fatal(err)
		}
		return c.Process
	})
	err := c.Wait()
	killed = p.k.lowers()
	if code := c.ProcessState.ExitCode(); err != nil && !killed && code != 7 {
		p.t.Fatalf("%q failed by itself with %d", args, code)
	}
	return killed
}

// act is what a person does where the screen shows something.
type act struct {
	sees string
	does func(*terminal)
}

// acts lead through the interface, from the list to the end.
func (p *person) acts() []act {
	press := func(keys ...string) func(*terminal) { return func(x *terminal) { x.keys(keys...) } }
	return []act{
		{`(?s)ci-bot.*t test · `, press("g", "R")},
		{`enter begins`, press("Enter")},
		{`KEY SECRET +needed`, func(x *terminal) {
			p.makes()
			x.paste("KEY ID\n" + handMadeKey + "\nKEY SECRET\n" + handMadeSecret + "\n")
		}},
		{`enter saves and tests it`, press("Enter")},
		{`enter goes on`, press("Enter")},
		{`y Nothing uses it`, press("y")},
		{`enter all is switched`, press("Enter")},
		{`enter it is deleted`, func(x *terminal) {
			p.sim.DeleteKey(rotatedKey)
			x.keys("Enter")
		}},
	}
}

// atTheScreen goes on in the interface, until the rotation is done or the program is killed.
func (p *person) atTheScreen() {
	p.t.Helper()
	x := open(p.t, 100, 30, p.env, program)
	x.sees(`(?s)ci-bot.*t test · `)
	p.k.aims(func() *os.Process { return x.runs() })
	last := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		frame := x.screen()
		switch {
		case strings.Contains(frame, "is retired: "), p.k.hit():
			p.k.lowers()
			x.end()
			return
		case strings.Contains(frame, rotatedSecret):
			p.t.Fatalf("the screen shows a secret:\n%s", frame)
		}
		for _, a := range p.acts() {
			if !regexp.MustCompile(a.sees).MatchString(frame) {
				continue
			}
			if a.sees != last { // what was pressed is not pressed again while the screen is the same
				last = a.sees
				a.does(x)
			}
			break
		}
	}
	p.t.Fatalf("the rotation came to no end:\n%s", x.screen())
}

// runs is the program in the only window: the child of its shell.
func (x *terminal) runs() *os.Process {
	x.t.Helper()
	shell := strings.TrimSpace(x.run("list-panes", "-F", "#{pane_pid}"))
	out, err := exec.Command("pgrep", "-P", shell).Output()
	if err != nil {
		x.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		x.t.Fatal(err)
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		x.t.Fatal(err)
	}
	return process
}

// paste pastes a text as a terminal does, so that the program can tell it from typing.
func (x *terminal) paste(text string) {
	x.t.Helper()
	x.run("set-buffer", "-b", "pasted", text)
	x.run("paste-buffer", "-p", "-d", "-b", "pasted")
}

// The real program is killed at every request of a rotation, in the interface and as a command, by the API and by hand.
// Each time a key in the vault works, and the rotation goes on from there to its end: in the interface what a command has
// begun, and the other way round.
func TestARotationSurvivesAKillAtEveryRequestEverywhere(t *testing.T) {
	t.Parallel()
	template := rotatedHome(t)
	for _, way := range []struct {
		name            string
		manual, screens bool
	}{
		{"command, by hand", true, false}, {"interface, API", false, true}, {"interface, by hand", true, true},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel() // they wait for the most part
			killedAtEach(t, 5, func(n int) string { return killedSomewhere(t, template, n, way.manual, way.screens) })
		})
	}
}

// killedSomewhere kills the program at its request n and says which that was; "" when the rotation came to its end before.
func killedSomewhere(t *testing.T, template string, n int, manual, screens bool) string {
	t.Helper()
	k := &killer{after: n}
	env, sim := world(t, template, k, !manual)
	p := &person{t, env, sim, k, manual}
	first, then := p.byCommands, p.atTheScreen
	if screens {
		first, then = then, first
	}
	first()
	works(t, env, k.asked)
	if k.killed {
		p.k = &killer{} // which kills nothing
		then()
	}
	at := p.standing()
	if !at.Done || at.Old.Status != "retired" {
		t.Fatalf("killed at request %d (%s): %+v", n, k.asked, at)
	}
	if keys := sim.Keys(rotatedProject); len(keys) != 1 || keys[0].ID == rotatedKey {
		t.Errorf("killed at request %d (%s): at Sinch there are %d keys", n, k.asked, len(keys))
	}
	works(t, env, k.asked)
	if !k.killed {
		return ""
	}
	return k.asked
}
