package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sinchkeys/ui/doorman"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
	"sinchkeys/vault/durable"
)

// tryEvery is how often a host looks whether the place is free by now.
const tryEvery = 3 * time.Second

// Hosting is the session of an open interface, and how its process answers for it in the place of an agent. All must be
// set but Memory.
type Hosting struct {
	Clock   Clock
	Dir     string // the vault's folder, as a Client has it
	Session *session.Session
	Door    *doorman.Doorman
	Memory  []string
}

// Host answers other processes of the user for a session that is open in this one, until the context ends; by then the
// socket is gone. It takes no place from an agent or an interface that answers already, and waits for its end instead;
// what keeps it from answering, the doorman is told. The session stays as it is, unless it is locked from outside.
func Host(ctx context.Context, p Place, h Hosting) {
	defer h.Door.Rests(0, "")
	for ctx.Err() == nil && h.Session.Unlocked() {
		err := h.sit(ctx, p)
		held, taken := errors.AsType[*durable.HeldError](err)
		switch {
		case ctx.Err() != nil:
			return
		case taken:
			h.Door.Rests(held.Holder.PID, "")
		case err != nil:
			h.Door.Rests(0, err.Error())
		default:
			h.Door.Rests(0, "")
		}
		select {
		case <-ctx.Done():
		case <-h.Clock.After(tryEvery):
		}
	}
}

// sit answers while the place is ours and the vault unlocked.
func (h Hosting) sit(ctx context.Context, p Place) error {
	t, err := take(ctx, p, time.Second, "interface")
	if err != nil {
		return err
	}
	defer t.leave()
	s := NewServer(Config{Clock: h.Clock, Memory: h.Memory, Door: h.Door})
	s.keep(&kept{dir: h.Dir, session: h.Session, hosted: true})
	h.Door.Serves()
	s.Serve(ctx, t.listener, p.socket())
	return nil
}

// hostedWords tell one who wants to leave an agent behind that there is no place for it.
func hostedWords() string {
	return fmt.Sprintf("an open sinchkeys (process %d) answers for all terminals; quit it, and 'sinchkeys unlock' leaves an agent behind", os.Getpid())
}

// admitted answers a request once the doorman lets it pass, and puts on record what became of it.
func (s *Server) admitted(ctx context.Context, r doorman.Request, give func() (reply, error)) reply {
	door := s.cfg.Door
	if door == nil {
		return replyOf(give())
	}
	if err := door.Admit(ctx, r); err != nil {
		if ctx.Err() != nil {
			return reply{Code: codeLocked}
		}
		return reply{Code: codeRefused, Message: err.Error()}
	}
	got, err := give()
	outcome := doorman.Given
	if err != nil {
		outcome = doorman.Failed
	}
	door.Done(r, outcome)
	return replyOf(got, err)
}

func replyOf(r reply, err error) reply {
	if err != nil {
		return refusal(err)
	}
	return r
}

// wish is a request for a key to the vault, as the doorman is told of it: it reaches every project, as they are tagged
// now. Where the vault can't be read any more, they are tagged as they were.
func (s *Server) wish(ctx context.Context, q *request, from *session.Session) doorman.Request {
	out := doorman.Request{From: q.from, What: doorman.Key}
	if s.cfg.Door == nil {
		return out
	}
	_ = s.refresh(ctx, from)
	if d := from.Document(); d != nil {
		for _, p := range d.Projects {
			out.Projects = append(out.Projects, doorman.Project{Name: p.Name, Tags: p.Tags})
		}
	}
	return out
}

// wishFor is a request for what is one credential's.
func (s *Server) wishFor(q *request, what doorman.What, m vault.Match) doorman.Request {
	return doorman.Request{
		From: q.from, What: what, Ref: m.Ref(), Credential: m.Credential.ID,
		Projects: []doorman.Project{{Name: m.Project.Name, Tags: m.Project.Tags}},
	}
}

// noted puts on record what needs nobody's word.
func (s *Server) noted(q *request, what doorman.What) {
	if s.cfg.Door != nil {
		s.cfg.Door.Done(doorman.Request{From: q.from, What: what}, doorman.Given)
	}
}

// lockAsked locks on a process's word.
func (s *Server) lockAsked(q *request) reply {
	n := s.lock(q.Vault)
	if n > 0 {
		s.noted(q, doorman.Lock)
	}
	return reply{Locked: n}
}

// refresh takes in what another process saved. An open interface is told: it would not notice any more.
func (s *Server) refresh(ctx context.Context, from *session.Session) error {
	changed, err := from.Refresh(ctx)
	if changed && s.cfg.Door != nil {
		s.cfg.Door.Edited()
	}
	return err
}
