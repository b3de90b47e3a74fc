package uitest

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Driver runs a model without a terminal.
type Driver struct {
	Quit      bool     // the model asked to end the program
	Suspended []string // what was on the screen each time the model asked to suspend
	Raw       []string // what was written to the terminal past the renderer

	t        *testing.T
	model    tea.Model
	messages chan tea.Msg
	ctx      context.Context //nolint:containedctx // ends with the test, and the commands with it
}

// Drive starts a model at a size, inside a bubble. Its timers have run out
// when the test ends.
func Drive(t *testing.T, model tea.Model, width, height int) *Driver {
	t.Helper()
	t.Cleanup(func() { time.Sleep(longest) })
	return DriveLive(t, model, width, height)
}

// longest is how far ahead a model's timers may reach.
const longest = 24 * time.Hour

// DriveLive starts a model at a size, outside a bubble: for models that talk
// to servers. Wait for what they show with Until.
func DriveLive(t *testing.T, model tea.Model, width, height int) *Driver {
	t.Helper()
	d := &Driver{t: t, model: model, messages: make(chan tea.Msg, 4096), ctx: t.Context()}
	d.run(model.Init())
	d.update(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

// Send hands the model a message, without waiting for what comes of it.
func (d *Driver) Send(msgs ...tea.Msg) {
	for _, m := range msgs {
		d.update(m)
	}
}

// Press presses keys by the names that Bubble Tea gives them ("j", "ctrl+l",
// "enter"), then lets everything settle. Only inside a bubble.
func (d *Driver) Press(keys ...string) {
	for _, k := range keys {
		d.update(Key(k))
	}
	d.Settle()
}

// Type types a text letter by letter, then lets everything settle. Only
// inside a bubble.
func (d *Driver) Type(s string) {
	for _, r := range s {
		d.update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	d.Settle()
}

// Settle runs commands until only timers are left. Only inside a bubble.
func (d *Driver) Settle() {
	for {
		synctest.Wait()
		if !d.drain() {
			return
		}
	}
}

// Pass lets time go by. Only inside a bubble.
func (d *Driver) Pass(dur time.Duration) {
	end := time.NewTimer(dur)
	for {
		select {
		case m := <-d.messages:
			d.update(m)
		case <-end.C:
			d.Settle()
			return
		}
	}
}

// drain handles the messages that are there, and says whether there were any.
func (d *Driver) drain() bool {
	some := false
	for {
		select {
		case m := <-d.messages:
			some = true
			d.update(m)
		default:
			return some
		}
	}
}

// Until handles messages until the frame shows what is wanted, for at most
// forty seconds. It works outside a bubble too.
func (d *Driver) Until(want string) string {
	d.t.Helper()
	patience := time.NewTimer(40 * time.Second)
	defer patience.Stop()
	for {
		frame := d.Frame()
		if strings.Contains(frame, want) {
			return frame
		}
		select {
		case m := <-d.messages:
			d.update(m)
		case <-patience.C:
			d.t.Fatalf("the screen never showed %q:\n%s", want, frame)
		}
	}
}

// Frame is what is on the screen now, as plain text.
func (d *Driver) Frame() string { return Frame(d.model) }

// Styled is what is on the screen now, as it is drawn.
func (d *Driver) Styled() string { return d.model.View().Content }

// View is what the model asks of the terminal now.
func (d *Driver) View() tea.View { return d.model.View() }

// Sees fails the test if the screen does not show all of the texts.
func (d *Driver) Sees(texts ...string) {
	d.t.Helper()
	frame := d.Frame()
	for _, want := range texts {
		if !strings.Contains(frame, want) {
			d.t.Errorf("the screen does not show %q:\n%s", want, frame)
		}
	}
}

// Misses fails the test if the screen shows one of the texts.
func (d *Driver) Misses(texts ...string) {
	d.t.Helper()
	frame := d.Frame()
	for _, not := range texts {
		if strings.Contains(frame, not) {
			d.t.Errorf("the screen shows %q:\n%s", not, frame)
		}
	}
}

func (d *Driver) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		d.Quit = true
		return
	case tea.SuspendMsg:
		d.Suspended = append(d.Suspended, d.Frame())
		msg2 := tea.ResumeMsg{}
		d.run(func() tea.Msg { return msg2 })
	case tea.RawMsg:
		if s, ok := msg.Msg.(string); ok {
			d.Raw = append(d.Raw, s)
		}
		return
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	_ = d.model.View() // as Bubble Tea does, after every message
	d.run(cmd)
}

// run runs a command beside the test.
func (d *Driver) run(cmd tea.Cmd) {
	if cmd != nil {
		go d.perform(cmd)
	}
}

// perform runs a command and those it answers with: a batch at once, a
// sequence in order.
func (d *Driver) perform(cmd tea.Cmd) {
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			d.run(c)
		}
		return
	}
	if cmds, ok := commands(msg); ok {
		for _, c := range cmds {
			if c != nil {
				d.perform(c)
			}
		}
		return
	}
	select {
	case d.messages <- msg:
	case <-d.ctx.Done():
	}
}

// commands gives the commands of a sequence, whose type Bubble Tea keeps to itself.
func commands(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	return v.Convert(reflect.TypeFor[[]tea.Cmd]()).Interface().([]tea.Cmd), true //nolint:errcheck // converted just here
}

// Frame draws a model as plain text, without blanks at the ends of lines.
func Frame(model tea.Model) string {
	rows := strings.Split(ansi.Strip(model.View().Content), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}
