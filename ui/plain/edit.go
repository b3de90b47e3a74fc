package plain

import (
	"context"
	"errors"
	"strings"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// env is what a form without its screen needs.
func (p *plain) env() screen.Env {
	return screen.Env{Session: p.o.Session, Now: p.o.Now, Keys: func() action.Map { return p.o.Keys }, Generation: func() int { return 0 }}
}

// asksForFirst says whether the vault is empty, and its first project has yet to be asked for.
func (p *plain) asksForFirst() bool {
	doc := p.o.Session.Document()
	return !p.begun && doc != nil && len(doc.Projects) == 0 && p.o.Session.ReadOnly() == ""
}

// firstProject asks for it, once.
func (p *plain) firstProject(ctx context.Context) error {
	p.begun = true
	yes, err := p.sure(ctx, text.Literal("Make the first project now,"))
	if err != nil || !yes {
		return err
	}
	return p.newProject(ctx)
}

func (p *plain) newProject(ctx context.Context) error {
	saved, err := p.fill(ctx, editor.OnPaper(editor.NewProject(p.env())), false)
	if err != nil || saved == nil {
		return err
	}
	yes, err := p.sure(ctx, text.Literal("Saved. Add its first credential,"))
	if err != nil || !yes {
		return err
	}
	return p.newCredential(ctx)
}

func (p *plain) newCredential(ctx context.Context) error { return p.addCredential(ctx, "") }

// pastedKey leads what was pasted instead of an answer into the form of a new credential. What follows its first line
// is no answer either, and is read without echo.
func (p *plain) pastedKey(ctx context.Context, pasted string, whole bool) error {
	if why := p.o.Session.ReadOnly(); why != "" {
		p.con.say(text.Visible("The vault is read-only: " + why + "."))
		return nil
	}
	if !whole {
		p.con.say(text.Literal("That is a part of a key. Paste the rest; it is not shown. An empty line ends it."))
		rest, err := p.con.paste(ctx)
		defer clear(rest)
		if errors.Is(err, errLeft) {
			p.con.say(text.Literal("Left; nothing was saved."))
			return nil
		}
		if err != nil {
			return err
		}
		pasted += "\n" + string(rest)
	}
	return p.addCredential(ctx, pasted)
}

// addCredential asks for a new credential, from what was pasted already if it is not empty.
func (p *plain) addCredential(ctx context.Context, pasted string) error {
	e := p.found()
	if e == nil {
		p.con.say(text.Literal("There is no project yet: N makes one."))
		return nil
	}
	p.con.say(text.Join(text.Literal("A new credential in "), text.Visible(e.project.Name), text.Literal(".")))
	sheet := editor.OnPaper(editor.NewCredential(p.env(), e.project))
	if pasted != "" {
		p.pour(sheet, pasted)
	}
	saved, err := p.fill(ctx, sheet, pasted == "")
	if err != nil || saved == nil {
		return err
	}
	return p.test(ctx) // what was saved is judged at once
}

// edit asks whether the project or the credential is meant, and for each field.
func (p *plain) edit(ctx context.Context) error {
	e, ofProject, err := p.either(ctx, "Edit")
	if err != nil || e == nil {
		return err
	}
	form := editor.EditProject
	if ofProject {
		_, err := p.fill(ctx, editor.OnPaper(form(p.env(), e.project)), false)
		return err
	}
	_, err = p.fill(ctx, editor.OnPaper(editor.EditCredential(p.env(), e.project, e.credential)), false)
	return err
}

// either asks which of the chosen credential and its project is meant; no entry when neither is.
func (p *plain) either(ctx context.Context, verb string) (e *entry, ofProject bool, err error) {
	e = p.found()
	switch {
	case e == nil:
		p.con.say(text.Literal("There is no project yet: N makes one."))
		return nil, false, nil
	case e.credential == nil:
		return e, true, nil
	}
	n, err := p.choose(ctx, text.Literal(verb+" which?"), []text.Safe{
		text.Join(text.Literal("the credential "), text.Visible(e.credential.Name)), text.Join(text.Literal("the project "), text.Visible(e.project.Name)),
	})
	if err != nil || n < 0 {
		return nil, false, err
	}
	return e, n == 1, nil
}

// errLeft says that a form was left without being saved.
var errLeft = errors.New("left")

// fill asks for each field of a form, then saves it; nil when it was left.
func (p *plain) fill(ctx context.Context, s editor.Sheet, fresh bool) (*editor.Saved, error) {
	defer s.Forget()
	err := p.answers(ctx, s, fresh)
	if errors.Is(err, errLeft) {
		p.con.say(text.Literal("Left; nothing was saved."))
		return nil, nil //nolint:nilnil // that nothing was saved is no failure
	}
	if err != nil {
		return nil, err
	}
	if here, err := p.belongs(ctx, s); err != nil || !here {
		return nil, err
	}
	changes, about := s.Changes()
	if len(changes) == 0 {
		p.con.say(text.Literal("Nothing was changed."))
		return nil, nil //nolint:nilnil // as above
	}
	done, err := p.o.Session.Commit(ctx, changes...)
	if saved, err := p.keep(ctx, err); err != nil || !saved {
		return nil, err
	}
	p.aftermath(done)
	p.at = place{project: about.Project, credential: about.Credential}
	p.note(text.Join(text.Literal("Saved "), p.where(), text.Literal(".")))
	return &about, nil
}

// belongs asks before a key is put where the paste said that it does not belong.
func (p *plain) belongs(ctx context.Context, s editor.Sheet) (bool, error) {
	foreign := s.Foreign()
	if foreign == (text.Safe{}) {
		return true, nil
	}
	p.con.say(foreign)
	here, err := p.sure(ctx, text.Literal("Save it here all the same,"))
	if err == nil && !here {
		p.con.say(text.Literal("Left; nothing was saved."))
	}
	return here, err
}

// aftermath says what a save has to tell beside that it was done.
func (p *plain) aftermath(done vault.Committed) {
	for _, notice := range done.Notices {
		p.note(text.Visible(notice).Sentence())
	}
	for _, c := range done.Conflicts {
		p.note(text.Visible(c.String()).Sentence())
	}
}

// answers asks for every field. The kind of a new credential decides which there are, so they are looked up anew.
func (p *plain) answers(ctx context.Context, s editor.Sheet, fresh bool) error {
	p.con.say(text.Literal("Enter alone keeps what a field holds, a minus empties it, and a full stop leaves the form."))
	if fresh {
		if err := p.paste(ctx, s); err != nil {
			return err
		}
	}
	for i := 0; ; i++ {
		if i >= len(s.Lines()) {
			return nil
		}
		if err := p.answer(ctx, s, i); err != nil {
			return err
		}
	}
}

// paste offers to fill the form from what is pasted, which is not echoed.
func (p *plain) paste(ctx context.Context, s editor.Sheet) error {
	yes, err := p.sure(ctx, text.Literal("Fill it from a paste: the dashboard's text, dotenv, JSON or curl,"))
	if err != nil || !yes {
		return err
	}
	p.con.say(text.Literal("Paste it now; it is not shown. An empty line ends it."))
	all, err := p.con.paste(ctx)
	defer clear(all)
	if err != nil {
		return err
	}
	p.pour(s, string(all))
	return nil
}

// pour fills a form from a paste, and says with what.
func (p *plain) pour(s editor.Sheet, pasted string) {
	filled := s.Paste(pasted)
	if len(filled) == 0 {
		p.con.say(text.Literal("The paste holds nothing for this form."))
		return
	}
	p.con.say(text.Join(text.Literal("Filled: "), text.Visible(strings.Join(filled, ", ")), text.Literal(".")))
}

// answer asks for one field until what it holds can be saved.
func (p *plain) answer(ctx context.Context, s editor.Sheet, i int) error {
	if err := p.askIssuer(ctx, s, i); err != nil {
		return err
	}
	for {
		line := s.Lines()[i]
		if line.Choices != nil {
			return p.choice(ctx, s, i, line)
		}
		value, err := p.value(ctx, line)
		switch {
		case err != nil:
			return err
		case value == ".":
			return errLeft
		case value == "" && (line.Filled || !line.Needed):
			return nil
		case value == "-":
			value = ""
		}
		say, bad := s.Write(i, value)
		if say != "" {
			p.con.say(text.Join(text.Literal(line.Label+": "), text.Visible(say), text.Literal(".")))
		}
		if !bad {
			return nil
		}
	}
}

// askIssuer offers to ask an issuer for a field that is empty and one can fill. An issuer that says nothing of use changes nothing: the field is asked for then.
func (p *plain) askIssuer(ctx context.Context, s editor.Sheet, i int) error {
	if line := s.Lines()[i]; !line.Issuer || line.Filled {
		return nil
	}
	yes, err := p.sure(ctx, text.Literal("Have an issuer say the token URL (RFC 8414, OpenID),"))
	if err != nil || !yes {
		return err
	}
	address, err := p.ask(ctx, text.Literal("The issuer's address, such as https://login.example.com:"))
	if err != nil || address == "" {
		return err
	}
	p.con.say(text.Literal("Asking."))
	said, err := s.Ask(ctx, address)
	unlearnt, ok := errors.AsType[*oauth.DiscoveryError](err)
	switch {
	case ok && ctx.Err() == nil:
		said = []string{unlearnt.Error() + ".", unlearnt.Advice}
	case err != nil:
		return err
	}
	for _, words := range said {
		p.con.say(text.Visible(words))
	}
	return nil
}

// value asks for the text of a field.
func (p *plain) value(ctx context.Context, line editor.Line) (string, error) {
	question := text.Literal(line.Label)
	if !strings.Contains(line.Hint, "paste") && !line.Secret { // hints for a screen
		question = text.Join(question, text.Literal(", "+line.Hint))
	}
	switch {
	case line.Secret && line.Filled:
		question = text.Join(question, text.Literal(". It is kept unless you type another one"))
	case line.Value != "":
		question = text.Join(question, text.Literal(". Now "), text.Visible(line.Value))
	}
	question = text.Join(question, text.Literal(":"))
	if !line.Secret {
		return p.ask(ctx, question)
	}
	typed, err := p.askSecret(ctx, text.Join(question, text.Literal(" (not shown)")))
	defer clear(typed)
	return strings.TrimSpace(string(typed)), err
}

// choice asks for one of a few values.
func (p *plain) choice(ctx context.Context, s editor.Sheet, i int, line editor.Line) error {
	titles := make([]text.Safe, len(line.Choices))
	for n, title := range line.Choices {
		titles[n] = text.Literal(title)
	}
	n, err := p.choose(ctx, text.Join(text.Literal(line.Label+". Now "), text.Visible(line.Value), text.Literal(".")), titles)
	if err == nil && n >= 0 {
		s.Choose(i, n)
	}
	return err
}

// remove asks before it deletes.
func (p *plain) remove(ctx context.Context) error {
	e, ofProject, err := p.either(ctx, "Delete")
	if err != nil || e == nil {
		return err
	}
	var change vault.Change = vault.RemoveProject{ID: e.project.ID, From: e.project}
	what := text.Join(text.Visible(e.project.Name), text.Literal(" and its "), text.Counted(len(e.project.Credentials), "credential"))
	if !ofProject {
		change = vault.RemoveCredential{ID: e.credential.ID, From: e.credential}
		what = text.Join(e.name(), text.Literal(", which stays alive at its server"))
	}
	yes, err := p.sure(ctx, text.Join(text.Literal("Delete "), what, text.Literal(",")))
	if err != nil || !yes {
		return err
	}
	done, err := p.o.Session.Commit(ctx, change)
	if saved, err := p.keep(ctx, err); err != nil || !saved {
		return err
	}
	p.aftermath(done)
	p.note(text.Join(text.Literal("Deleted "), what, text.Literal("; u brings it back.")))
	if p.found() == nil {
		p.at = p.first()
	}
	return nil
}

func (p *plain) undo(ctx context.Context) error {
	what, err := p.o.Session.Undo(ctx)
	if errors.Is(err, vault.ErrNothingToUndo) {
		p.con.say(text.Literal("Nothing to undo."))
		return nil
	}
	if edit, ok := errors.AsType[*vault.UnsavedError](err); ok {
		what = strings.TrimPrefix(edit.Describe(), "undo: ")
	}
	saved, err := p.keep(ctx, err)
	if saved {
		p.note(text.Join(text.Literal("Undone: "), text.Visible(what), text.Literal(".")))
	}
	return err
}
