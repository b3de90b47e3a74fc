package session

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// Tested is what a test of one credential said.
type Tested struct {
	ID       vault.CredentialID
	Standing Standing // after the test
	Result   oauth.Result
}

// Swept is one answer of a test of many.
type Swept struct {
	Tested
	Done, Total int
	Left        time.Duration         // until all are done, at the present pace; 0: that can't be told yet
	Tally       map[oauth.Verdict]int // of those that are done
}

// JudgeOptions change what a test asks.
type JudgeOptions struct {
	SkipProjectCheck bool // ask for a token only, not whether the Project ID belongs to the key
}

// Test judges one credential. The error is ErrLocked, a *vault.GoneError, or the context's: a bad
// verdict is no error.
func (s *Session) Test(ctx context.Context, id vault.CredentialID) (Tested, error) {
	return s.TestWith(ctx, id, JudgeOptions{})
}

// TestWith is Test with options.
func (s *Session) TestWith(ctx context.Context, id vault.CredentialID, o JudgeOptions) (Tested, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return Tested{}, err
	}
	result := s.client.Test(ctx, s.judged(p, c), oauth.TestOptions{ProjectCheck: !o.SkipProjectCheck})
	if abandoned(ctx, result) {
		return Tested{}, ctx.Err()
	}
	return s.tested(w, p, c, result), nil
}

// TestMany judges many credentials side by side, below the endpoint's limits, and tells each answer
// as it comes, never two at once. Equal pairs are asked once. A cancelled context keeps what is done.
func (s *Session) TestMany(ctx context.Context, ids []vault.CredentialID, each func(Swept)) error {
	return s.TestManyWith(ctx, ids, JudgeOptions{}, each)
}

// TestManyWith is TestMany with options.
func (s *Session) TestManyWith(ctx context.Context, ids []vault.CredentialID, o JudgeOptions, each func(Swept)) error {
	w, err := s.open()
	if err != nil {
		return err
	}
	jobs := s.jobs(w, ids)
	done, tally := 0, map[oauth.Verdict]int{}
	answer := func(progress oauth.Progress) {
		p, c := w.store.Document().Credential(vault.CredentialID(progress.Key))
		if c == nil || abandoned(ctx, progress.Result) {
			return
		}
		tested := s.tested(w, p, c, progress.Result)
		done++
		tally[progress.Result.Verdict]++
		each(Swept{Tested: tested, Done: done, Total: len(jobs), Left: progress.Left, Tally: maps.Clone(tally)})
	}
	s.client.Sweep(ctx, jobs, oauth.TestOptions{ProjectCheck: !o.SkipProjectCheck}, answer)
	return ctx.Err()
}

func (s *Session) jobs(w *work, ids []vault.CredentialID) []oauth.Job {
	document := w.store.Document()
	jobs := make([]oauth.Job, 0, len(ids))
	for _, id := range ids {
		if p, c := document.Credential(id); c != nil {
			jobs = append(jobs, oauth.Job{Key: string(id), Name: p.Name + "/" + c.Name, Credential: s.judged(p, c)})
		}
	}
	return jobs
}

// judged is the credential as a test sees it. The project is asked about at Sinch only with a token
// of Sinch's: one of another server's must never be sent there.
func (s *Session) judged(p *vault.Project, c *vault.Credential) oauth.Credential {
	out := translate(p, c)
	if !s.atHome(c) {
		out.ProjectID = ""
	}
	return out
}

// atHome says whether a credential's tokens are Sinch's.
func (s *Session) atHome(c *vault.Credential) bool {
	ours := cmp.Or(s.cfg.OAuth.Hosts.Token, oauth.SinchTokenURL)
	return c.TokenURL == "" || host(c.TokenURL) == host(ours)
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.ToLower(u.Host)
}

// tested keeps what a test said, and the token that it got; one that was found dead is dropped, whoever got it.
func (s *Session) tested(w *work, p *vault.Project, c *vault.Credential, result oauth.Result) Tested {
	w.state.record(p, c, record(result))
	if result.Token != nil {
		w.keep(translate(p, c), *result.Token)
	}
	if result.Dead {
		w.state.drop(translate(p, c))
	}
	return Tested{ID: c.ID, Standing: s.standing(w, p, c), Result: result}
}

// keep puts a token that a test got where Token finds it.
func (w *work) keep(c oauth.Credential, token oauth.Token) {
	w.source.Keep(c, token)
	w.state.restored(c)
}

// abandoned says that an answer only tells that we stopped waiting for it.
func abandoned(ctx context.Context, r oauth.Result) bool {
	return ctx.Err() != nil && !r.Verdict.Judged()
}
