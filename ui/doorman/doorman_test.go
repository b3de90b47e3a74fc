package doorman_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sinchkeys/ui/doorman"
)

func newDoorman(tags ...string) *doorman.Doorman {
	return doorman.New(doorman.Config{Confirm: tags, Now: time.Now, After: time.After})
}

// from is a command of a shell's.
func from(pid int) doorman.Asker {
	return doorman.Asker{
		Process: doorman.Process{PID: pid, Name: "sinchkeys", Started: uint64(pid)}, Client: true,
		Parent: doorman.Process{PID: 4242, Name: "zsh"},
	}
}

func token(pid int, project string, tags ...string) doorman.Request {
	return doorman.Request{
		From: from(pid), What: doorman.Token, Ref: project + "/ci", Credential: "c-1", Projects: []doorman.Project{{Name: project, Tags: tags}},
	}
}

func key(pid int) doorman.Request {
	return doorman.Request{From: from(pid), What: doorman.Key, Projects: []doorman.Project{
		{Name: "Payments", Tags: []string{"test"}}, {Name: "Acme", Tags: []string{"prod"}},
	}}
}

// admit asks beside the test, and gives what came of it.
func admit(ctx context.Context, d *doorman.Doorman, r doorman.Request) <-chan error {
	out := make(chan error, 1)
	go func() { out <- d.Admit(ctx, r) }()
	return out
}

// question is what the user is asked once everybody has come.
func question(t *testing.T, d *doorman.Doorman) *doorman.Question {
	t.Helper()
	synctest.Wait()
	q := d.State().Question
	if q == nil {
		t.Fatal("nobody is asked")
	}
	return q
}

func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func outcomes(d *doorman.Doorman) []doorman.Outcome {
	var out []doorman.Outcome
	for _, r := range d.State().Records {
		out = append(out, r.Outcome)
	}
	return out
}

func TestOnlyWhatIsTaggedIsAskedAbout(t *testing.T) {
	bubble(t, "nothing, without a tag to ask about", func(t *testing.T) {
		if err := newDoorman().Admit(t.Context(), key(1)); err != nil {
			t.Error(err)
		}
	})
	bubble(t, "a token of another project is given unasked, one of theirs is not, whatever the tag's case", func(t *testing.T) {
		d := newDoorman("Prod")
		if err := d.Admit(t.Context(), token(1, "Payments", "test")); err != nil {
			t.Error(err)
		}
		got := admit(t.Context(), d, token(2, "Acme", "eu", "PROD"))
		q := question(t, d)
		if q.Ref != "Acme/ci" || !slices.Equal(q.Guarded, []string{"Acme"}) || !slices.Equal(q.Tags, []string{"Prod"}) || time.Until(q.Until) != 30*time.Second {
			t.Errorf("%+v", q)
		}
		d.Answer(q.ID, true)
		if err := <-got; err != nil {
			t.Error(err)
		}
	})
	bubble(t, "a key to the vault reaches what is tagged, too", func(t *testing.T) {
		d := newDoorman("prod")
		got := admit(t.Context(), d, key(1))
		q := question(t, d)
		d.Answer(q.ID, false)
		if err := <-got; !errors.Is(err, doorman.ErrRefused) || !slices.Equal(q.Guarded, []string{"Acme"}) {
			t.Errorf("%v: %+v", err, q)
		}
		if got := outcomes(d); !slices.Equal(got, []doorman.Outcome{doorman.Refused}) {
			t.Error(got)
		}
	})
}

func TestSilenceIsANo(t *testing.T) {
	bubble(t, "after the time for an answer", func(t *testing.T) {
		d := newDoorman("prod")
		begun := time.Now()
		if err := d.Admit(t.Context(), key(1)); !errors.Is(err, doorman.ErrUnanswered) || time.Since(begun) != doorman.DefaultPatience {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
		if s := d.State(); s.Question != nil || s.Records[0].Outcome != doorman.Unanswered {
			t.Errorf("%+v", s)
		}
	})
	bubble(t, "each question has its whole time, from when it is shown", func(t *testing.T) {
		d := newDoorman("prod")
		first := admit(t.Context(), d, key(1))
		synctest.Wait()
		second := admit(t.Context(), d, token(2, "Acme", "prod"))
		begun := time.Now()
		<-first
		if q := question(t, d); q.From.PID != 2 {
			t.Errorf("%+v", q)
		}
		if err := <-second; !errors.Is(err, doorman.ErrUnanswered) || time.Since(begun) != 2*doorman.DefaultPatience {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
	})
	bubble(t, "an asker who has gone is not asked about", func(t *testing.T) {
		d := newDoorman("prod")
		ctx, leave := context.WithCancel(t.Context())
		got := admit(ctx, d, key(1))
		question(t, d)
		leave()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if s := d.State(); s.Question != nil || s.Records[0].Outcome != doorman.Withdrawn {
			t.Errorf("%+v", s)
		}
	})
	bubble(t, "a terminal that is lent out asks nobody", func(t *testing.T) {
		d := newDoorman("prod")
		waiting := admit(t.Context(), d, key(1))
		question(t, d)
		d.Away(true)
		if err := <-waiting; !errors.Is(err, doorman.ErrAway) {
			t.Error(err)
		}
		if err := d.Admit(t.Context(), key(2)); !errors.Is(err, doorman.ErrAway) {
			t.Error(err)
		}
		d.Away(false)
		admit(t.Context(), d, key(3))
		d.Answer(question(t, d).ID, true)
	})
	bubble(t, "too many who wait are turned away", func(t *testing.T) {
		d := newDoorman("prod")
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		for pid := range 8 {
			admit(ctx, d, key(pid+1))
		}
		synctest.Wait()
		if err := d.Admit(ctx, key(9)); !errors.Is(err, doorman.ErrCrowded) {
			t.Error(err)
		}
	})
}

func TestAWordHoldsForTheSameProcessAWhile(t *testing.T) {
	// say answers the first request, and gives what becomes of the second one.
	say := func(t *testing.T, yes bool, first, second doorman.Request, later time.Duration) error {
		t.Helper()
		d := newDoorman("prod")
		got := admit(t.Context(), d, first)
		d.Answer(question(t, d).ID, yes)
		<-got
		time.Sleep(later)
		return d.Admit(t.Context(), second)
	}
	renamed := key(1)
	renamed.From.Name = "node" // it has become another program
	reused := key(1)
	reused.From.Started = 99
	unknown := key(1)
	unknown.From.Process = doorman.Process{}
	for name, c := range map[string]struct {
		yes           bool
		first, second doorman.Request
		later         time.Duration
		want          error
	}{
		"a key, for the next file's":           {true, key(1), key(1), time.Second, nil},
		"a key, for a token as well":           {true, key(1), token(1, "Acme", "prod"), time.Second, nil},
		"a token, for the same again":          {true, token(1, "Acme", "prod"), token(1, "Acme", "prod"), time.Second, nil},
		"a token, not for another's":           {true, token(1, "Acme", "prod"), token(1, "Other", "prod"), time.Second, doorman.ErrUnanswered},
		"a token, not for a key":               {true, token(1, "Acme", "prod"), key(1), time.Second, doorman.ErrUnanswered},
		"a no, for whatever it asks":           {false, token(1, "Acme", "prod"), key(1), time.Second, doorman.ErrRefused},
		"not for long":                         {true, key(1), key(1), 15 * time.Second, doorman.ErrUnanswered},
		"not for another process":              {true, key(1), key(2), time.Second, doorman.ErrUnanswered},
		"not for another with the same number": {true, key(1), reused, time.Second, doorman.ErrUnanswered},
		"not for another program in its place": {true, key(1), renamed, time.Second, doorman.ErrUnanswered},
		"never for one that the system hides":  {true, unknown, unknown, time.Second, doorman.ErrUnanswered},
	} {
		bubble(t, name, func(t *testing.T) {
			if err := say(t, c.yes, c.first, c.second, c.later); !errors.Is(err, c.want) {
				t.Errorf("%v, not %v", err, c.want)
			}
		})
	}
	bubble(t, "requests of one process at once are one question", func(t *testing.T) {
		d := newDoorman("prod")
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if err := d.Admit(t.Context(), key(1)); err != nil {
					t.Error(err)
				}
			})
		}
		d.Answer(question(t, d).ID, true)
		all.Wait()
	})
	bubble(t, "an answer to a question that has gone is none to the next", func(t *testing.T) {
		d := newDoorman("prod")
		first := admit(t.Context(), d, key(1))
		gone := question(t, d).ID
		second := admit(t.Context(), d, key(2))
		<-first
		d.Answer(gone, true)
		if err := <-second; !errors.Is(err, doorman.ErrUnanswered) {
			t.Error(err)
		}
	})
}

func TestTheRecordIsShort(t *testing.T) {
	bubble(t, "what came one after the other from the same shell is one line", func(t *testing.T) {
		d := newDoorman()
		for pid := range 200 {
			d.Done(token(pid+1, "Acme"), doorman.Given)
		}
		if got := d.State().Records; len(got) != 1 || got[0].Count != 200 || got[0].From.PID != 200 {
			t.Errorf("%+v", got)
		}
	})
	bubble(t, "the keys that one command takes are one request", func(t *testing.T) {
		d := newDoorman()
		d.Done(key(1), doorman.Given)
		d.Done(key(1), doorman.Given)
		if got := d.State().Records; len(got) != 1 || got[0].Count != 1 {
			t.Errorf("%+v", got)
		}
	})
	bubble(t, "the oldest go", func(t *testing.T) {
		d := newDoorman()
		for i := range 250 {
			d.Done(token(1, fmt.Sprint("P", i)), doorman.Given)
		}
		if got := d.State().Records; len(got) != 100 || got[0].Ref != "P150/ci" || got[99].Ref != "P249/ci" {
			t.Errorf("%d records", len(got))
		}
	})
}

func TestAWatcherSeesWhatHasChanged(t *testing.T) {
	bubble(t, "at once, or when it happens", func(t *testing.T) {
		d := newDoorman()
		d.Serves()
		s, ok := d.Watch(t.Context(), 0)
		if !ok || !s.Serving {
			t.Fatalf("%v %+v", ok, s)
		}
		next := make(chan doorman.State)
		go func() {
			s, _ := d.Watch(t.Context(), s.Version)
			next <- s
		}()
		synctest.Wait()
		d.Rests(77, "")
		if s := <-next; s.Serving || s.Instead != 77 {
			t.Errorf("%+v", s)
		}
		before := d.State().Version
		d.Rests(77, "")
		if d.State().Version != before {
			t.Error("nothing has changed")
		}
	})
	bubble(t, "not after the end", func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		end()
		if _, ok := newDoorman().Watch(ctx, 0); ok {
			t.Error("it went on")
		}
	})
}

func TestAskersAreNamed(t *testing.T) {
	shell := from(7)
	shell.Terminal = "pts/3"
	foreign := shell
	foreign.Client, foreign.Name = false, "python3"
	for _, c := range []struct {
		asker       doorman.Asker
		short, long string
	}{
		{shell, "zsh (4242) on pts/3", "zsh (4242) on pts/3, through sinchkeys (7)"},
		{foreign, "python3 (7) on pts/3", "python3 (7), started by zsh (4242) on pts/3"},
		{doorman.Asker{}, "an unknown process", "an unknown process"},
		{doorman.Asker{Process: doorman.Process{PID: 9}}, "process 9", "process 9"},
	} {
		if c.asker.Short() != c.short || c.asker.Long() != c.long {
			t.Errorf("%q, %q", c.asker.Short(), c.asker.Long())
		}
	}
}
