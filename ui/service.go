package ui

import (
	"context"
	"strconv"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/doorman"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
)

// Service answers other terminals for the open interface. Both fields must be set.
type Service struct {
	Door *doorman.Doorman
	// Serve answers until the context ends, and returns when nothing can reach it any more.
	Serve func(context.Context)

	mu   sync.Mutex
	over chan struct{} // of the serving that was begun last, closed at its end; nil: there was none
}

// run serves. One that comes after the end of its life does nothing.
func (s *Service) run(ctx context.Context) {
	s.mu.Lock()
	if ctx.Err() != nil {
		s.mu.Unlock()
		return
	}
	over := make(chan struct{})
	s.over = over
	s.mu.Unlock()
	defer close(over)
	s.Serve(ctx)
}

// wait waits until a serving whose life has ended is over.
func (s *Service) wait() {
	if s == nil {
		return
	}
	s.mu.Lock()
	over := s.over
	s.mu.Unlock()
	if over != nil {
		<-over
	}
}

// away says whether the terminal is another program's, so that nobody can be asked.
func (s *Service) away(yes bool) {
	if s != nil {
		s.Door.Away(yes)
	}
}

// serving is what the interface shows of its service.
type serving struct {
	seen     doorman.State
	question question
	askers   *dialog.Log // the list, once it was opened
}

// question is the one that is on the screen; without a dialog there is none.
type question struct {
	*doorman.Question

	dialog *dialog.Confirm
}

// heard brings a new state of the doorman's.
type heard struct {
	doorman.State

	given screen.Given
}

// decided is the user's word on a question.
type decided struct {
	id  int
	yes bool
}

func (decided) root() {}

// counting redraws the time that is left for an answer.
type counting struct{ id int }

// beginServing answers other terminals from now on, and listens to the doorman, while the vault is unlocked.
func (r *Root) beginServing() tea.Cmd {
	service := r.opts.Service
	if service == nil || r.gate >= 0 {
		return nil
	}
	ctx := r.life.context()
	r.serve.seen = service.Door.State() // what happened while the vault was locked needs no follow-up
	serve := func() tea.Msg {
		service.run(ctx)
		return nil
	}
	return tea.Batch(serve, r.listen())
}

// listen waits for the doorman's next state.
func (r *Root) listen() tea.Cmd {
	door, session, ctx, seen := r.opts.Service.Door, r.opts.Session, r.life.context(), r.serve.seen.Version
	return func() tea.Msg {
		state, ok := door.Watch(ctx, seen)
		if !ok {
			return nil
		}
		return heard{state, learn(session, state, seen)}
	}
}

// learn finds what is known now of the credentials whose tokens were given since a state.
func learn(s *session.Session, now doorman.State, since int) screen.Given {
	out := screen.Given{}
	for _, one := range now.Records {
		if one.Version > since && one.Credential != "" {
			out[one.Credential] = s.Standing(one.Credential)
		}
	}
	return out
}

// heard follows the doorman's state.
func (r *Root) heard(m heard) tea.Cmd {
	before := r.serve.seen
	r.serve.seen = m.State
	if m.Locks > before.Locks {
		return r.lock()
	}
	cmds := []tea.Cmd{r.listen(), r.ask(m.Question), r.tellServing(before), r.tellAsked(before)}
	if len(m.given) > 0 {
		cmds = append(cmds, r.deliver(m.given))
	}
	if m.Edits > before.Edits {
		cmds = append(cmds, r.deliver(screen.TakenIn{}))
	}
	if r.serve.askers != nil {
		r.serve.askers.Entries = entries(m.Records)
	}
	return tea.Batch(cmds...)
}

// ask shows the question that waits for the user's word, in the place of one that does not wait any more.
func (r *Root) ask(q *doorman.Question) tea.Cmd {
	shown := r.serve.question
	if q != nil && shown.dialog != nil && shown.ID == q.ID {
		return nil
	}
	r.remove(shown.dialog)
	r.serve.question = question{}
	if q == nil {
		return nil
	}
	r.serve.question = question{q, r.questionDialog(q)}
	r.calm.wait(r.opts.Now()) // what is typed now was meant for what was there before
	bell := tea.Raw("\a")
	return tea.Batch(bell, r.push(r.serve.question.dialog), r.countDown(q.ID))
}

// remove closes a dialog wherever it stands.
func (r *Root) remove(d *dialog.Confirm) {
	for i, s := range r.stack {
		if s == screen.Screen(d) {
			r.stack = append(r.stack[:i:i], r.stack[i+1:]...)
			return
		}
	}
}

// decided hands the user's word on. The dialog goes at once; an answer to one that has gone already counts for nothing.
func (r *Root) decided(m decided) {
	if r.serve.question.dialog == nil || r.serve.question.ID != m.id {
		return
	}
	r.remove(r.serve.question.dialog)
	r.serve.question = question{}
	r.opts.Service.Door.Answer(m.id, m.yes)
}

// counting goes on while its question is shown.
func (r *Root) counting(m counting) tea.Cmd {
	if r.serve.question.dialog == nil || r.serve.question.ID != m.id {
		return nil
	}
	return r.countDown(m.id)
}

func (r *Root) countDown(id int) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return counting{id} })
}

// tellServing says that other terminals are answered, or why not, when that has changed.
func (r *Root) tellServing(before doorman.State) tea.Cmd {
	now := r.serve.seen
	var words text.Safe
	tone := screen.Info
	switch {
	case now.Serving == before.Serving && now.Instead == before.Instead && now.Trouble == before.Trouble:
		return nil
	case now.Serving:
		words = text.Literal("Other terminals are answered from here, until it is locked")
	case now.Trouble != "":
		words, tone = text.Join(text.Literal("Other terminals can't be answered from here: "), text.Visible(now.Trouble)), screen.Warn
	case now.Instead != 0:
		words = text.Literal("Another sinchkeys answers other terminals, so this one waits: process " + strconv.Itoa(now.Instead))
	default:
		return nil
	}
	return r.toast(screen.Toast{Text: words, Tone: tone, ID: "serving"})
}

// tellAsked says in passing what was asked for last. It hides no warning, and is no part of what was said lately: it has
// a list of its own.
func (r *Root) tellAsked(before doorman.State) tea.Cmd {
	all := r.serve.seen.Records
	if len(all) == 0 {
		return nil
	}
	last := all[len(all)-1]
	if last.Version <= before.Version || last.What == doorman.Names || r.line.toast != nil && r.line.toast.Tone == screen.Warn {
		return nil
	}
	return r.show(screen.Toast{Text: text.Visible(last.Words()), Tone: tone(last.Outcome), ID: "asked"})
}

// serves says whether other terminals are answered from here now.
func (r *Root) serves() bool { return r.opts.Service != nil && r.gate < 0 && r.serve.seen.Serving }

// noAskers says why there is no list of who asked.
func (r *Root) noAskers() string {
	switch {
	case r.opts.Service == nil:
		return `nobody can ask; agent = "interface" in config.toml lets other terminals`
	case r.gate >= 0:
		return "unlock the vault first"
	default:
		return ""
	}
}

// showAskers opens the list of who asked for what.
func (r *Root) showAskers() tea.Cmd {
	r.serve.askers = &dialog.Log{
		Env: r.env(), Title: text.Literal("Who asked for what"), Empty: "Nobody asked for anything yet.",
		Entries: entries(r.serve.seen.Records),
	}
	return r.push(r.serve.askers)
}
