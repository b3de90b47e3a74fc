package plain

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// credential gives the chosen credential; nil, and a word of why, when there is none.
func (p *plain) credential() *entry {
	e := p.found()
	switch {
	case e == nil:
		p.con.say(text.Literal("Nothing is chosen: N makes a project, / looks for one."))
	case e.credential == nil:
		p.con.say(text.Literal("This project has no credential yet: n adds one."))
		e = nil
	}
	return e
}

// copyBest copies a live token, or asks what to copy of kinds that have none.
func (p *plain) copyBest(ctx context.Context) error {
	e := p.credential()
	if e == nil {
		return nil
	}
	if all := session.Whats(e.credential.Kind); len(all) > 0 && all[0].What == session.CopyToken {
		return p.copy(ctx, e, session.CopyToken)
	}
	return p.copyMenu(ctx)
}

func (p *plain) copyMenu(ctx context.Context) error {
	e := p.credential()
	if e == nil {
		return nil
	}
	all := session.Whats(e.credential.Kind)
	titles := make([]text.Safe, len(all))
	for i, w := range all {
		titles[i] = text.Visible(w.Title)
	}
	n, err := p.choose(ctx, text.Literal("Copy which?"), titles)
	if err != nil || n < 0 {
		return err
	}
	return p.copy(ctx, e, all[n].What)
}

// copy puts a thing into the clipboard, and says how sure that is.
func (p *plain) copy(ctx context.Context, e *entry, what session.What) error {
	c, err := p.o.Session.Copy(ctx, e.credential.ID, what)
	switch {
	case errors.Is(err, session.ErrNoClipboard), errors.Is(err, clipboard.ErrNone):
		return p.showInstead(ctx, e, what)
	case err != nil:
		return err
	case len(c.Terminal) > 0 && !p.o.Takes:
		return p.showInstead(ctx, e, what)
	case len(c.Terminal) > 0:
		p.con.mu.Lock()
		_, err = p.con.out.Write(c.Terminal)
		p.con.mu.Unlock()
	}
	how := "Copied"
	switch c.Method {
	case clipboard.Tmux:
		how = "Copied to tmux"
	case clipboard.OSC52:
		how = "Sent to the terminal's clipboard, which can't be checked"
	case clipboard.None:
		how = "Not copied"
	case clipboard.System:
	}
	said := text.Join(text.Literal(how+": "), text.Visible(c.Title), text.Literal(" of "), e.name(), text.Literal("."))
	if !c.ClearsAt.IsZero() {
		left := text.Counted(int(c.ClearsAt.Sub(p.o.Now()).Round(time.Second)/time.Second), "second")
		said = text.Join(said, text.Literal(" It is cleared in "), left, text.Literal("."))
	}
	p.note(said)
	if c.Note != "" {
		p.con.say(text.Visible(c.Note))
	}
	return err
}

// showInstead offers to show what can't be copied.
func (p *plain) showInstead(ctx context.Context, e *entry, what session.What) error {
	yes, err := p.sure(ctx, text.Literal("No clipboard can be reached from here. Show it in this terminal, where it stays to be read,"))
	if err != nil || !yes {
		return err
	}
	value, err := p.o.Session.Value(ctx, e.credential.ID, what)
	if err != nil {
		return err
	}
	p.con.say(text.Visible(value.Text.Reveal()))
	return nil
}

// reveal shows the secret, which plain lines can't take back.
func (p *plain) reveal(ctx context.Context) error {
	e := p.credential()
	if e == nil {
		return nil
	}
	label := e.credential.Kind.Info().SecretLabel
	yes, err := p.sure(ctx, text.Join(text.Literal("The "+label+" will stay in this terminal's text, and may be read aloud. Show it,")))
	if err == nil && yes {
		p.con.say(text.Join(text.Literal(label+": "), text.Visible(e.credential.Secret.Reveal())))
	}
	return err
}

// page shows the dashboard's page.
func (p *plain) page(context.Context) error {
	e := p.found()
	if e == nil {
		p.credential()
		return nil
	}
	address := session.Page(e.project, e.credential)
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && p.o.Open(u.String()) == nil {
		p.note(text.Join(text.Literal("Opened "), text.Visible(address)))
		return nil
	}
	p.con.say(text.Join(text.Literal("No browser opened. The page is "), text.Visible(address)))
	return nil
}

// openShell leaves the terminal to a shell with the credential's variables.
func (p *plain) openShell(ctx context.Context) error {
	e := p.credential()
	if e == nil {
		return nil
	}
	ref := vault.Match{Project: e.project, Credential: e.credential}.Ref()
	variables, err := p.o.Session.Environment(ctx, e.credential.ID, session.EnvironmentOptions{})
	if err != nil {
		return err
	}
	cmd, err := p.o.Shell(e.project.Name, ref, variables)
	if err != nil {
		return err
	}
	p.con.say(text.Visible("A shell with " + ref + "; 'exit' comes back here."))
	if p.o.Demo {
		p.con.say(text.Literal("Commands of sinchkeys in it use your own vault, not the demo's."))
	}
	return p.shell(cmd)
}

// rotate hands over to the command, which asks its own questions.
func (p *plain) rotate(ctx context.Context) error {
	e := p.credential()
	if e == nil {
		return nil
	}
	_, err := p.keep(ctx, p.o.Command(ctx, "rotate", vault.Match{Project: e.project, Credential: e.credential}.Ref()))
	return err
}

// takeIn hands files over to the command that imports them, which asks its own questions.
func (p *plain) takeIn(ctx context.Context) error {
	file, err := p.ask(ctx, text.Literal("Import from which file? Nothing leaves it:"))
	if err != nil || file == "" {
		return err
	}
	_, err = p.keep(ctx, p.o.Command(ctx, "import", "--", file))
	return err
}

// test judges the chosen credential.
func (p *plain) test(ctx context.Context) error {
	e := p.credential()
	if e == nil {
		return nil
	}
	p.con.say(text.Join(text.Literal("Testing "), e.name(), text.Literal(".")))
	done, err := p.o.Session.Test(ctx, e.credential.ID)
	if err != nil {
		return err
	}
	p.note(text.Join(e.name(), text.Literal(": "+string(done.Result.Verdict)+".")))
	p.standing(done.Standing)
	return nil
}

func (p *plain) testShown(ctx context.Context) error      { return p.testMany(ctx, p.shown(ctx)) }
func (p *plain) testEverything(ctx context.Context) error { return p.testMany(ctx, p.all()) }

// testProject judges the credentials of the chosen project.
func (p *plain) testProject(ctx context.Context) error {
	var of []entry
	if at := p.found(); at != nil {
		for _, c := range at.project.Credentials {
			of = append(of, entry{at.project, c})
		}
	}
	return p.testMany(ctx, of)
}

// testMany judges credentials side by side. A line tells now and then how far
// it is, and what is found to need care; enter stops it.
func (p *plain) testMany(ctx context.Context, of []entry) error {
	names := map[vault.CredentialID]text.Safe{}
	var ids []vault.CredentialID
	for _, e := range of {
		if e.credential != nil && e.credential.Status != vault.StatusRetired {
			names[e.credential.ID] = e.name()
			ids = append(ids, e.credential.ID)
		}
	}
	if len(ids) == 0 {
		p.con.say(text.Literal("There is nothing to test."))
		return nil
	}
	p.con.say(text.Join(text.Literal("Testing "), text.Counted(len(ids), "credential"), text.Literal(". Enter stops.")))
	testing, stop := context.WithCancel(ctx)
	heard := p.stopsAtALine(testing, stop)
	var tally screen.Tally
	done, told := 0, 0
	err := p.o.Session.TestMany(testing, ids, func(s session.Swept) {
		done = s.Done
		tally.Add(s.Result.Verdict, 1)
		if s.Result.Verdict.Info().Severity == oauth.Bad {
			p.con.say(text.Join(names[s.ID], text.Literal(": "+string(s.Result.Verdict)+".")))
		}
		if tenth := s.Done * 10 / s.Total; tenth > told && s.Total >= 2*atOnce && s.Done < s.Total {
			told = tenth
			p.con.say(text.Join(text.Number(s.Done), text.Literal(" of "), text.Number(s.Total), text.Literal(counts(tally)+"."), left(s.Left)))
		}
	})
	stopped := testing.Err() != nil
	heard() // before it is said to be over, or the answer to what comes next would be taken for a stop
	if err != nil && !stopped {
		return err
	}
	p.note(text.Join(text.Literal("Tested "), text.Number(done), text.Literal(" of "), text.Number(len(ids)), text.Literal(counts(tally)+".")))
	return ctx.Err()
}

// stopsAtALine stops something when a line is typed. One that says more than that is the answer to the next question.
// The caller ends the listening.
func (p *plain) stopsAtALine(ctx context.Context, stop func()) (end func()) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		line, err := p.con.line(ctx)
		if err != nil {
			return // it ends, or the next question finds the same
		}
		stop()
		switch string(bytes.TrimSpace(line)) {
		case "", giveWord, refuseWord: // the latter answer what was asked meanwhile, and nothing that comes later
		default:
			p.con.unread(line)
		}
	}()
	return func() { stop(); <-over }
}

// left says how long a test of many still takes.
func left(d time.Duration) text.Safe {
	if d <= 0 {
		return text.Safe{}
	}
	n, unit := int((d+time.Second-1)/time.Second), "second"
	if n > 120 {
		n, unit = (n+59)/60, "minute"
	}
	return text.Join(text.Literal(" "), text.Counted(n, unit), text.Literal(" left."))
}

// board says of each project how it stands, what needs care first. Its
// numbers choose.
func (p *plain) board(context.Context) error {
	rows := map[vault.ProjectID]screen.Tally{}
	var list []entry
	for _, r := range p.health() {
		rows[r.project.ID] = r.tally
		list = append(list, r.look)
	}
	p.read(list, func(e entry) text.Safe {
		tally := rows[e.project.ID]
		return text.Join(text.Visible(e.project.Name), text.Literal(": "), text.Counted(tally.Total(), "credential"), text.Literal(counts(tally)+"."))
	})
	p.con.say(text.Literal("It chooses what needs care first. 'board.test' tests a chosen project, 'board.test.all' every one."))
	return nil
}
