package vault

import (
	"strings"
	"unicode"
)

// NameKey gives what two names have in common that are the same but for their case, as strings.EqualFold has it: by
// Unicode's simple case folding, in which 'ſ' is an 's'. Lower case alone does not bring them together.
func NameKey(name string) string { return strings.Map(firstOfFold, name) }

// firstOfFold gives the least of the letters that differ in case only.
func firstOfFold(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	return least
}
