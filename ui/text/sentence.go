package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence makes a sentence of what an error says: errors begin without a capital and end without a full stop, since they
// are put together. A first word that is a name, such as vault.age, stays as it is.
func (s Safe) Sentence() Safe {
	first, rest, blank := strings.Cut(s.s, " ")
	if first != "" && !strings.ContainsFunc(first, func(r rune) bool { return !unicode.IsLower(r) && r != '\'' && r != ':' }) {
		r, n := utf8.DecodeRuneInString(first)
		first = string(unicode.ToUpper(r)) + first[n:]
	}
	if blank {
		first += " " + rest
	}
	if last, _ := utf8.DecodeLastRuneInString(first); first != "" && !strings.ContainsRune(".!?:…", last) {
		first += "."
	}
	return Safe{first}
}
