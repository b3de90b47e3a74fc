package plain

import (
	"context"
	"fmt"
	"sync"

	"sinchkeys/ui/doorman"
	"sinchkeys/ui/text"
)

// Service answers other terminals while the vault is unlocked. Both fields must be set.
type Service struct {
	Door *doorman.Doorman
	// Serve answers until the context ends, and returns when nothing can reach it any more.
	Serve func(context.Context)
}

// The words that answer a question of another terminal's. They are no action's name, so that a line which was begun
// before the question came is no answer.
const (
	giveWord   = "give"
	refuseWord = "refuse"
)

// serving is a service while it serves.
type serving struct {
	mu   sync.Mutex
	stop func() // ends it, and waits for that; nil: it does not serve
}

// attend begins to answer other terminals, and to tell of it.
func (p *plain) attend(ctx context.Context) {
	service := p.o.Service
	if service == nil {
		return
	}
	p.dismiss()
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	told := service.Door.State()
	all.Go(func() { service.Serve(ctx) })
	all.Go(func() { p.listen(ctx, told) })
	p.serving.mu.Lock()
	p.serving.stop = func() { cancel(); all.Wait() }
	p.serving.mu.Unlock()
}

// dismiss ends what attend has begun.
func (p *plain) dismiss() {
	p.serving.mu.Lock()
	defer p.serving.mu.Unlock()
	if p.serving.stop != nil {
		p.serving.stop()
		p.serving.stop = nil
	}
}

// shut locks the vault. By then nobody is answered any more.
func (p *plain) shut() {
	p.dismiss()
	p.o.Session.Lock()
}

// listen tells what other terminals ask for, as soon as a question of ours stands open.
func (p *plain) listen(ctx context.Context, told doorman.State) {
	for {
		now, ok := p.o.Service.Door.Watch(ctx, told.Version)
		if !ok {
			return
		}
		p.con.interject(p.news(told, now)...)
		told = now
	}
}

// news is what is worth a line between two states.
func (p *plain) news(before, now doorman.State) []text.Safe {
	var out []text.Safe
	switch {
	case now.Serving && !before.Serving:
		out = append(out, text.Literal("Other terminals are answered from here, until it is locked."))
	case now.Trouble != "" && now.Trouble != before.Trouble:
		out = append(out, text.Join(text.Literal("Other terminals can't be answered from here: "), text.Visible(now.Trouble)))
	case now.Instead != 0 && now.Instead != before.Instead:
		out = append(out, text.Literal("Another sinchkeys answers other terminals, so this one waits."))
	}
	for _, r := range now.Records {
		if r.Version > before.Version && r.What != doorman.Names {
			out = append(out, text.Visible("Another terminal: "+r.Words()+"."))
		}
	}
	if now.Edits > before.Edits {
		out = append(out, text.Literal("Taken in: another process edited the vault."))
	}
	if now.Locks > before.Locks {
		out = append(out, text.Literal("The vault is locked now. Press enter to go on."))
	}
	return out
}

// question tells what the user is asked on behalf of another terminal, once; empty when there is nothing to tell. The
// console calls it with its lock held, which guards asked.
func (p *plain) question() []text.Safe {
	if p.o.Service == nil {
		return nil
	}
	q := p.o.Service.Door.State().Question
	if q == nil || q.ID == p.asked {
		return nil
	}
	p.asked = q.ID
	return []text.Safe{
		text.Visible("Another terminal asks for: " + q.Wanted() + "."),
		text.Visible("By " + q.From.Long() + "."),
		text.Visible("It is up to you, since it is " + q.Why() + "."),
		text.Literal(fmt.Sprintf("Type %s or %s; without an answer it is refused in %.0f seconds.", giveWord, refuseWord, q.Until.Sub(p.o.Now()).Seconds())),
	}
}

// answered takes a line that answers the question which was told last.
func (p *plain) answered(line string) bool {
	p.con.mu.Lock()
	defer p.con.mu.Unlock()
	if p.o.Service == nil || p.asked == 0 || line != giveWord && line != refuseWord {
		return false
	}
	p.o.Service.Door.Answer(p.asked, line == giveWord)
	return true
}

// away says whether the terminal is another program's, so that nobody can be asked.
func (p *plain) away(yes bool) {
	if p.o.Service != nil {
		p.o.Service.Door.Away(yes)
	}
}
