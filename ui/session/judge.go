package session

import (
	"context"
	"maps"
	"sync"

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
	result := s.client.Test(ctx, translate(p, c), testOptions(p, o))
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
	withID, without := w.jobs(ids)
	total := len(withID) + len(without)
	var mu sync.Mutex
	done, tally := 0, map[oauth.Verdict]int{}
	answer := func(progress oauth.Progress) {
		p, c := w.store.Document().Credential(vault.CredentialID(progress.Key))
		if c == nil || abandoned(ctx, progress.Result) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		tested := s.tested(w, p, c, progress.Result)
		done++
		tally[progress.Result.Verdict]++
		each(Swept{Tested: tested, Done: done, Total: total, Tally: maps.Clone(tally)})
	}
	var both sync.WaitGroup
	for _, part := range []struct {
		jobs  []oauth.Job
		check bool
	}{{withID, !o.SkipProjectCheck}, {without, false}} {
		if len(part.jobs) > 0 {
			both.Go(func() {
				s.client.Sweep(ctx, part.jobs, oauth.TestOptions{ProjectCheck: part.check}, answer)
			})
		}
	}
	both.Wait()
	return ctx.Err()
}

// jobs divides credentials into those whose project has an ID to be checked and the others.
func (w *work) jobs(ids []vault.CredentialID) (withID, without []oauth.Job) {
	document := w.store.Document()
	for _, id := range ids {
		p, c := document.Credential(id)
		switch {
		case c == nil:
		case p.SinchID != "":
			withID = append(withID, oauth.Job{Key: string(id), Credential: translate(p, c)})
		default:
			without = append(without, oauth.Job{Key: string(id), Credential: translate(p, c)})
		}
	}
	return withID, without
}

// tested keeps what a test said, and the token that it got.
func (s *Session) tested(w *work, p *vault.Project, c *vault.Credential, result oauth.Result) Tested {
	w.state.record(p, c, record(result))
	if result.Token != nil {
		w.keep(translate(p, c), *result.Token)
	}
	return Tested{ID: c.ID, Standing: s.standing(w, p, c), Result: result}
}

// keep puts a token that a test got where Token finds it.
func (w *work) keep(c oauth.Credential, token oauth.Token) {
	w.source.Keep(c, token)
	w.state.restored(c)
}

func testOptions(p *vault.Project, o JudgeOptions) oauth.TestOptions {
	return oauth.TestOptions{ProjectCheck: !o.SkipProjectCheck && p.SinchID != ""}
}

// abandoned says that an answer only tells that we stopped waiting for it.
func abandoned(ctx context.Context, r oauth.Result) bool {
	return ctx.Err() != nil && !r.Verdict.Judged()
}
