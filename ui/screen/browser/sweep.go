package browser

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// frame is how long answers are gathered before they are drawn together.
const frame = 16 * time.Millisecond

// sweep is a test of everything that was shown when it began.
type sweep struct {
	number  int // tells a late answer of an earlier sweep
	running bool
	began   time.Time
	cancel  context.CancelFunc
	among   map[vault.CredentialID]bool
	done    int
	total   int
	tally   map[oauth.Verdict]int
	left    time.Duration // until it is done; 0: not known yet
}

// waits says whether a credential's answer is still to come.
func (s *sweep) waits(id vault.CredentialID) bool { return s.running && s.among[id] }

// sweepBegan comes once the list of what to test was made.
type sweepBegan struct {
	answer
	number  int
	among   map[vault.CredentialID]bool
	results <-chan session.Swept
	end     <-chan error
	ctx     context.Context //nolint:containedctx // the sweep's own, handed on to the command that reads its results
}

// sweptBatch holds the answers of one frame.
type sweptBatch struct {
	answer
	number  int
	results []session.Swept
	next    tea.Cmd // nil: it is over
	err     error
}

// Sweep implements screen.Sweeping.
func (m sweepBegan) Sweep() screen.Sweep { return screen.Sweep{Running: true, Total: len(m.among)} }

// Sweep implements screen.Sweeping.
func (m sweptBatch) Sweep() screen.Sweep {
	out := screen.Sweep{Running: m.next != nil}
	if n := len(m.results); n > 0 {
		last := m.results[n-1]
		out.Done, out.Total, out.Left = last.Done, last.Total, last.Left
	}
	return out
}

// Learnt implements screen.News.
func (m sweptBatch) Learnt() map[vault.CredentialID]session.Standing {
	out := make(map[vault.CredentialID]session.Standing, len(m.results))
	for _, r := range m.results {
		out[r.ID] = r.Standing
	}
	return out
}

// testAll tests what the filter shows.
func (b *Browser) testAll() tea.Cmd { return b.testMany(b.shown.ids, b.shown.matches) }

// testMany tests credentials side by side; list gives them, and is called
// beside the interface.
func (b *Browser) testMany(list func() []vault.CredentialID, total int) tea.Cmd {
	if b.sweep.running {
		return nil
	}
	ctx, cancel := context.WithCancel(b.env.Context())
	b.sweep = sweep{number: b.sweep.number + 1, running: true, began: b.env.Now(), cancel: cancel, total: total}
	number, s, a, life := b.sweep.number, b.env.Session, b.answer(), b.env.Context()
	return tea.Batch(b.spin(), func() tea.Msg {
		ids := list()
		among := make(map[vault.CredentialID]bool, len(ids))
		for _, id := range ids {
			among[id] = true
		}
		results, end := make(chan session.Swept, 256), make(chan error, 1) // room for what comes while a frame is drawn
		go func() {
			defer close(results)
			defer func() {
				if thrown := recover(); thrown != nil {
					end <- fault{thrown}
				}
			}()
			end <- s.TestMany(ctx, ids, func(r session.Swept) {
				select {
				case results <- r: // also after esc: what is done is kept
				case <-life.Done():
				}
			})
		}()
		return sweepBegan{answer: a, number: number, among: among, results: results, end: end, ctx: ctx}
	})
}

func (b *Browser) sweepBegan(m sweepBegan) tea.Cmd {
	if m.number != b.sweep.number {
		return nil
	}
	b.sweep.among, b.sweep.total = m.among, len(m.among)
	return collect(m)
}

// fault carries a panic of the sweep's goroutine to the command that waits for it, where the root catches it.
type fault struct{ thrown any }

func (fault) Error() string { return "the sweep failed" }

// collect waits for an answer and takes all that come within a frame of it.
func collect(m sweepBegan) tea.Cmd {
	return func() tea.Msg {
		batch := sweptBatch{answer: m.answer, number: m.number}
		first, ok := <-m.results
		if !ok {
			batch.err = <-m.end
			if f, ok := batch.err.(fault); ok { //nolint:errorlint // our own value, never wrapped
				panic(f.thrown)
			}
			return batch
		}
		batch.results = append(batch.results, first)
		soon, stop := context.WithTimeout(context.WithoutCancel(m.ctx), frame)
		defer stop()
		for {
			select {
			case r, ok := <-m.results:
				if !ok {
					batch.err = <-m.end
					return batch
				}
				batch.results = append(batch.results, r)
			case <-soon.Done():
				batch.next = collect(m)
				return batch
			}
		}
	}
}

func (b *Browser) swept(m sweptBatch) tea.Cmd {
	if m.number != b.sweep.number {
		return nil
	}
	for _, r := range m.results {
		delete(b.sweep.among, r.ID)
		b.learn(r.ID, r.Standing)
		b.sweep.done, b.sweep.total, b.sweep.left, b.sweep.tally = r.Done, r.Total, r.Left, r.Tally
	}
	if m.next != nil {
		return m.next
	}
	return b.sweepOver(m.err)
}

// sweepOver says how it went; what was learnt stays on the rows.
func (b *Browser) sweepOver(err error) tea.Cmd {
	b.sweep.running = false
	b.sweep.cancel()
	switch {
	case errors.Is(err, context.Canceled):
		return b.toast(screen.Info, "Stopped: "+tested(b.sweep.done, b.sweep.total)+", and what was learnt stays")
	case err != nil:
		return b.failed("The test could not run", err)
	}
	tone := screen.Done
	if n := b.sweep.counts(); n.Bad+n.Unsure > 0 {
		tone = screen.Info
	}
	return b.toast(tone, tested(b.sweep.done, b.sweep.total)+" "+b.sweep.summary())
}

// stopSweep is what esc does while a sweep runs.
func (b *Browser) stopSweep() tea.Cmd {
	b.sweep.cancel()
	return nil
}
