package rotate

import (
	"context"
	"errors"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// stood is where the rotation stands; after a step, with what came of it.
type stood struct {
	answer
	at   session.Rotation
	step bool
	err  error
}

// searched is the answer to the search for values of the old key.
type searched struct {
	answer
	stage vault.RotationStage
	found []session.UsedBy
	more  bool
}

// opened is the answer to opening a page.
type opened struct {
	answer
	page string
	err  error
}

// ended is the answer to ending the rotation.
type ended struct {
	answer
	stays string
	err   error
}

// latest is what a step waits for. The step writes it, the spinner's next turn draws it.
type latest struct {
	mu  sync.Mutex
	now session.Waiting
}

func (l *latest) put(w session.Waiting) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = w
}

func (l *latest) get() session.Waiting {
	if l == nil {
		return session.Waiting{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// begin takes the next step.
func (r *Rotate) begin(in session.RotateInput) tea.Cmd {
	if r.working || !r.loaded {
		return nil
	}
	r.working, r.problem, r.note = true, problem{}, ""
	r.wait = &latest{}
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(r.env.Context())
	s, id, a, wait := r.env.Session, r.id, r.answer(), r.wait
	r.pair.hide()
	return tea.Batch(r.spinner.Start(r.env), func() tea.Msg {
		at, err := s.Rotate(ctx, id, in, wait.put)
		if now, again := s.Rotation(id); err != nil && again == nil {
			at = now
		}
		return stood{a, at, true, err}
	})
}

// Update implements screen.Screen.
func (r *Rotate) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		if r.asksPair() {
			r.pair.key(m)
		}
	case tea.PasteMsg:
		return r.paste(m.Content)
	case tea.BlurMsg:
		r.pair.hide()
	case screen.Locked:
		r.locked()
	case dialog.Chosen:
		return r.chosen(m)
	default:
		return r.takeAnswer(msg)
	}
	return nil
}

// paste fills the pair, or says where one can be pasted.
func (r *Rotate) paste(content string) tea.Cmd {
	if r.asksPair() {
		r.pair.paste(r.env.Session, content)
		return nil
	}
	words := "Nothing was taken in: no key is asked for here"
	if r.loaded && !r.working && r.at.Record.Stage == "" {
		words += "; " + r.env.Keys().Key(action.RotateByHand) + " takes one that was made by hand"
	}
	return screen.Send(screen.Toast{Text: text.Visible(words), Tone: screen.Warn, ID: "rotate"})
}

func (r *Rotate) takeAnswer(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case stood:
		return tea.Batch(r.stood(m), r.search(m))
	case searched:
		r.searched(m)
	case ended:
		return r.ended(m)
	case screen.Kept:
		return r.kept(m)
	case opened:
		if m.owner == r {
			return r.opened(m)
		}
	case hidden:
		if m.owner == r {
			r.pair.hide()
		}
	case screen.Spun:
		return r.spinner.Step(r.env, m, r.working)
	}
	return nil
}

// locked forgets what is secret or of the vault; where the rotation stands is looked up again after unlocking.
func (r *Rotate) locked() {
	if r.cancel != nil {
		r.cancel()
	}
	*r = Rotate{env: r.env, id: r.id}
}

// stood follows a step: with the next one, if nobody is needed for it.
func (r *Rotate) stood(m stood) tea.Cmd {
	if m.owner != r {
		return nil
	}
	r.working, r.loaded = false, true
	before := r.at.Record.Stage
	if m.at.Old != nil {
		r.at, r.id = m.at, m.at.Old.ID
	}
	if m.err != nil {
		return tea.Batch(r.tried(m), r.failed(m.err))
	}
	if m.at.Note != "" {
		r.note = m.at.Note
	}
	if !m.step {
		return nil
	}
	r.pair.clear()
	tell := r.tell()
	if r.at.Done() || r.at.Needs != session.NeedNothing || r.at.Record.Stage == before && r.at.Record.Stage != vault.RotationMade {
		return tell
	}
	return tea.Batch(tell, r.begin(session.RotateInput{}))
}

// search looks for values of the old key in the known folders, once it is known that consumers are to be switched.
func (r *Rotate) search(m stood) tea.Cmd {
	if m.owner != r || r.working || r.at.Needs != session.NeedSwitch {
		return nil
	}
	s, at, ctx, a := r.env.Session, r.at, r.env.Context(), r.answer()
	return func() tea.Msg {
		found, more, _ := s.Copies(ctx, at) // the error is that the program ends
		return searched{a, at.Record.Stage, found, more}
	}
}

// searched shows what was found, while it still matters.
func (r *Rotate) searched(m searched) {
	if m.owner != r || m.stage != r.at.Record.Stage {
		return
	}
	r.at.Uses = append(slices.DeleteFunc(slices.Clone(r.at.Uses), func(u session.UsedBy) bool { return u.Holds != "" }), m.found...)
	if m.more && r.note == "" {
		r.note = "not every file of the known folders was searched for the old key; 'sinchkeys audit --scan FOLDER' does"
	}
}

// tried has the screens behind look again after a step that failed: what it asked a server is a verdict, too.
func (r *Rotate) tried(m stood) tea.Cmd {
	if !m.step || r.at.Old == nil {
		return nil
	}
	return r.tell()
}

func (r *Rotate) tell() tea.Cmd {
	to := Stepped{Project: r.at.Project.ID, Credential: r.at.Old.ID}
	if r.at.New != nil {
		to.Credential = r.at.New.ID
	}
	return screen.Send(to)
}

// failed keeps what kept the step from being taken on the screen. The same step can be taken again.
func (r *Rotate) failed(err error) tea.Cmd {
	var (
		full    *session.FullError
		doubted *session.UntrustedError
		api     *oauth.AccessKeysError
		none    *oauth.ExchangeError
	)
	p := problem{what: err.Error()}
	switch {
	case errors.Is(err, context.Canceled):
		p = problem{}
	case errors.As(err, &full):
		r.full = full.Keys
		r.problem = p
		return r.offerRoom()
	case errors.As(err, &doubted):
		p.advice = doubted.Test.Advice
	case errors.As(err, &api):
		p.advice = api.Advice
	case errors.As(err, &none):
		p.advice = none.Result.Advice
	}
	r.problem = p
	return r.unsaved(err)
}

// unsaved has a step that the vault's folder did not take saved elsewhere, or again; nil when that is not the matter.
func (r *Rotate) unsaved(err error) tea.Cmd {
	edit, ok := errors.AsType[*vault.UnsavedError](err)
	if !ok {
		return nil
	}
	r.edit = edit
	safe := "The old key is as it was."
	if r.env.Session.Holds(edit) {
		safe = "The new key's secret is in this program's memory alone; the old key is as it was."
	}
	return screen.Send(screen.Failure{
		Title: text.Literal("The step was not saved"), Happened: text.Visible(edit.Error()), Safe: text.Literal(safe), Err: err,
	})
}

// kept follows a step that was not saved at first.
func (r *Rotate) kept(m screen.Kept) tea.Cmd {
	if r.edit == nil || r.edit != m.Edit {
		return nil
	}
	r.edit = nil
	switch {
	case m.InPlace:
		r.problem = problem{}
		r.pair.clear()
	case m.Dir != "":
		r.problem = problem{"this step is saved in a copy of the vault alone", "Merge the copy when the folder can be written again, and go on then."}
		return nil
	}
	return tea.Batch(r.Init(), r.tell())
}

// offerRoom asks which of ten keys goes.
func (r *Rotate) offerRoom() tea.Cmd {
	items := make([]dialog.Item, 0, len(r.full))
	for _, k := range r.full {
		note := "not in the vault"
		if k.Credential != nil {
			note = "in the vault"
		}
		if !k.CreatedAt.IsZero() {
			note = text.Age(r.env.Now().Sub(k.CreatedAt)).String() + ", " + note
		}
		items = append(items, dialog.Item{Value: k.ID, Title: text.Visible(k.Name), Note: text.Visible(note)})
	}
	return screen.Send(screen.Push{Unasked: true, Screen: &dialog.Menu{
		Env: r.env, Name: askRoom, Title: text.Literal("Ten keys: which one goes first?"), Items: items,
	}})
}

// chosen follows a question of ours.
func (r *Rotate) chosen(m dialog.Chosen) tea.Cmd {
	switch m.Dialog {
	case askSwitched:
		return r.begin(session.RotateInput{Switched: true})
	case askAbort:
		return r.abort()
	case askDiscard:
		return r.leave()
	case askRoom:
		return r.chosenVictim(m.Value)
	case askVictim:
		return r.makeRoom()
	}
	return nil
}

func (r *Rotate) chosenVictim(keyID string) tea.Cmd {
	for _, k := range r.full {
		if k.ID != keyID {
			continue
		}
		if k.Credential != nil && k.Credential.ID == r.id {
			r.problem = problem{"that is the key that is being rotated", "Choose another, or delete one in the dashboard."}
			return nil
		}
		r.victim = k
		return r.ask(askVictim, "Delete "+k.Name+" at Sinch?", "What still uses it stops working. This can't be undone.", "Delete")
	}
	return nil
}

// makeRoom deletes the key that was chosen, and then goes on with the rotation.
func (r *Rotate) makeRoom() tea.Cmd {
	k := r.victim
	if r.working || k.ID == "" {
		return nil
	}
	r.working, r.problem, r.wait = true, problem{}, &latest{}
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(r.env.Context())
	s, id, project, a, wait := r.env.Session, r.id, r.at.Project.ID, r.answer(), r.wait
	return tea.Batch(r.spinner.Start(r.env), func() tea.Msg {
		err := clearRoom(ctx, s, k, id, project, wait.put)
		at, again := s.Rotation(id)
		if err == nil && again == nil {
			at, err = s.Rotate(ctx, id, session.RotateInput{}, wait.put)
		}
		return stood{a, at, true, errors.Join(err, again)}
	})
}

// clearRoom takes a key out of use: one of the vault's with a proof that it is dead.
func clearRoom(ctx context.Context, s *session.Session, k session.KnownKey, keep vault.CredentialID, project vault.ProjectID, watch func(session.Waiting)) error {
	if k.Credential == nil {
		return s.DeleteListed(ctx, project, k.ID)
	}
	step, err := s.Rotation(k.Credential.ID)
	if err == nil && step.Record.Stage == "" {
		step, err = s.Retire(ctx, k.Credential.ID, keep)
	}
	for err == nil && !step.Done() && step.Needs == session.NeedNothing {
		step, err = s.Rotate(ctx, k.Credential.ID, session.RotateInput{}, watch)
	}
	return err
}

func (r *Rotate) abort() tea.Cmd {
	s, id, ctx, a := r.env.Session, r.id, r.env.Context(), r.answer()
	return func() tea.Msg {
		stays, err := s.Abort(ctx, id)
		return ended{a, stays, err}
	}
}

func (r *Rotate) ended(m ended) tea.Cmd {
	switch {
	case m.owner != r:
		return nil
	case m.err != nil:
		return r.failed(m.err)
	}
	r.pair.clear()
	said := screen.Toast{Text: text.Visible("Ended: " + m.stays), Tone: screen.Warn, ID: "rotate"}
	return tea.Sequence(screen.Send(screen.Pop{}), r.tell(), screen.Send(said))
}

func (r *Rotate) opened(m opened) tea.Cmd {
	words, tone := "Opened "+m.page, screen.Done
	if m.err != nil {
		words, tone = "No browser opened. The page is "+m.page, screen.Info
	}
	return screen.Send(screen.Toast{Text: text.Visible(words), Tone: tone, ID: "rotate"})
}
