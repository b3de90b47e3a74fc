package uitest

import (
	"math/rand/v2"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sinchkeys/ui/action"
)

// Hands are a user who does anything at all: every key of the table and keys
// that mean nothing, pastes that would do harm, clicks, the wheel, another
// size, another window in front. The same seed does the same.
type Hands struct {
	*rand.Rand

	keys    []string
	attacks []Attack
}

// NewHands makes hands that leave out the keys of some actions.
func NewHands(seed uint64, but ...action.ID) *Hands {
	h := &Hands{Rand: rand.New(rand.NewPCG(seed, 1)), attacks: Attacks()}
	var all, leave []string
	for _, a := range action.All() {
		all = append(all, a.Keys...)
		if slices.Contains(but, a.ID) {
			leave = append(leave, a.Keys...)
		}
	}
	h.keys = slices.DeleteFunc(all, func(k string) bool { return slices.Contains(leave, k) })
	h.keys = append(h.keys, "x", "1", "日", "space", "ctrl+w", "alt+b", "home", "backspace", "delete", "a", "-", "/")
	return h
}

// Attack is a text that would do harm if it were drawn as it is.
func (h *Hands) Attack() string { return h.attacks[h.IntN(len(h.attacks))].Text }

// Key is a key.
func (h *Hands) Key() string { return h.keys[h.IntN(len(h.keys))] }

// Next is the next thing that happens.
func (h *Hands) Next() tea.Msg {
	switch h.IntN(20) {
	case 0:
		return tea.WindowSizeMsg{Width: h.IntN(310), Height: h.IntN(90)}
	case 1:
		return tea.PasteMsg{Content: h.Attack()}
	case 2:
		return Click(h.IntN(200), h.IntN(50))
	case 3:
		return Wheel(h.IntN(200), h.IntN(50), h.IntN(3)-1)
	case 4:
		if h.IntN(2) == 0 {
			return tea.BlurMsg{}
		}
		return tea.FocusMsg{}
	case 5:
		return tea.ColorProfileMsg{Profile: colorprofile.Profile(h.IntN(6))}
	default:
		return Key(h.Key())
	}
}
