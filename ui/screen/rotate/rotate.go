package rotate

import (
	"context"
	"errors"
	"net/url"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// Rotate is the screen.
type Rotate struct {
	env screen.Env
	id  vault.CredentialID // of the old key, once it was looked up

	at      session.Rotation
	loaded  bool
	working bool
	cancel  context.CancelFunc
	wait    *latest // what the step under way waits for
	problem problem
	edit    *vault.UnsavedError // the last step, while it is not saved and asked about
	note    string

	pair    pair
	victim  session.KnownKey // the key that an open question is about
	full    []session.KnownKey
	spinner screen.Spinner
	low     bool // there is no room for more than the current step, as drawn last
}

// problem is what kept the last step from being taken.
type problem struct{ what, advice string }

// Stepped says that the rotation came a step further, or ended: the screens behind look at the vault again.
type Stepped struct {
	Project    vault.ProjectID
	Credential vault.CredentialID
}

// The names of our questions.
const (
	askSwitched = "rotate.switched"
	askAbort    = "rotate.abort"
	askDiscard  = "rotate.discard"
	askRoom     = "rotate.room"
	askVictim   = "rotate.victim"
)

// New is the rotation of a credential, wherever it stands.
func New(env screen.Env, id vault.CredentialID) *Rotate { return &Rotate{env: env, id: id} }

// Init implements screen.Starter: it looks up where the rotation stands, again after a lock.
func (r *Rotate) Init() tea.Cmd {
	s, id, a := r.env.Session, r.id, r.answer()
	return func() tea.Msg {
		at, err := s.Rotation(id)
		return stood{answer: a, at: at, err: err}
	}
}

// answer is the part that every answer of ours shares.
type answer struct {
	gen   int
	owner *Rotate
}

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

func (r *Rotate) answer() answer { return answer{r.env.Generation(), r} }

// Scope implements screen.Screen.
func (*Rotate) Scope() action.Scope { return action.Rotation }

// Typing implements screen.Typist.
func (r *Rotate) Typing() bool { return r.asksPair() }

// Disabled implements screen.Screen.
func (r *Rotate) Disabled(id action.ID) string {
	switch {
	case id == action.RotateAbort && (!r.loaded || r.at.Record.Stage == ""):
		return "there is nothing to end yet: nothing was begun"
	case id == action.RotateAbort && r.at.Done():
		return "the rotation is done"
	case id == action.RotateAbort && r.working:
		return "a step is under way: " + r.env.Keys().Key(action.RotateBack) + " stops it"
	default:
		return ""
	}
}

// Hints implements screen.Hinter. The screen itself says what the key to go on does, where it has the room.
func (r *Rotate) Hints() []action.ID {
	var out []action.ID
	if r.low && !r.working {
		out = append(out, action.RotateGo)
	}
	switch {
	case !r.loaded, r.working, r.at.Done():
	case r.asksPair():
		out = append(out, action.RotatePage, action.RotateNext, action.RotateReveal, action.RotateAbort)
	case r.at.Record.Stage == "":
		out = append(out, action.RotateByHand)
	default:
		out = append(out, action.RotatePage, action.RotateAbort)
	}
	return append(out, action.RotateBack)
}

// asksPair says whether the fields for a key made by hand are there.
func (r *Rotate) asksPair() bool {
	if !r.loaded || r.working {
		return false
	}
	return r.at.Needs == session.NeedPair || r.at.Record.Stage == vault.RotationMade && r.at.Record.Manual && r.problem.what != ""
}

// Do implements screen.Screen.
func (r *Rotate) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.RotateGo:
		return r.enter(), true
	case action.RotateByHand:
		return r.begin(session.RotateInput{Manual: true}), true
	case action.RotatePage:
		return r.page(), true
	case action.RotateAbort:
		return r.ask(askAbort, "End this rotation?", r.abortWords(), "End it"), true
	case action.RotateBack:
		return r.back(), true
	case action.RotateNext, action.RotatePrev:
		r.pair.onSecret = !r.pair.onSecret
		return nil, true
	case action.RotateReveal:
		return r.pair.toggle(r), true
	default:
		return nil, false
	}
}

func (r *Rotate) ask(name, title, body, yes string) tea.Cmd {
	return screen.Send(screen.Push{Screen: &dialog.Confirm{
		Env: r.env, Name: name, Title: text.Visible(title), Body: text.Visible(body), Yes: yes, No: "Not now",
	}})
}

func (r *Rotate) abortWords() string {
	if r.at.New == nil {
		return "The key stays as it is. A new one that was asked for is deleted at Sinch, where that is known."
	}
	return "The old key becomes active again. The new one stays in the vault and at Sinch; both work."
}

// enter goes on: with the next step, or to the question before it.
func (r *Rotate) enter() tea.Cmd {
	switch {
	case !r.loaded || r.working:
		return nil
	case r.at.Done():
		return r.leave()
	case r.asksPair():
		return r.give()
	case r.at.Needs == session.NeedSwitch:
		body := "The old key is deleted next, once the new one has been tested again. What still uses the old one stops working."
		if r.at.Record.Manual {
			body = "You delete the old key in the dashboard next. What still uses it stops working then."
		}
		return r.ask(askSwitched, "Does nothing use "+r.at.Old.Name+" any more?", body, "Nothing uses it")
	case r.at.Needs == session.NeedDeletion:
		return r.begin(session.RotateInput{Deleted: true})
	default:
		return r.begin(session.RotateInput{})
	}
}

// give hands over the pair that was made by hand, once both halves are there.
func (r *Rotate) give() tea.Cmd {
	if r.testsAgain() {
		return r.begin(session.RotateInput{})
	}
	made, missing := r.pair.whole()
	if missing {
		return nil
	}
	return r.begin(session.RotateInput{Pair: made})
}

// testsAgain says that the key that was given before is to be tested again: it need not be the key that was at fault.
func (r *Rotate) testsAgain() bool { return r.asksPair() && r.at.New != nil && r.pair.empty() }

var errNotAPage = errors.New("that is not the address of a page")

// page opens the dashboard where keys are made and deleted.
func (r *Rotate) page() tea.Cmd {
	if !r.loaded {
		return nil
	}
	address, open, a := r.at.Page(), r.env.Open, r.answer()
	return func() tea.Msg {
		u, err := url.Parse(address)
		if err == nil && u.Scheme != "https" && u.Scheme != "http" {
			err = errNotAPage
		}
		if err == nil {
			err = open(u.String())
		}
		return opened{a, address, err}
	}
}

// back leaves. A step under way is given up; the rotation goes on from there another time.
func (r *Rotate) back() tea.Cmd {
	if !r.working && r.asksPair() && !r.pair.empty() {
		return r.ask(askDiscard, "Leave without saving?", "The new key that you typed here is not saved yet.", "Discard")
	}
	return r.leave()
}

func (r *Rotate) leave() tea.Cmd {
	if r.cancel != nil {
		r.cancel()
	}
	r.pair.clear()
	words := text.Literal("The rotation waits where it stands")
	if !r.loaded || r.at.Record.Stage == "" || r.at.Done() {
		return screen.Send(screen.Pop{})
	}
	return tea.Sequence(screen.Send(screen.Pop{}), screen.Send(screen.Toast{Text: words, ID: "rotate"}))
}
