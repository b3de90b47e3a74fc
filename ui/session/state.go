package session

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// saveDelay is how long changes of the local state are gathered before they are written.
const saveDelay = 2 * time.Second

// halfLife is how fast the weight of a use fades in the ranking.
const halfLife = 7 * 24 * time.Hour

// state is what this machine knows about the vault's credentials and can find out again. It is read
// beside whatever else goes on; those who need it wait for it.
type state struct {
	store  *vault.Store
	source *oauth.Source

	loaded chan struct{}
	saving sync.Mutex  // one save at a time
	tokens atomic.Bool // there may be live tokens at hand: without any, nobody need look

	mu      sync.Mutex
	known   map[vault.CredentialID]entry
	seen    []byte             // the state file's content as we last read or wrote it
	dropped []oauth.Credential // whose tokens must not come back from another process's state
	timer   *time.Timer        // nil: nothing to save
	closed  bool
}

// entry is what is known about one credential.
type entry struct {
	identity [32]byte // of the credential that the standing is about
	standing Standing
	uses     float64 // faded to usedAt
	usedAt   time.Time
}

func newState(store *vault.Store, source *oauth.Source) *state {
	return &state{
		store: store, source: source,
		loaded: make(chan struct{}), known: map[vault.CredentialID]entry{},
	}
}

// load reads the state for the first time. What can't be read is empty.
func (st *state) load() {
	defer close(st.loaded)
	// State that makes its reader fail is as good as none, and must not take the terminal with it.
	defer func() { _ = recover() }()
	st.absorb()
}

// absorb takes in what is in the state file, ours or another process's. The newer record wins.
func (st *state) absorb() {
	data, err := st.store.ReadState()
	if err != nil || len(data) == 0 {
		return
	}
	st.mu.Lock()
	known := bytes.Equal(data, st.seen)
	st.seen = data
	st.mu.Unlock()
	if known {
		return
	}
	saved, tokens, ok := decodeState(data)
	if !ok {
		return
	}
	st.source.Import(tokens)
	st.tokens.Store(true)
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, c := range st.dropped {
		st.source.Drop(c)
	}
	for id, theirs := range saved {
		st.known[id] = newer(st.known[id], theirs)
	}
}

// newer joins two entries of one credential.
func newer(a, b entry) entry {
	out := a
	if b.standing.Last.TestedAt.After(a.standing.Last.TestedAt) {
		out.standing, out.identity = b.standing, b.identity
	}
	if b.usedAt.After(a.usedAt) {
		out.uses, out.usedAt = b.uses, b.usedAt
	}
	return out
}

// standing gives what is known about a credential, untested if that was about another secret or endpoint.
func (st *state) standing(p *vault.Project, c *vault.Credential) Standing {
	<-st.loaded
	st.mu.Lock()
	e, ok := st.known[c.ID]
	st.mu.Unlock()
	out := e.standing
	if !ok || out.Last.TestedAt.IsZero() {
		out = untested()
	}
	// When either was edited last says nothing: undo brings the older time back, too.
	if !out.Last.TestedAt.IsZero() && e.identity != identity(p, c) {
		out = untested()
	}
	out.UsedAt = e.usedAt
	return out
}

// ids are the credentials of which anything is known. Whatever gives a token makes a record, too.
func (st *state) ids() []vault.CredentialID {
	<-st.loaded
	st.mu.Lock()
	defer st.mu.Unlock()
	return slices.Collect(maps.Keys(st.known))
}

// record keeps what a test said.
func (st *state) record(p *vault.Project, c *vault.Credential, r Record) {
	before := st.standing(p, c)
	st.mu.Lock()
	defer st.mu.Unlock()
	e := st.known[c.ID]
	e.identity, e.standing = identity(p, c), before.with(r)
	st.known[c.ID] = e
	st.changed()
}

// touch notes a use.
func (st *state) touch(id vault.CredentialID, now time.Time) {
	<-st.loaded
	st.mu.Lock()
	defer st.mu.Unlock()
	e := st.known[id]
	e.uses, e.usedAt = e.faded(now)+1, now
	st.known[id] = e
	st.changed()
}

// rank is how much and how lately a credential was used.
func (st *state) rank(id vault.CredentialID, now time.Time) float64 {
	<-st.loaded
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.known[id].faded(now)
}

func (e entry) faded(now time.Time) float64 {
	if e.uses == 0 {
		return 0
	}
	age := max(0, now.Sub(e.usedAt))
	return e.uses * math.Exp2(-float64(age)/float64(halfLife))
}

// drop forgets a credential's token, for good.
func (st *state) drop(c oauth.Credential) {
	<-st.loaded
	st.source.Drop(c)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.dropped = append(st.dropped, c)
	st.changed()
}

// restored takes a credential from the dropped ones: a new token was asked for since.
func (st *state) restored(c oauth.Credential) {
	st.tokens.Store(true)
	st.mu.Lock()
	defer st.mu.Unlock()
	name := c.Fingerprint()
	kept := st.dropped[:0]
	for _, d := range st.dropped {
		if d.Fingerprint() != name {
			kept = append(kept, d)
		}
	}
	st.dropped = kept
	st.changed()
}

// changed plans a save. The caller holds mu.
func (st *state) changed() {
	if st.timer == nil && !st.closed {
		st.timer = time.AfterFunc(saveDelay, st.save)
	}
}

// save writes the state, joined with what other processes wrote meanwhile. A state that can't be
// written costs a new test, so nobody is told.
func (st *state) save() {
	<-st.loaded
	st.saving.Lock()
	defer st.saving.Unlock()
	st.mu.Lock()
	pending := st.timer != nil
	if pending {
		st.timer.Stop()
		st.timer = nil
	}
	st.mu.Unlock()
	if !pending {
		return
	}
	st.absorb()
	document := st.store.Document()
	st.mu.Lock()
	known := maps.Clone(st.known)
	st.mu.Unlock()
	maps.DeleteFunc(known, func(id vault.CredentialID, _ entry) bool {
		_, c := document.Credential(id)
		return c == nil
	})
	data, err := encodeState(known, st.source.Export())
	if err != nil || st.store.WriteState(data) != nil {
		return
	}
	st.mu.Lock()
	st.seen = data
	st.mu.Unlock()
}

// close writes what is left to write; nothing is recorded for keeps afterwards.
func (st *state) close() {
	st.mu.Lock()
	st.closed = true
	pending := st.timer != nil
	st.mu.Unlock()
	if pending {
		st.save()
	}
}
