package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

// closed says that the session has been locked.
type closed struct{}

func (closed) root() {}

// lock forgets what is secret and puts the gate in front. It does so at once:
// the frame after this message shows the gate alone.
func (r *Root) lock() tea.Cmd {
	if r.opts.Unlock == nil {
		return r.quit()
	}
	if r.gate >= 0 {
		return nil
	}
	return r.shut()
}

// lockAll has locked, too, what the user has unlocked beside this interface.
func (r *Root) lockAll() tea.Cmd {
	if r.opts.LockAll == nil {
		return nil
	}
	ctx := r.life.context() // of the life that has begun with the lock
	return func() tea.Msg {
		r.opts.LockAll(ctx)
		return nil
	}
}

// suspend locks, and stops the program when that is done: the terminal's
// next frame, after the program is resumed too, is the gate.
func (r *Root) suspend() tea.Cmd {
	if r.opts.Unlock == nil {
		return nil
	}
	return r.shut(tea.Suspend)
}

// shut ends this life: its work is given up and its answers are not heard.
// What is to follow waits until the session is locked.
func (r *Root) shut(then ...tea.Cmd) tea.Cmd {
	r.life.renew()
	r.line.wipe()
	r.closing, r.progress = true, nil
	r.calm = calm{} // what is typed from now on is meant for the gate
	r.remove(r.serve.question.dialog)
	r.serve.question, r.serve.askers = question{}, nil
	if r.gate < 0 {
		r.gate = len(r.stack)
		r.stack = append(r.stack, r.opts.Unlock(r.env()))
	}
	r.stack = r.stack[:r.gate+1]
	return tea.Batch(r.deliver(screen.Locked{}), tea.Sequence(append([]tea.Cmd{r.closeSession()}, then...)...))
}

// closeSession locks the session, which writes its state to disk first. Before that nobody is answered any more.
func (r *Root) closeSession() tea.Cmd {
	session, service := r.opts.Session, r.opts.Service
	return func() tea.Msg {
		service.wait()
		session.Lock()
		return closed{}
	}
}

// closedAt lets the gate begin, and hands it what was typed meanwhile.
func (r *Root) closedAt(closed) tea.Cmd {
	if !r.closing {
		return nil
	}
	r.closing = false
	cmds := []tea.Cmd{begin(r.front())}
	for _, words := range r.opts.Session.Rescued() {
		cmds = append(cmds, screen.Send(screen.Failure{Title: text.Literal("A new key was not saved before the lock"), Happened: text.Visible(words)}))
	}
	return tea.Sequence(append(cmds, r.release()...)...)
}

// unlocked takes the gate away and lets the screens behind it begin anew.
func (r *Root) unlocked() tea.Cmd {
	if r.gate < 0 {
		return nil
	}
	r.stack = r.stack[:r.gate]
	r.gate = -1
	r.idle.touch(r.opts)
	cmds := []tea.Cmd{r.deliver(screen.Unlocked{}), r.beginServing()}
	for _, s := range r.stack {
		cmds = append(cmds, begin(s))
	}
	return tea.Batch(cmds...)
}

// idle knows since when nobody was there, by two clocks: the wall's goes on
// while the machine sleeps, the other one is not moved by corrections.
type idle struct {
	wall, seenWall time.Time
	ran, seenRan   time.Duration
}

// asleep is by how much the clocks may part before the machine is taken to have slept.
const asleep = 30 * time.Second

func (i *idle) start(o Options) {
	i.seenWall, i.seenRan = wall(o), o.Elapsed()
	i.touch(o)
}

func (i *idle) touch(o Options) { i.wall, i.ran = wall(o), o.Elapsed() }

// wall is the time without its monotonic reading.
func wall(o Options) time.Time { return o.Now().Round(0) }

// passed is how long nobody was there.
func (i *idle) passed(o Options) time.Duration {
	return max(wall(o).Sub(i.wall), o.Elapsed()-i.ran)
}

// over says whether the vault is to be locked: nobody was there for too long,
// or the machine has slept since the last look.
func (i *idle) over(o Options) bool {
	now, ran := wall(o), o.Elapsed()
	slept := now.Sub(i.seenWall)-(ran-i.seenRan) > asleep
	i.seenWall, i.seenRan = now, ran
	return slept || o.AutoLock > 0 && i.passed(o) >= o.AutoLock
}

// watched is a look at the clocks.
type watched struct{}

func (watched) root() {}

// lookEvery is how often the clocks are looked at, at least.
const lookEvery = 5 * time.Second

// watch comes back for a look: when the time is up, or soon to see a machine
// that slept.
func (r *Root) watch() tea.Cmd {
	after := lookEvery
	if left := r.opts.AutoLock - r.idle.passed(r.opts); r.gate < 0 && left > 0 {
		after = min(after, left)
	}
	return tea.Tick(after, func(time.Time) tea.Msg { return watched{} })
}

// watchedAt locks a vault that nobody uses. An ordinary look draws nothing.
func (r *Root) watchedAt(watched) tea.Cmd {
	if over := r.idle.over(r.opts); over && r.gate < 0 {
		r.frame.dirty = true
		cmd := r.lock()
		return tea.Batch(cmd, r.watch())
	}
	return r.watch()
}
