package plain

import (
	"cmp"
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"sinchkeys/ui/action"
	"sinchkeys/ui/text"
)

// doer does an action.
type doer func(context.Context) error

// doers are the actions that there are here. Those of the table that move over
// a screen, or belong to a field or a dialog, are questions here.
func (p *plain) doers() map[action.ID]doer {
	return map[action.ID]doer{
		action.Copy: p.copyBest, action.CopyMenu: p.copyMenu, action.Test: p.test, action.TestAll: p.testShown, action.Reveal: p.reveal,
		action.OpenPage: p.page, action.OpenShell: p.openShell, action.ShowBoard: p.board, action.StartFilter: p.filterAsked,
		action.NewCredential: p.newCredential, action.NewProject: p.newProject, action.Edit: p.edit, action.Delete: p.remove, action.Undo: p.undo,
		action.Rotate: p.rotate, action.Import: p.takeIn, action.BoardTest: p.testProject, action.BoardTestAll: p.testEverything,
		action.Down: p.moving(func(now, _ int) int { return now + 1 }), action.Up: p.moving(func(now, _ int) int { return now - 1 }),
		action.Top: p.moving(func(int, int) int { return 0 }), action.Bottom: p.moving(func(_, last int) int { return last }),
		action.PageDown: quiet(p.more), action.Enter: quiet(p.detail), action.Back: p.unfilter,
		action.ShowHelp: quiet(p.help), action.ShowPalette: quiet(p.help), action.ShowLog: quiet(p.log), action.ShowAskers: quiet(p.askers),
		action.Lock: p.lock, action.Suspend: p.suspend,
		action.Quit: func(context.Context) error { return errQuit },
	}
}

// lock locks the vault here, and wherever the user has unlocked it along with here.
func (p *plain) lock(ctx context.Context) error {
	p.shut()
	if p.o.LockAll != nil {
		p.o.LockAll(ctx)
	}
	return nil
}

// quiet makes a doer of what always works.
func quiet(do func()) doer {
	return func(context.Context) error { do(); return nil }
}

func (p *plain) moving(by func(now, last int) int) doer {
	return func(ctx context.Context) error { p.step(ctx, by); return nil }
}

// obey does what an answer asks for: the number of something that was listed,
// a key of the interface, the name of an action, or /words to look for.
func (p *plain) obey(ctx context.Context, answer string) error {
	words := strings.TrimSpace(strings.TrimPrefix(answer, ":"))
	switch {
	case answer == "":
		p.detail()
		return nil
	case strings.HasPrefix(answer, "/"):
		return p.filter(ctx, strings.TrimSpace(answer[1:]))
	case number(answer) > 0:
		p.pick(number(answer))
		return nil
	case words == "":
		p.help()
		return nil
	case words == "more":
		p.more()
		return nil
	}
	a, ok := p.action(words)
	if !ok {
		return p.unknown(ctx, words)
	}
	if why := p.o.Session.ReadOnly(); a.Dangerous && why != "" {
		p.con.say(text.Visible("The vault is read-only: " + why + "."))
		return nil
	}
	return p.doers()[a.ID](ctx)
}

// unknown answers what is no action: it may be a key, or the first line of one, that was pasted here. Only what can't
// be a secret is repeated.
func (p *plain) unknown(ctx context.Context, words string) error {
	if found := p.o.Session.Recognise(words); len(found.Found) > 0 {
		return p.pastedKey(ctx, words, found.PublicID != "" && !found.Secret.IsZero())
	}
	said := text.Literal("There is no such action")
	if simple(words) {
		said = text.Join(text.Literal("There is no action "), text.Visible(words))
	}
	p.con.say(text.Join(said, text.Literal(". ? lists the actions; a slash before it looks for it in the vault.")))
	return nil
}

// simple says that an answer is a word as actions have them, and no secret.
func simple(words string) bool {
	const longest = 20
	return len(words) <= longest && !strings.ContainsFunc(words, func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune(" .-?", r)
	})
}

// action finds what an answer means: a key, an ID, or words of a title that
// only one action has.
func (p *plain) action(answer string) (action.Action, bool) {
	doers := p.doers()
	if id, ok := p.o.Keys.Resolve(answer, action.Browser, action.Global); ok && doers[id] != nil {
		return p.o.Keys.Get(id)
	}
	var near []action.Action
	for _, a := range p.o.Keys.All() {
		title := strings.ToLower(a.Title)
		switch asked := strings.ToLower(answer); {
		case doers[a.ID] == nil:
		case asked == string(a.ID) || asked == title || asked == strings.ToLower(a.Hint):
			return a, true
		case strings.HasPrefix(title, asked):
			near = append(near, a)
		}
	}
	if len(near) == 1 {
		return near[0], true
	}
	return action.Action{}, false
}

// help lists the actions: what to type, and what it does.
func (p *plain) help() {
	p.con.say(text.Literal("Type a key or a name, and enter. Enter alone tells everything of what is chosen."))
	p.con.say(text.Literal("/ and words: look for them. A number: choose from the list that was read last."))
	doers, told := p.doers(), map[action.ID]bool{action.Enter: true, action.ShowPalette: true}
	for _, a := range p.o.Keys.All() {
		if doers[a.ID] == nil || told[a.ID] {
			continue
		}
		p.con.say(text.Literal(p.called(a) + ": " + cmp.Or(ownWords(a.ID), a.Title) + "."))
	}
}

// called is what to type for an action: the letter that means it, else its name.
func (p *plain) called(a action.Action) string {
	for _, k := range a.Keys {
		if id, _ := p.o.Keys.Resolve(k, action.Browser, action.Global); id == a.ID && utf8.RuneCountInString(k) == 1 {
			return k
		}
	}
	return string(a.ID)
}

// ownWords are for actions whose title speaks of a screen.
func ownWords(id action.ID) string {
	return map[action.ID]string{
		action.Down: "choose the next one", action.Up: "choose the one before", action.Top: "choose the first", action.Bottom: "choose the last",
		action.PageDown: "read the list on; 'more' does so too", action.Back: "forget what was looked for, and read everything",
		action.TestAll: "test all that was looked for", action.Reveal: "show the secret",
	}[id]
}

// log reads out what was said lately.
func (p *plain) log() {
	if len(p.told) == 0 {
		p.con.say(text.Literal("Nothing was done yet."))
	}
	for _, line := range p.told {
		p.con.say(line)
	}
}

// askers says who asked for what, from other terminals.
func (p *plain) askers() {
	if p.o.Service == nil {
		p.con.say(text.Literal(`Other terminals are not answered from here; agent = "interface" in config.toml lets them be.`))
		return
	}
	records := p.o.Service.Door.State().Records
	if len(records) == 0 {
		p.con.say(text.Literal("Nobody asked for anything yet."))
	}
	for _, r := range records {
		p.con.say(text.Visible(r.At.Local().Format("15:04:05  ") + r.Words()))
	}
}

// suspend locks, and stops the program until it is resumed.
func (p *plain) suspend(context.Context) error {
	return p.stop()
}

// stop is suspend for whoever asks, the terminal too. The program goes on with the vault locked.
func (p *plain) stop() error {
	if p.o.NoShell {
		p.con.say(text.Literal("There is no shell here to go back to."))
		return nil
	}
	p.shut()
	return stopProcess()
}

func (p *plain) filterAsked(ctx context.Context) error { return p.filter(ctx, "") }

// unfilter lists everything again.
func (p *plain) unfilter(ctx context.Context) error {
	p.query = ""
	p.read(p.shown(ctx), p.line)
	return nil
}
