package widget

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/text"
)

// SecretField takes a passphrase or a secret. It keeps it in one buffer that
// never moves, so that Clear leaves no copy behind, and draws marks.
type SecretField struct {
	buf [longestSecret]byte
	n   int
}

// longestSecret is how many bytes a secret field takes.
const longestSecret = 4096

// Len is how many characters were typed.
func (s *SecretField) Len() int { return utf8.RuneCount(s.buf[:s.n]) }

// Bytes gives a copy of the secret, which the caller clears after use.
func (s *SecretField) Bytes() []byte { return append([]byte(nil), s.buf[:s.n]...) }

// Text gives the secret as a string: only to hand it on to a type that keeps
// secrets.
func (s *SecretField) Text() string { return string(s.buf[:s.n]) }

// Equal says whether two fields hold the same.
func (s *SecretField) Equal(o *SecretField) bool {
	return string(s.buf[:s.n]) == string(o.buf[:o.n])
}

// Set puts a secret into the field.
func (s *SecretField) Set(secret string) {
	s.Clear()
	s.add(secret)
}

// Paste adds what was pasted. Line ends around it are the clipboard's, not
// the secret's, and are no enter either.
func (s *SecretField) Paste(pasted string) { s.add(strings.Trim(pasted, "\r\n")) }

// Clear forgets the secret.
func (s *SecretField) Clear() {
	clear(s.buf[:])
	s.n = 0
}

// Key edits the field at its end; false when the key is not one for it.
func (s *SecretField) Key(k tea.KeyPressMsg) bool {
	if k.Text != "" && k.Mod&^tea.ModShift == 0 {
		s.add(k.Text)
		return true
	}
	switch k.String() {
	case "backspace", "ctrl+h":
		_, size := utf8.DecodeLastRune(s.buf[:s.n])
		clear(s.buf[s.n-min(size, s.n) : s.n])
		s.n -= min(size, s.n)
	case "ctrl+u", "ctrl+w":
		s.Clear()
	default:
		return false
	}
	return true
}

func (s *SecretField) add(t string) {
	if s.n+len(t) <= longestSecret {
		s.n += copy(s.buf[s.n:], t)
	}
}

// View draws a mark for each character, or the secret itself when it is
// revealed: its end, when there is no room for all. It gives the cell of the
// cursor, too.
func (s *SecretField) View(width int, mask string, reveal bool) (text.Safe, int) {
	width = max(width, 2)
	if !reveal {
		n := min(s.Len(), width-1)
		return text.Literal(strings.Repeat(mask, n)), n
	}
	end := s.n
	shown := text.Safe{}
	for from := end; from > 0; {
		_, size := utf8.DecodeLastRune(s.buf[:from])
		from -= size
		longer := text.Visible(string(s.buf[from:end]))
		if longer.Width() > width-1 {
			break
		}
		shown = longer
	}
	return shown, shown.Width()
}
