package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/ui/doorman"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// mostNames is how many references are offered to one who completes a word.
const mostNames = 1000

// converse hears one request and answers it.
func (s *Server) converse(ctx context.Context, c *net.UnixConn) {
	defer c.Close()                  //nolint:errcheck // the answer is out, or nobody is there to hear it
	defer func() { _ = recover() }() // a fault in one answer must not end everybody's, nor be printed with what it was about
	if checkPeer(c) != nil {
		s.send(c, reply{Code: codeForeign, Message: "this agent answers its own user alone"})
		return
	}
	var q request
	if c.SetReadDeadline(time.Now().Add(readPatience)) != nil || readFrame(c, &q) != nil { //nolint:forbidigo // the network's deadlines are the system's time
		return
	}
	s.answering(1)
	defer s.answering(-1)
	defer clear(q.Handed)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_ = c.SetReadDeadline(time.Time{}) // or the peer seems gone too early
	go func() {
		defer cancel()
		_, _ = c.Read(make([]byte, 1)) // comes back when the peer has gone: nobody waits for the answer then
	}()
	s.look()
	if s.cfg.Door != nil {
		q.from = askerOf(c)
	}
	r := s.answer(ctx, &q)
	defer clear(r.Key)
	defer clear(r.Token)
	s.send(c, r)
}

func (s *Server) send(c *net.UnixConn, r reply) {
	r.Version = protocol
	_ = c.SetWriteDeadline(time.Now().Add(readPatience)) //nolint:forbidigo // see above
	_ = writeFrame(c, r)                                 // one who has gone needs no answer
}

func (s *Server) answer(ctx context.Context, q *request) reply {
	if q.Version != protocol && q.Op != opLock { // any version may end an agent
		return reply{Code: codeVersion, Message: "this agent was started by another version of sinchkeys"}
	}
	if ctx.Err() != nil {
		return reply{Code: codeLocked} // the interface is about to lock, or to end
	}
	return s.do(ctx, q)
}

func (s *Server) do(ctx context.Context, q *request) reply {
	switch q.Op {
	case opStatus:
		return reply{Status: s.status(ctx)}
	case opUnlock:
		return s.unlock(ctx, q)
	case opLock:
		return s.lockAsked(q)
	case opUnwrap:
		return s.unwrap(ctx, q)
	case opToken:
		return s.token(ctx, q)
	case opEnvironment:
		return s.environment(ctx, q)
	case opNames:
		return s.names(ctx, q)
	case opFind:
		return s.found(ctx, q)
	default:
		return reply{Code: codeFailed, Message: "the agent does not know what is asked of it"}
	}
}

func (s *Server) unlock(ctx context.Context, q *request) reply {
	if s.cfg.Door != nil {
		return reply{Code: codeFailed, Message: hostedWords()}
	}
	if q.Vault == "" || q.For <= 0 || q.Idle < 0 {
		return reply{Code: codeFailed, Message: "the agent was not told which vault to keep, or for how long"}
	}
	opened, err := s.cfg.Open(ctx, q.Vault, q.Handed, q.AcceptAlarm)
	if err != nil {
		return refusal(err)
	}
	s.keep(&kept{dir: q.Vault, session: opened, limits: Limits{q.For, q.Idle}, tokensOnly: q.TokensOnly})
	return reply{}
}

func (s *Server) unwrap(ctx context.Context, q *request) reply {
	from, no := s.use(q.Vault, true)
	if no != codeFine {
		return reply{Code: no}
	}
	return s.admitted(ctx, s.wish(ctx, q, from), func() (r reply, err error) {
		r.Key, err = from.Unwrap(q.stanzas())
		return r, err
	})
}

// find gives the credential that the request names, as the vault is now.
func (s *Server) find(ctx context.Context, q *request) (*session.Session, vault.Match, reply) {
	from, no := s.use(q.Vault, false)
	if no != codeFine {
		return nil, vault.Match{}, reply{Code: no}
	}
	if err := s.refresh(ctx, from); err != nil {
		return nil, vault.Match{}, refusal(err)
	}
	m, err := resolve(from, q)
	if err != nil {
		return nil, vault.Match{}, refusal(err)
	}
	if len(q.Identity) > 0 {
		known, err := from.Identity(m.Credential.ID)
		if err != nil || len(q.Identity) != sha256.Size || !bytes.Equal(known[:], q.Identity) {
			return nil, vault.Match{}, reply{Code: codeOther}
		}
	}
	return from, m, reply{}
}

func resolve(from *session.Session, q *request) (vault.Match, error) {
	if q.ID == "" {
		return from.Resolve(q.Ref)
	}
	d := from.Document()
	if d == nil {
		return vault.Match{}, session.ErrLocked
	}
	p, c := d.Credential(q.ID)
	if c == nil {
		return vault.Match{}, &vault.GoneError{What: "the credential"}
	}
	return vault.Match{Project: p, Credential: c}, nil
}

func (s *Server) token(ctx context.Context, q *request) reply {
	from, m, no := s.find(ctx, q)
	if from == nil {
		return no
	}
	return s.admitted(ctx, s.wishFor(q, doorman.Token, m), func() (reply, error) {
		got, err := from.Token(ctx, m.Credential.ID, session.TokenOptions{Fresh: q.Fresh, MinTTL: q.MinTTL})
		if err != nil {
			return reply{}, err
		}
		return reply{Token: got.Token.HandOver(), FromCache: got.FromCache, Result: resultOf(got.Result), Named: nameOf(m)}, nil
	})
}

// environment gives the variables of a credential that are no secret, and its token.
func (s *Server) environment(ctx context.Context, q *request) reply {
	from, m, no := s.find(ctx, q)
	if from == nil {
		return no
	}
	return s.admitted(ctx, s.wishFor(q, doorman.Variables, m), func() (reply, error) {
		all, err := from.Environment(ctx, m.Credential.ID, session.EnvironmentOptions{TokenOnly: true})
		r := reply{Named: nameOf(m)}
		for _, v := range all {
			r.Variables = append(r.Variables, variable{v.Name, v.Value.Reveal(), v.Secret})
		}
		return r, err
	})
}

// names gives references that begin with a word. A shell asks for them by itself, so it does not count as a use.
func (s *Server) names(ctx context.Context, q *request) reply {
	from := s.peek(q.Vault)
	if from == nil {
		return reply{Code: codeLocked}
	}
	if err := s.refresh(ctx, from); err != nil {
		return refusal(err)
	}
	s.noted(q, doorman.Names)
	return reply{Names: from.Names(q.Word, q.Projects, mostNames)}
}

// found gives the one reference that stands for the request's, or the names of the projects that a query leaves. It is
// for a command of the user's, so it counts as a use.
func (s *Server) found(ctx context.Context, q *request) reply {
	from, no := s.use(q.Vault, false)
	if no != codeFine {
		return reply{Code: no}
	}
	if err := s.refresh(ctx, from); err != nil {
		return refusal(err)
	}
	d := from.Document()
	if d == nil {
		return reply{Code: codeLocked}
	}
	var r reply
	if q.Ref == "" {
		for _, n := range d.Narrow(q.Query) {
			r.Names = append(r.Names, n.Project.Name)
		}
	} else {
		m, err := d.Lasting(q.Ref)
		if err != nil {
			return refusal(err)
		}
		r.Names = []string{m.Ref()}
	}
	s.noted(q, doorman.Lookup)
	return r
}

// refusal words an error for the other side, which makes the same error of it again where somebody decides on it.
func refusal(err error) reply {
	var (
		missing  *vault.NotFoundError
		many     *vault.AmbiguousError
		noToken  *session.NoTokenError
		exchange *oauth.ExchangeError
	)
	switch {
	case errors.Is(err, session.ErrLocked), errors.Is(err, vault.ErrClosed), errors.Is(err, context.Canceled):
		return reply{Code: codeLocked}
	case errors.Is(err, age.ErrIncorrectIdentity):
		return reply{Code: codeNoMatch}
	case errors.As(err, &missing):
		return reply{Code: codeMissing, Message: missing.Ref, Names: missing.Nearest}
	case errors.As(err, &many):
		return ambiguous(many)
	case errors.As(err, &noToken):
		return reply{Code: codeNoToken, Message: noToken.Ref, Named: &named{Kind: noToken.Kind}}
	case errors.As(err, &exchange):
		return reply{Code: codeExchange, Result: resultOf(exchange.Result)}
	default:
		return reply{Code: codeFailed, Message: err.Error()}
	}
}

func ambiguous(e *vault.AmbiguousError) reply {
	r := reply{Code: codeAmbiguous, Message: e.Ref}
	for _, m := range e.Matches[:min(mostNames, len(e.Matches))] {
		r.Names = append(r.Names, m.Ref())
	}
	return r
}
