package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"sinchkeys/ui/action"
)

func readme(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// section is the README's text between a heading and the next.
func section(t *testing.T, heading string) string {
	t.Helper()
	_, rest, ok := strings.Cut(readme(t), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("the README has no section %q", heading)
	}
	text, _, _ := strings.Cut(rest, "\n## ")
	return text
}

func TestTheREADMEListsTheKeysThatThereAre(t *testing.T) {
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(section(t, "Keys"), -1) {
		documented[m[1]] = true
	}
	shown := strings.NewReplacer("down", "↓", "up", "↑", "left", "←", "right", "→")
	live := map[string]bool{}
	for _, a := range action.All() {
		if a.Scope != action.Global && a.Scope != action.Browser && a.ID != action.FilterCopy {
			continue
		}
		for _, key := range a.Keys {
			name := key
			if len(key) > 1 && !strings.HasPrefix(key, "pg") {
				name = shown.Replace(key)
			}
			live[name] = true
			if !documented[name] {
				t.Errorf("the README does not list %q (%s)", name, a.Title)
			}
		}
	}
	for key := range documented {
		if !live[key] && key != "enter" && key != "esc" {
			t.Errorf("the README lists %q, which does nothing", key)
		}
	}
}

// Every action can be given keys by its name, so the README has to say the names.
func TestTheREADMENamesTheActionsThatThereAre(t *testing.T) {
	_, table, ok := strings.Cut(section(t, "Keys of your own"), "| --- |")
	if !ok {
		t.Fatal("there is no table")
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(table, -1) {
		named[m[1]] = true
	}
	for _, a := range action.All() {
		if !named[string(a.ID)] {
			t.Errorf("the README does not name %q", a.ID)
		}
		delete(named, string(a.ID))
	}
	for id := range named {
		t.Errorf("the README names %q, which there is not", id)
	}
}

func TestTheREADMEListsTheCommandsThatThereAre(t *testing.T) {
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^sinchkeys ([a-z]+)`).FindAllStringSubmatch(section(t, "Commands"), -1) {
		listed[m[1]] = true
	}
	help, _, code := sinchkeys(t, home(t), "", "--help")
	if code != 0 {
		t.Fatal(help)
	}
	there := map[string]bool{"demo": true}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+) {2,}[A-Z]`).FindAllStringSubmatch(help, -1) {
		if there[m[1]] = true; !listed[m[1]] && m[1] != "help" {
			t.Errorf("the README does not list %q", m[1])
		}
	}
	for name := range listed {
		if !there[name] {
			t.Errorf("the README lists %q, which there is not", name)
		}
	}
}
