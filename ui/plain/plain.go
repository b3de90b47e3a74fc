package plain

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// Options are what the interface is made from; all must be set.
type Options struct {
	Session *session.Session
	Now     func() time.Time
	In      *os.File  // the terminal
	Out     io.Writer // the same
	Keys    action.Map
	Open    func(url string) error // shows a page in the user's browser
	Shell   screen.Shell
	Demo    bool // the vault is a sample, which commands in a shell do not know

	Unlock   func(context.Context) error            // asks for what opens the vault, or makes one
	Command  func(context.Context, ...string) error // runs a command of the program on this vault; it asks on its own
	Explain  func(error) []string                   // an error in sentences
	Service  *Service                               // nil: other terminals are not answered from here
	LockAll  func(context.Context)                  // is told when the user locks; nil: nothing else is unlocked
	AutoLock time.Duration                          // without an answer for so long; 0 or less: never
	NoShell  bool                                   // no shell would take the program back if it stopped
	Takes    bool                                   // the terminal takes the sequence that carries a copy (OSC 52)
}

// plain is a conversation.
type plain struct {
	o     Options
	con   *console
	query string
	list  []entry // what was listed last, for its numbers
	from  int     // where its next part begins
	words func(entry) text.Safe
	at    place
	told  []text.Safe // what was said lately of what was done
	open  bool        // the vault was open at the last question
	begun bool        // the first project was asked for

	serving serving
	asked   int // the question of another terminal's that was told last
}

// place is what is chosen: a credential, or a project without one.
type place struct {
	project    vault.ProjectID
	credential vault.CredentialID
}

// errQuit ends the conversation.
var errQuit = errors.New("quit")

// Run talks with the user until they quit, and leaves the session locked.
// Errors are those of the terminal.
func Run(ctx context.Context, o Options) error {
	p := &plain{o: o, con: &console{in: o.In, out: o.Out}}
	p.con.more = p.question
	defer p.shut()
	defer beforeStop(func() { _ = p.stop() })()
	p.con.say(text.Literal("sinchkeys, in plain lines. A question mark lists what can be done, q quits."))
	for {
		err := p.turn(ctx)
		switch {
		case errors.Is(err, errQuit), errors.Is(err, io.EOF), ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
	}
}

// turn is one question, and what comes of its answer.
func (p *plain) turn(ctx context.Context) error {
	if !p.o.Session.Unlocked() {
		p.open = false
		p.dismiss() // it was locked from outside, or while a program had the terminal
		for _, words := range p.o.Session.Rescued() {
			p.note(text.Visible(words + "."))
		}
		return p.gate(ctx)
	}
	if !p.open {
		p.begin(ctx)
		if p.asksForFirst() {
			return p.settle(p.firstProject(ctx))
		}
	}
	answer, err := p.ask(ctx, text.Join(p.where(), text.Literal(": what next?")))
	if err != nil || !p.o.Session.Unlocked() {
		return err
	}
	if changed, err := p.o.Session.Refresh(ctx); err == nil && changed {
		p.note(text.Literal("Taken in: another process edited the vault."))
	}
	return p.settle(p.obey(ctx, answer))
}

// settle tells an error that is about what was asked, and passes on what ends the conversation.
func (p *plain) settle(err error) error {
	switch {
	case err == nil, errors.Is(err, errLeft): // a question outside a form
		return nil
	case errors.Is(err, session.ErrLocked):
		p.con.say(text.Literal("The vault is locked by now; nothing was done."))
		return nil
	case errors.Is(err, errQuit), errors.Is(err, io.EOF), errors.Is(err, os.ErrClosed):
		return err
	}
	for _, sentence := range p.o.Explain(err) {
		p.note(text.Visible(sentence))
	}
	return nil
}

// gate opens the vault, and says what is in it.
func (p *plain) gate(ctx context.Context) error {
	if err := p.o.Unlock(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := p.settle(err); err != nil {
			return err
		}
		// Nothing is echoed: some type the passphrase again at once.
		again, err := p.decide(ctx, text.Literal("The vault stays closed. Try again,"), func(ctx context.Context, question text.Safe) (string, error) {
			answer, err := p.askSecret(ctx, question)
			defer clear(answer)
			return string(answer), err
		})
		if err == nil && !again {
			err = errQuit
		}
		return err
	}
	return nil
}

// begin says what is in a vault that was just opened, and chooses what was used last.
func (p *plain) begin(ctx context.Context) {
	p.open = true
	p.attend(ctx)
	p.o.Session.Settle(ctx)
	if p.found() == nil {
		p.at = p.first()
	}
	p.summary()
	if p.o.Session.SuggestRecovery() {
		p.note(text.Literal("Only the passphrase opens this vault: 'sinchkeys recovery' makes a spare key to print and put away."))
	}
}

// note says what was done, and remembers it for the log.
func (p *plain) note(line text.Safe) {
	const most = 50
	p.told = append(p.told, text.Join(text.Literal(p.o.Now().Local().Format("15:04:05  ")), line))
	p.told = p.told[max(0, len(p.told)-most):]
	p.con.say(line)
}

// shell leaves the terminal to a shell until it ends. The vault behind it is locked when that takes too long.
func (p *plain) shell(cmd *exec.Cmd) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.o.In, p.o.Out, p.o.Out
	p.away(true)
	defer p.away(false)
	if p.o.AutoLock > 0 {
		defer time.AfterFunc(p.o.AutoLock, p.shut).Stop()
	}
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) { // how the shell ended is the exit code of the last thing done in it
		return err
	}
	p.con.say(text.Literal("Back in sinchkeys."))
	return nil
}
