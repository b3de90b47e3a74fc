package doorman

import (
	"context"
	"slices"
	"time"
)

// State is what the interface shows of its serving.
type State struct {
	Version  int
	Serving  bool
	Instead  int       // the process that answers other terminals in our stead; 0: none
	Trouble  string    // why they can't be answered; raw
	Question *Question // what the user is asked; nil: nothing
	Records  []Record  // oldest first, at most 100; the reader's own copy
	Locks    int       // how often the vault was locked from outside
	Edits    int       // how often an edit of another process was taken in
}

// Question is what the user is asked.
type Question struct {
	Request

	ID      int
	Guarded []string // names of the projects because of which is asked
	Tags    []string // that they have, as the settings write them
	Until   time.Time
}

// Watch waits for a state other than that of the version, which is 0 before the first. false: the context has ended.
func (d *Doorman) Watch(ctx context.Context, version int) (State, bool) {
	for {
		d.mu.Lock()
		changed, now := d.changed, d.state.Version
		d.mu.Unlock()
		if now != version {
			return d.State(), ctx.Err() == nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return State{}, false
		}
	}
}

// State is the state as it is.
func (d *Doorman) State() State {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := d.state
	out.Records = slices.Clone(d.records)
	if len(d.waiting) > 0 {
		q := d.waiting[0].Question
		out.Question = &q
	}
	return out
}

// bump tells who watches that something has changed. The caller holds the mutex.
func (d *Doorman) bump() {
	d.state.Version++
	close(d.changed)
	d.changed = make(chan struct{})
}

// Done puts on record what became of a request.
func (d *Doorman) Done(r Request, o Outcome) {
	d.mu.Lock()
	defer d.mu.Unlock()
	one := Record{At: d.cfg.Now(), From: r.From, What: r.What, Ref: r.Ref, Outcome: o, Count: 1, Credential: r.Credential, Version: d.state.Version + 1}
	if last := len(d.records) - 1; last >= 0 && d.records[last].like(one) {
		one.Count = d.records[last].Count
		if one.From.Process != d.records[last].From.Process { // a command takes the keys of several files at once
			one.Count++
		}
		d.records = d.records[:last]
	}
	d.records = append(d.records, one)
	d.records = d.records[max(0, len(d.records)-mostRecords):]
	d.bump()
}

// Locked says that the vault was locked from outside, at once and by whom: the interface follows.
func (d *Doorman) Locked() { d.set(func(s *State) { s.Locks++ }) }

// Edited says that another process's edit was taken in.
func (d *Doorman) Edited() { d.set(func(s *State) { s.Edits++ }) }

// Serves says that other terminals are answered now.
func (d *Doorman) Serves() { d.set(func(s *State) { s.Serving, s.Instead, s.Trouble = true, 0, "" }) }

// Rests says that other terminals are not answered: by process instead, or because of trouble, or for no reason.
func (d *Doorman) Rests(instead int, trouble string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := &d.state; s.Serving || s.Instead != instead || s.Trouble != trouble {
		s.Serving, s.Instead, s.Trouble = false, instead, trouble
		d.bump()
	}
}

func (d *Doorman) set(change func(*State)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.state)
	d.bump()
}
