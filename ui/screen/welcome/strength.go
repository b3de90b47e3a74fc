package welcome

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Strength is an estimate of what guessing a passphrase would cost. It is
// made to err downwards: every run of letters that could be a word counts as
// one, so a passphrase is never praised for mere length.
type Strength struct {
	Bits  float64 // log2 of the guesses an informed attacker needs
	Level Level
	Time  string // "3 years", at guessesPerSecond
	Hint  string // what would help most, or ""
}

// Level is the estimate in a word.
type Level int

// The levels, weakest first. Below Fair the interface asks again.
const (
	Hopeless Level = iota
	Weak
	Fair
	Good
	Strong
)

// guessesPerSecond is what a determined attacker gets against scrypt at
// 2^18: one guess costs a processor about a second and 256 MiB, so this
// stands for ten thousand rented machines.
const guessesPerSecond = 10_000

// String gives the word shown beside the meter.
func (l Level) String() string {
	return [...]string{"far too easy", "weak", "fair", "good", "strong"}[l]
}

// reached tells whether bits suffice for the level. The steps stand for
// minutes, days, decades and ages at guessesPerSecond.
func (l Level) reached(bits float64) bool {
	return bits >= [...]float64{0, 22, 34, 44, 56}[l]
}

// Costs in bits of one piece of a passphrase.
const (
	wordBits      = 12.9 // one of 7,776 words, as in the usual word lists
	shortWordBits = 10   // four letters or fewer: far fewer words to try
	topWordBits   = 5    // one of the words everybody tries first
	yearBits      = 6.5  // 1940 to 2030
	caseBits      = 2    // capitals in an unusual place
	symbolBits    = 5    // one of 33 punctuation marks
	letterBits    = 4.7
	digitBits     = 3.32
	otherBits     = 8 // a letter of another script
)

// topWords are parts that show up in every list of stolen passwords.
const topWords = " password passwort pass admin administrator root login welcome letmein secret qwerty qwertz azerty asdf asdfgh zxcvbn " +
	"test demo guest user default changeme master monkey dragon football baseball superman batman iloveyou love sunshine princess " +
	"summer winter spring autumn monday friday january december hello hallo sinch keys sinchkeys company abc abcd hunter shadow "

// Estimate says how hard a passphrase is to guess. It keeps nothing of it.
func Estimate(passphrase []byte) Strength {
	var pieces []piece
	for rest := passphrase; len(rest) > 0; {
		p := next(rest)
		rest = rest[p.size:]
		pieces = append(pieces, p)
	}
	s := Strength{Bits: total(pieces)}
	for l := Strong; l > Hopeless; l-- {
		if l.reached(s.Bits) {
			s.Level = l
			break
		}
	}
	s.Time = duration(math.Exp2(s.Bits-1) / guessesPerSecond)
	s.Hint = hint(pieces, s.Level)
	return s
}

// piece is a part of a passphrase that an attacker would guess in one go.
type piece struct {
	kind string // "word", "top", "digits", "run", "symbol", "letters", "other"
	key  string // what repeats: two equal keys cost once
	size int    // bytes
	bits float64
}

func total(pieces []piece) float64 {
	var bits float64
	seen := map[string]bool{}
	for _, p := range pieces {
		if seen[p.key] {
			bits++ // said again: next to nothing
			continue
		}
		seen[p.key] = true
		bits += p.bits
	}
	return bits
}

// next cuts the first piece off b, which is not empty.
func next(b []byte) piece {
	if n := run(b); n >= 3 {
		return piece{kind: "run", key: "run", size: n, bits: letterBits + math.Log2(float64(n))}
	}
	r, size := utf8.DecodeRune(b)
	switch {
	case isLetter(r):
		return letters(b[:span(b, isLetter)])
	case isDigit(r):
		return digits(b[:span(b, isDigit)])
	case r < utf8.RuneSelf:
		return piece{kind: "symbol", key: string(r), size: size, bits: symbolBits}
	default:
		return piece{kind: "other", key: string(r), size: size, bits: otherBits}
	}
}

func isLetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }
func isDigit(r rune) bool  { return '0' <= r && r <= '9' }

// span counts the leading ASCII bytes of b that ok accepts, up to a run.
func span(b []byte, ok func(rune) bool) int {
	n := 0
	for n < len(b) && ok(rune(b[n])) && (n == 0 || run(b[n:]) < 4) {
		n++
	}
	return n
}

// run is the length of a repetition (aaaa) or of steps of one (abcd, 4321).
func run(b []byte) int {
	if len(b) < 2 {
		return len(b)
	}
	step := int(b[1]) - int(b[0])
	if step < -1 || step > 1 {
		return 1
	}
	n := 2
	for n < len(b) && int(b[n])-int(b[n-1]) == step {
		n++
	}
	return n
}

func letters(b []byte) piece {
	lower := strings.ToLower(string(b))
	p := piece{kind: "word", key: lower, size: len(b), bits: wordBits}
	all := letterBits * float64(len(b))
	switch {
	case strings.Contains(topWords, " "+lower+" "):
		p.kind, p.bits = "top", topWordBits
	case len(b) <= 4:
		p.bits = min(all, shortWordBits)
	case !wordlike(lower):
		p.kind, p.bits = "letters", all
	}
	if tail := string(b[1:]); strings.ToLower(tail) != tail && strings.ToUpper(string(b)) != string(b) {
		p.bits += caseBits
	}
	return p
}

// wordlike tells what a person could say aloud from letters drawn by lot:
// words have a vowel at least every fourth letter or so.
func wordlike(lower string) bool {
	vowels, without := 0, 0
	for _, r := range lower {
		if strings.ContainsRune("aeiouy", r) {
			vowels, without = vowels+1, 0
		} else if without++; without > 4 {
			return false
		}
	}
	return len(lower) <= 18 && vowels*5 >= len(lower)
}

func digits(b []byte) piece {
	p := piece{kind: "digits", key: string(b), size: len(b), bits: digitBits * float64(len(b))}
	if len(b) == 4 && (strings.HasPrefix(p.key, "19") || strings.HasPrefix(p.key, "20")) {
		p.bits = yearBits
	}
	return p
}

func hint(pieces []piece, l Level) string {
	if l >= Good || len(pieces) == 0 {
		return ""
	}
	for _, p := range pieces {
		if p.kind == "run" {
			return "rows and repeats like abcd or 1111 add next to nothing"
		}
		if p.kind == "top" {
			return "it holds a word that is tried first"
		}
	}
	return "four or five random words are strong and easy to type"
}

// duration words an age of the world in one unit.
func duration(seconds float64) string {
	units := []struct {
		name string
		size float64
	}{
		{"second", 60},
		{"minute", 60},
		{"hour", 24},
		{"day", 365.25},
		{"year", 1000},
	}
	for _, u := range units {
		if seconds < u.size {
			return count(seconds, u.name)
		}
		seconds /= u.size
	}
	return "thousands of years"
}

// About is Time in a sentence: "about 3 years", "less than a second".
func (s Strength) About() string {
	if strings.HasPrefix(s.Time, lessThan) || strings.HasPrefix(s.Time, "thousands") {
		return s.Time
	}
	return "about " + s.Time
}

const lessThan = "less than "

func count(n float64, unit string) string {
	switch whole := int(n); whole {
	case 0:
		return lessThan + article(unit)
	case 1:
		return article(unit)
	default:
		return strconv.Itoa(whole) + " " + unit + "s"
	}
}

func article(unit string) string {
	if unit == "hour" {
		return "an hour"
	}
	return "a " + unit
}
