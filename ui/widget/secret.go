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

	was    [longestSecret]byte // before the last edit, for undo
	wasN   int
	typing bool // the last edit was a typed letter: they are undone together
	ending bool // the last edit took a letter off the end: the same
	edited bool // there is something to undo
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

// Replace puts another secret in the place of the one that is there; it can
// be undone.
func (s *SecretField) Replace(secret string) {
	s.remember()
	s.empty()
	s.add(secret)
}

// Paste adds what was pasted. Line ends around it are the clipboard's, not
// the secret's, and are no enter either.
func (s *SecretField) Paste(pasted string) {
	s.remember()
	s.add(strings.Trim(pasted, "\r\n"))
}

// Clear forgets the secret, and what undo would bring back.
func (s *SecretField) Clear() {
	s.empty()
	clear(s.was[:])
	s.wasN, s.typing, s.ending, s.edited = 0, false, false, false
}

func (s *SecretField) empty() {
	clear(s.buf[:])
	s.n = 0
}

// remember keeps what undo goes back to: one step.
func (s *SecretField) remember() {
	s.was, s.wasN = s.buf, s.n
	s.typing, s.ending, s.edited = false, false, true
}

// Undo takes back the last edit; once more brings it again.
func (s *SecretField) Undo() {
	if s.edited {
		s.buf, s.was = s.was, s.buf
		s.n, s.wasN = s.wasN, s.n
		s.typing, s.ending = false, false
	}
}

// Key edits the field at its end; false when the key is not one for it.
func (s *SecretField) Key(k tea.KeyPressMsg) bool {
	if k.Text != "" && k.Mod&^tea.ModShift == 0 {
		if !s.typing {
			s.remember()
		}
		s.add(k.Text)
		s.typing = true
		return true
	}
	switch k.String() {
	case "backspace", "ctrl+h":
		s.shorten()
	case "ctrl+u", "ctrl+w":
		if s.n > 0 {
			s.remember()
			s.empty()
		}
	default:
		return false
	}
	return true
}

// shorten takes off the last character.
func (s *SecretField) shorten() {
	if s.n == 0 {
		return
	}
	if !s.ending {
		s.remember()
	}
	_, size := utf8.DecodeLastRune(s.buf[:s.n])
	clear(s.buf[s.n-size : s.n])
	s.n -= size
	s.ending = true
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
