package action

import (
	"slices"
	"strings"
	"testing"
)

func TestTheTableIsSound(t *testing.T) {
	if err := Check(All()); err != nil {
		t.Fatal(err)
	}
	seen := map[ID]bool{}
	for _, a := range All() {
		switch {
		case seen[a.ID]:
			t.Errorf("%s stands there twice", a.ID)
		case a.Title == "" || a.ID == "" || a.Scope == "":
			t.Errorf("%+v is incomplete", a)
		case a.Scope != Dialog && a.Scope != Palette && a.Group == "":
			t.Errorf("%s has no heading in the help", a.ID)
		case len(a.Keys) == 0 && a.Hidden:
			t.Errorf("%s can't be reached", a.ID)
		}
		seen[a.ID] = true
	}
}

// The keys that users and scripts rely on.
func TestKeysOfTheContract(t *testing.T) {
	m := NewMap(All())
	for key, want := range map[string]ID{
		"j": Down, "down": Down, "k": Up, "up": Up, "g": Top, "G": Bottom, "ctrl+d": PageDown, "ctrl+u": PageUp,
		"tab": NextPane, "shift+tab": PrevPane, "h": Left, "left": Left, "l": Right, "right": Right, "enter": Enter, "esc": Back,
		"/": StartFilter, "c": Copy, "C": CopyMenu, "t": Test, "T": TestAll, "v": Reveal, "n": NewCredential, "N": NewProject,
		"e": Edit, "d": Delete, "u": Undo, "R": Rotate, "o": OpenPage, "s": OpenShell, "b": ShowBoard, ":": ShowPalette, "ctrl+k": ShowPalette, "ctrl+l": Lock, "?": ShowHelp,
		"q": Quit, "ctrl+c": Quit, "ctrl+z": Suspend,
	} {
		if got, _ := m.Resolve(key, Browser, Global); got != want {
			t.Errorf("%s means %q, not %q", key, got, want)
		}
	}
	for key, want := range map[string]ID{"alt+c": FilterCopy, "enter": FilterKeep, "esc": FilterClear} {
		if got, _ := m.Resolve(key, Filter, Global); got != want {
			t.Errorf("%s means %q in the filter, not %q", key, got, want)
		}
	}
	// An enter that was typed before the program had the terminal comes as a line feed.
	if got, _ := m.Resolve("ctrl+j", Form); got != FormEnter {
		t.Errorf("a line feed means %q in a form", got)
	}
	if got, ok := m.Resolve("ctrl+k", Form, Filter); ok {
		t.Errorf("ctrl+k means %q in text fields, which keep it for themselves", got)
	}
}

func TestInnerScopesComeFirst(t *testing.T) {
	m := NewMap(All())
	if id, _ := m.Resolve("q", Dialog, Global); id != DialogClose {
		t.Errorf("q in a dialog means %q", id)
	}
	if _, ok := m.Resolve("x", Browser, Global); ok {
		t.Error("x means something")
	}
}

func TestRebind(t *testing.T) {
	m := NewMap(All())
	bound, err := m.Rebind(map[ID][]string{Copy: {"y", "c"}, Test: {}})
	if err != nil {
		t.Fatal(err)
	}
	if id, _ := bound.Resolve("y", Browser); id != Copy {
		t.Errorf("y means %q", id)
	}
	if _, ok := bound.Resolve("t", Browser); ok || bound.Key(Test) != "" || bound.Key(Copy) != "y" {
		t.Error("the old key still works")
	}
	if id, _ := m.Resolve("c", Browser); id != Copy {
		t.Error("the table itself was changed")
	}
}

func TestRebindSaysWhatIsWrong(t *testing.T) {
	m := NewMap(All())
	for name, c := range map[string]struct {
		keys map[ID][]string
		want []string
	}{
		"a key taken twice":     {map[ID][]string{Copy: {"t"}}, []string{"the key t", "copy", "test"}},
		"a key of the program":  {map[ID][]string{Copy: {"q"}}, []string{"the key q", "copy", "quit"}},
		"an unknown action":     {map[ID][]string{"fly": {"f"}}, []string{`no action "fly"`}},
		"a letter in a form":    {map[ID][]string{FormSave: {"s"}}, []string{"the key s", "form.save", "typed"}},
		"no way out":            {map[ID][]string{Quit: {}}, []string{"quit"}},
		"space in a text field": {map[ID][]string{FormNext: {"space"}}, []string{"space"}},
	} {
		_, err := m.Rebind(c.keys)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q does not name %q", name, err, w)
			}
		}
	}
}

func TestHintsNameKeysThatWork(t *testing.T) {
	m := NewMap(All())
	quit, _ := m.Get(Quit)
	if quit.KeyWhere(false) != "q" || quit.KeyWhere(true) != "ctrl+c" {
		t.Errorf("%q and %q", quit.KeyWhere(false), quit.KeyWhere(true))
	}
	if c, _ := m.Get(Copy); c.Short() != "copy token" || c.KeyWhere(true) != "" {
		t.Errorf("%q %q", c.Short(), c.KeyWhere(true))
	}
	if e, _ := m.Get(Edit); e.Short() != e.Title {
		t.Errorf("%q", e.Short())
	}
	if !slices.ContainsFunc(m.All(), func(a Action) bool { return a.ID == ShowLog }) {
		t.Error("an action without a key is lost")
	}
}
