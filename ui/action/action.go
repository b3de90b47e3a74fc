package action

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// ID names an action.
type ID string

// Scope is where an action's keys are looked up.
type Scope string

// The scopes.
const (
	Global  Scope = "global"
	Browser Scope = "browser"
	Filter  Scope = "filter" // the browser while its filter is typed
	Board   Scope = "board"
	Form    Scope = "form" // welcome, unlock, editor
	Dialog  Scope = "dialog"
	Slip    Scope = "slip" // a secret on a screen of its own
	Palette Scope = "palette"

	Rotation Scope = "rotation"
)

// Action is one thing a user can do.
type Action struct {
	ID     ID
	Title  string // in a sentence: "copy a live token"
	Hint   string // in a word or two, for the status line; "" takes the title
	Keys   []string
	Scope  Scope
	Group  string // heading in the help
	Typing bool   // works while a text field has the focus, too
	Hidden bool   // not offered by the palette: it makes sense only where it is

	Dangerous bool // edits the vault: not to be done when it is read-only
}

// Map finds actions by key and keys by action.
type Map struct {
	byKey map[Scope]map[string]ID
	byID  map[ID]Action
	order []ID
}

// NewMap makes a map of a table.
func NewMap(all []Action) Map {
	m := Map{byKey: map[Scope]map[string]ID{}, byID: map[ID]Action{}}
	for _, a := range all {
		m.put(a)
		m.order = append(m.order, a.ID)
	}
	return m
}

func (m Map) put(a Action) {
	if m.byKey[a.Scope] == nil {
		m.byKey[a.Scope] = map[string]ID{}
	}
	for _, k := range a.Keys {
		m.byKey[a.Scope][k] = a.ID
	}
	m.byID[a.ID] = a
}

// Resolve looks a key up from the innermost scope outwards.
func (m Map) Resolve(key string, scopes ...Scope) (ID, bool) {
	for _, s := range scopes {
		if id, ok := m.byKey[s][key]; ok {
			return id, true
		}
	}
	return "", false
}

// Get gives an action by its ID.
func (m Map) Get(id ID) (Action, bool) {
	a, ok := m.byID[id]
	return a, ok
}

// All lists every action in the table's order.
func (m Map) All() []Action {
	out := make([]Action, 0, len(m.order))
	for _, id := range m.order {
		out = append(out, m.byID[id])
	}
	return out
}

// Short is what a hint says of the action.
func (a Action) Short() string { return cmp.Or(a.Hint, a.Title) }

// KeyWhere is the first of an action's keys that works, for hints: in a text
// field letters do not; "" when there is none.
func (a Action) KeyWhere(typing bool) string {
	for _, k := range a.Keys {
		if !typing || !printable(k) {
			return k
		}
	}
	return ""
}

// printable says whether a key types a character into a text field.
func printable(key string) bool { return utf8.RuneCountInString(key) == 1 || key == "space" }

// Key is the first key of an action, for hints; "" when it has none.
func (m Map) Key(id ID) string {
	if a := m.byID[id]; len(a.Keys) > 0 {
		return a.Keys[0]
	}
	return ""
}

// Rebind gives a map with other keys for some actions, as the settings have
// them. An unknown action or a key that is taken twice is an error that names
// it.
func (m Map) Rebind(keys map[ID][]string) (Map, error) {
	var table []Action
	for _, a := range m.All() {
		if k, ok := keys[a.ID]; ok {
			a.Keys = slices.Clone(k)
		}
		table = append(table, a)
	}
	for id := range keys {
		if _, ok := m.byID[id]; !ok {
			return m, fmt.Errorf("there is no action %q to bind a key to", id)
		}
	}
	if err := Check(table); err != nil {
		return m, err
	}
	return NewMap(table), nil
}

// Check says what is wrong with a table: a key that means two things in one
// scope or hides a key of the whole program, a letter that could no longer be
// typed, a program that can't be left.
func Check(table []Action) error {
	seen := map[place]ID{}
	for _, a := range table {
		if a.ID == Quit && len(a.Keys) == 0 {
			return errors.New("a key is needed to quit")
		}
		for _, k := range a.Keys {
			if err := checkKey(a, k, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// place is where a key is looked up.
type place struct {
	scope Scope
	key   string
}

func checkKey(a Action, key string, seen map[place]ID) error {
	if typed(a.Scope) && printable(key) {
		return fmt.Errorf("the key %s for %q could no longer be typed into a field", key, a.ID)
	}
	for _, scope := range rivals(a.Scope) {
		if other, taken := seen[place{scope, key}]; taken && other != a.ID {
			return fmt.Errorf("the key %s means both %q and %q", key, other, a.ID)
		}
	}
	seen[place{a.Scope, key}] = a.ID
	return nil
}

// typed says whether a scope is that of text fields.
func typed(s Scope) bool {
	return s == Form || s == Filter || s == Palette || s == Rotation || s == Slip
}

// rivals are the scopes in which a key of this scope must not stand twice.
func rivals(s Scope) []Scope {
	switch s {
	case Global:
		return []Scope{Global, Browser, Board}
	case Browser, Board:
		return []Scope{s, Global}
	default:
		return []Scope{s}
	}
}
