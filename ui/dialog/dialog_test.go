package dialog_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/ui/uitest"
)

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func env() screen.Env {
	th := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	keys := action.NewMap(action.All())
	return screen.Env{
		Theme: func() *theme.Theme { return th },
		Keys:  func() action.Map { return keys },
		Now:   func() time.Time { return now },
	}
}

func confirm() *dialog.Confirm {
	return &dialog.Confirm{
		Env: env(), Name: "delete", Title: text.Literal("Delete ci-bot?"),
		Body: text.Literal("The access key goes from Acme Prod; the key itself stays alive at its server. Undo brings it back."), Yes: "Delete",
	}
}

// alarm is a question that is too long for a small screen.
func alarm() *dialog.Confirm {
	return &dialog.Confirm{
		Env: env(), Name: "alarm", Title: text.Literal("An older vault was put back"), Yes: "Use it anyway", No: "Leave it closed",
		Body: text.Literal("The vault in /home/ana/.local/share/sinchkeys is of revision 2, but this machine has seen revision 3: an older file was put back. If you did not do this yourself, do not use it: compare it with a backup first."),
	}
}

func menu() *dialog.Menu {
	m := &dialog.Menu{Env: env(), Name: "copy", Title: text.Literal("Copy of Acme Prod/ci-bot")}
	for _, what := range []string{"live token", "Authorization header", "curl line", "KEY ID", "KEY SECRET", "Project ID", "Basic header", "dotenv block"} {
		m.Items = append(m.Items, dialog.Item{Value: what, Title: text.Literal(what), Note: text.Literal("clears")})
	}
	return m
}

func card() *dialog.Card {
	return &dialog.Card{Env: env(), Failure: screen.Failure{
		Title:    text.Literal("Nothing was saved"),
		Happened: text.Literal("The disk that holds the vault is full, so that the new version could not be written."),
		Safe:     text.Literal("The vault as it was before."),
		Next:     text.Literal("Make room, then save again; the form still holds what you typed."),
	}}
}

func help() *dialog.Help {
	return &dialog.Help{Env: env(), Scopes: []action.Scope{action.Browser, action.Global}}
}

func palette() *dialog.Palette {
	return dialog.NewPalette(env(), func(id action.ID) string {
		if id == action.Undo {
			return "nothing to undo"
		}
		return ""
	}, action.Browser, action.Global)
}

func log() *dialog.Log {
	return &dialog.Log{Env: env(), Entries: []dialog.Entry{
		{At: now.Add(-2 * time.Hour), Text: text.Literal("Saved Acme Prod"), Tone: screen.Done},
		{At: now.Add(-5 * time.Minute), Text: text.Literal("The disk did not confirm the last save, which is nevertheless in place and will be checked at the next one"), Tone: screen.Warn},
		{At: now, Text: text.Literal("Nothing to undo"), Tone: screen.Info},
	}}
}

// each lists every dialog there is.
func each() map[string]func() screen.Screen {
	return map[string]func() screen.Screen{
		"confirm": func() screen.Screen { return confirm() },
		"alarm":   func() screen.Screen { return alarm() },
		"menu":    func() screen.Screen { return menu() },
		"card":    func() screen.Screen { return card() },
		"help":    func() screen.Screen { return help() },
		"palette": func() screen.Screen { return palette() },
		"log":     func() screen.Screen { return log() },
	}
}

// answers runs a command, and what it answers with, to the end.
func answers(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice {
		return []tea.Msg{msg}
	}
	var out []tea.Msg
	for i := range v.Len() {
		out = append(out, answers(v.Index(i).Interface().(tea.Cmd))...)
	}
	return out
}

// do performs actions and gives what the last one answered.
func do(s screen.Screen, ids ...action.ID) []tea.Msg {
	var last tea.Cmd
	for _, id := range ids {
		last, _ = s.Do(id)
	}
	return answers(last)
}

// chosen is the dialog's answer: it closes first, then tells.
func chosen(t *testing.T, got []tea.Msg) dialog.Chosen {
	t.Helper()
	if len(got) == 2 {
		if _, ok := got[0].(screen.Pop); ok {
			c, _ := got[1].(dialog.Chosen)
			return c
		}
	}
	t.Errorf("the dialog answered %#v", got)
	return dialog.Chosen{}
}

func closed(got []tea.Msg) bool {
	if len(got) != 1 {
		return false
	}
	_, ok := got[0].(screen.Pop)
	return ok
}

// A dialog is as wide as it needs to be, so its frames differ on a small screen and on an ordinary one, and no more on larger
// ones: those are checked, not kept. In their places, centred by the root, dialogs are in the frames of the root and the browser.
func TestFrames(t *testing.T) {
	for name, build := range each() {
		for _, size := range []uitest.Size{{Width: 40, Height: 9}, {Width: 80, Height: 23}, {Width: 200, Height: 49}} {
			t.Run(name+"/"+size.String(), func(t *testing.T) {
				frame, cursor := build().View(size.Width, size.Height)
				uitest.Check(t, frame, size.Width, size.Height)
				if cursor != nil && (cursor.X >= size.Width || cursor.Y >= size.Height) {
					t.Errorf("the cursor is outside: %+v", cursor)
				}
				if size.Width < 200 {
					uitest.Golden(t, "text", ansi.Strip(frame))
				}
			})
		}
	}
}

// No dialog is a trap, and closing is never a choice.
func TestEscCloses(t *testing.T) {
	for name, build := range each() {
		id := action.DialogClose
		if name == "palette" {
			id = action.PaletteClose
		}
		s := build()
		s.View(80, 23)
		if got := do(s, id); !closed(got) {
			t.Errorf("%s answers %#v", name, got)
		}
	}
}

func TestConfirmDoesNoHarmByDefault(t *testing.T) {
	if got := do(confirm(), action.DialogOK); !closed(got) {
		t.Errorf("enter answers %#v", got)
	}
	if c := chosen(t, do(confirm(), action.DialogYes)); c.Dialog != "delete" || c.Value != "yes" {
		t.Errorf("%+v", c)
	}
	if c := chosen(t, do(confirm(), action.DialogDown, action.DialogOK)); c.Value != "yes" {
		t.Errorf("%+v", c)
	}
	if got := do(confirm(), action.DialogNo); !closed(got) {
		t.Errorf("no answers %#v", got)
	}
}

func TestConfirmIsClicked(t *testing.T) {
	for word, yes := range map[string]bool{"Cancel": false, "Delete": true} {
		c := confirm()
		frame, _ := c.View(80, 23)
		for y, line := range strings.Split(ansi.Strip(frame), "\n") {
			if y == 0 || !strings.Contains(line, "Cancel") || !strings.Contains(line, "Delete") || strings.Contains(line, "esc") {
				continue
			}
			before, _, _ := strings.Cut(line, word)
			x := ansi.StringWidth(before) + 1
			got := answers(c.Update(screen.Click{X: x, Y: y}))
			if yes != (len(got) == 2) {
				t.Errorf("a click on %s answers %#v", word, got)
			}
		}
	}
}

// A question that does not fit is read page by page, and its buttons stand whole, one below the other.
func TestALongQuestionIsReadAndAnsweredOnASmallScreen(t *testing.T) {
	c := alarm()
	var read strings.Builder
	for range 9 {
		frame, _ := c.View(40, 9)
		read.WriteString(strings.Join(strings.Fields(strings.ReplaceAll(ansi.Strip(frame), "│", "")), " "))
		c.Do(action.DialogPageD)
	}
	for _, want := range []string{"The vault in", "revision 2, but", "an older file", "If you did not do this", "with a backup first.", "esc [ Leave it closed ]", "y Use it anyway"} {
		if !strings.Contains(read.String(), want) {
			t.Errorf("%q can't be read in\n%s", want, read.String())
		}
	}
	frame, _ := c.View(40, 9)
	for y, line := range strings.Split(ansi.Strip(frame), "\n") {
		for word, yes := range map[string]bool{"Leave it closed": false, "Use it anyway": true} {
			if strings.Contains(line, word) && yes != (len(answers(c.Update(screen.Click{X: 9, Y: y}))) == 2) {
				t.Errorf("a click on %s is taken for the other", word)
			}
		}
	}
}

func TestMenuChooses(t *testing.T) {
	if c := chosen(t, do(menu(), action.DialogDown, action.DialogDown, action.DialogOK)); c.Dialog != "copy" || c.Value != "curl line" {
		t.Errorf("%+v", c)
	}
	if c := chosen(t, do(menu(), action.DialogUp, action.DialogOK)); c.Value != "dotenv block" {
		t.Errorf("up from the top: %+v", c)
	}
	if c := chosen(t, answers(menu().Update(uitest.Key("4")))); c.Value != "KEY ID" {
		t.Errorf("a digit: %+v", c)
	}
	if got := menu().Update(uitest.Key("9")); got != nil {
		t.Error("a digit beyond the end chooses something")
	}
	m := menu()
	m.View(80, 23)
	if c := chosen(t, answers(m.Update(screen.Click{X: 5, Y: 2}))); c.Value != "Authorization header" {
		t.Errorf("a click: %+v", c)
	}
	empty := &dialog.Menu{Env: env()}
	do(empty, action.DialogDown, action.DialogUp, action.DialogOK)
}

func TestPaletteFindsByName(t *testing.T) {
	p := palette()
	for _, r := range "dash" {
		p.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	if c := chosen(t, do(p, action.PaletteOK)); c.Action != action.OpenPage {
		t.Errorf("%+v", c)
	}
	p.Update(tea.PasteMsg{Content: "zzzzz"})
	frame, _ := p.View(80, 23)
	if !strings.Contains(ansi.Strip(frame), "No action is called that.") || do(p, action.PaletteOK) != nil {
		t.Errorf("nothing found:\n%s", ansi.Strip(frame))
	}
}

// Everything that can be done is in the palette, with its key, and says why not.
func TestPaletteShowsAll(t *testing.T) {
	var all strings.Builder
	p := palette()
	for range action.All() {
		frame, _ := p.View(120, 49)
		all.WriteString(ansi.Strip(frame))
		do(p, action.PaletteDown)
	}
	seen := all.String()
	for _, a := range action.All() {
		here := a.Scope == action.Browser || a.Scope == action.Global
		if here && !a.Hidden && !strings.Contains(seen, a.Title) {
			t.Errorf("%s is missing", a.ID)
		}
	}
	if !strings.Contains(seen, "nothing to undo") {
		t.Error("the reason is missing")
	}
}

// Everything with a key that works where help was opened is in the help.
func TestHelpShowsAll(t *testing.T) {
	h := help()
	var all strings.Builder
	for range 60 {
		frame, _ := h.View(80, 23)
		all.WriteString(ansi.Strip(frame))
		do(h, action.DialogDown)
	}
	seen := all.String()
	for _, a := range action.All() {
		here := a.Scope == action.Browser || a.Scope == action.Global
		if shown := strings.Contains(seen, strings.Join(a.Keys, " ")) && strings.Contains(seen, a.Title); here && len(a.Keys) > 0 && !shown {
			t.Errorf("%s is missing", a.ID)
		}
	}
}

func TestListsGoToTheirEndAndTop(t *testing.T) {
	long := log()
	for range 40 {
		long.Entries = append(long.Entries, dialog.Entry{At: now, Text: text.Literal("Saved"), Tone: screen.Done})
	}
	for name, s := range map[string]screen.Screen{"help": help(), "log": long} {
		top, _ := s.View(80, 12)
		do(s, action.DialogEnd)
		end, _ := s.View(80, 12)
		do(s, action.DialogTop)
		again, _ := s.View(80, 12)
		if strings.Contains(end, " more") || !strings.Contains(top, " more") || again != top {
			t.Errorf("%s: at its end\n%s\nat its top again\n%s", name, ansi.Strip(end), ansi.Strip(again))
		}
	}
}

func TestLongTextsScroll(t *testing.T) {
	c := card()
	c.Happened = text.Literal("One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty.")
	first, _ := c.View(40, 9)
	do(c, action.DialogDown)
	second, _ := c.View(40, 9)
	if first == second {
		t.Error("the rest can't be read")
	}
	l := log()
	before, _ := l.View(40, 9)
	l.Update(screen.Wheel{By: 1})
	if after, _ := l.View(40, 9); before == after {
		t.Error("the wheel does not scroll")
	}
}

// What is out of sight below is counted, so that nobody takes the part for the whole.
func TestMoreBelowIsSaid(t *testing.T) {
	for height, want := range map[int]string{10: "↓ 2 more", 12: ""} {
		frame, _ := menu().View(40, height)
		if strings.Contains(frame, "more") != (want != "") || !strings.Contains(frame, want) {
			t.Errorf("at %d rows:\n%s", height, frame)
		}
	}
}
