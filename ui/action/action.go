package action

import (
	"fmt"
	"slices"
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
	Form    Scope = "form"   // welcome, unlock, editor
	Dialog  Scope = "dialog"
	Palette Scope = "palette"
)

// Action is one thing a user can do.
type Action struct {
	ID     ID
	Title  string // in a sentence: "copy a live token"
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

// Check says whether a key means two things in one scope.
func Check(table []Action) error {
	type place struct {
		scope Scope
		key   string
	}
	seen := map[place]ID{}
	for _, a := range table {
		for _, k := range a.Keys {
			at := place{a.Scope, k}
			if other, taken := seen[at]; taken && other != a.ID {
				return fmt.Errorf("the key %s means both %q and %q", k, other, a.ID)
			}
			seen[at] = a.ID
		}
	}
	return nil
}
