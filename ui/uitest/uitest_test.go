package uitest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/uitest"
)

// Every key of the table can be pressed, and means itself.
func TestKeysHaveTheirNames(t *testing.T) {
	keys := []string{"a", "A", "?", "日", "space", "alt+b", "ctrl+_", "ctrl+right", "alt+backspace", "+", "ctrl++"}
	for _, a := range action.All() {
		keys = append(keys, a.Keys...)
	}
	for _, k := range keys {
		if got := uitest.Key(k).String(); got != k {
			t.Errorf("%q is %q", k, got)
		}
	}
}

func TestCleanFindsWhatATerminalWouldObey(t *testing.T) {
	for _, frame := range []string{"plain", "two\nlines", "\x1b[1;31mred\x1b[m", "\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "日本 é e\u0301 🎉"} {
		if err := uitest.Clean(frame); err != nil {
			t.Errorf("%q: %v", frame, err)
		}
	}
	for _, a := range uitest.Attacks() {
		switch a.Name {
		case "colour", "link", "line feed", "combining flood", "combining first", "enclosing mark", "very long", "very long wide",
			"no-break space", "ideographic space", "replacement character", "invalid UTF-8", "overlong", "surrogate":
			continue // our own styles write the like, or it is only ugly
		}
		if uitest.Clean(a.Text) == nil {
			t.Errorf("%s goes through", a.Name)
		}
	}
}

// counter counts the seconds.
type counter struct{ n int }

type second struct{}

func tick() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{} }) }

func (c *counter) Init() tea.Cmd { return tick() }

func (c *counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case second:
		c.n++
		return c, tick()
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return c, tea.Sequence(tea.Raw("bye"), tea.Quit)
		}
		return c, tea.Batch(nil, tea.Suspend)
	}
	return c, nil
}

func (c *counter) View() tea.View { return tea.NewView(strings.Repeat("I", c.n) + "  \nend") }

func TestDriverKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := uitest.Drive(t, &counter{}, 80, 24)
		d.Pass(90 * time.Second)
		if got := d.Frame(); got != strings.Repeat("I", 90)+"\nend" {
			t.Errorf("after 90 s: %q", got)
		}
		d.Press("x", "q")
		if !d.Quit || len(d.Suspended) != 1 || len(d.Raw) != 1 || d.Raw[0] != "bye" {
			t.Errorf("%+v", d)
		}
	})
}

func TestDriverWaits(t *testing.T) {
	d := uitest.DriveLive(t, &counter{}, 80, 24)
	d.Until("I")
}
