package cli

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// member is a field of a JSON object whose names follow from the data.
type member struct {
	name  string
	value any
}

// object is a JSON object that keeps the order of its members.
type object []member

// with adds a member.
func (o object) with(name string, value any) object { return append(o, member{name, value}) }

// maybe adds a member unless it is the zero value.
func maybe[T comparable](o object, name string, value T) object {
	var zero T
	if value == zero {
		return o
	}
	return o.with(name, value)
}

// moment adds a time unless it is not known.
func (o object) moment(name string, t time.Time) object {
	if t.IsZero() {
		return o
	}
	return o.with(name, t.UTC().Format(time.RFC3339))
}

// oneLine is the depth of JSON that is not indented.
const oneLine = -1

// appendJSON writes a value, indented by depth; a negative depth keeps it on one line. Characters
// that are not printed are written as \u escapes, which mean the same to every reader of JSON, so
// that no terminal obeys what stands in a name or in a server's answer.
func appendJSON(b []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return appendString(b, v), nil
	case object:
		return appendList(b, '{', '}', len(v), depth, func(b []byte, i, depth int) ([]byte, error) {
			b = append(appendString(b, v[i].name), ':')
			if depth >= 0 {
				b = append(b, ' ')
			}
			return appendJSON(b, v[i].value, depth)
		})
	case []object:
		return appendList(b, '[', ']', len(v), depth, func(b []byte, i, depth int) ([]byte, error) { return appendJSON(b, v[i], depth) })
	case []string:
		return appendList(b, '[', ']', len(v), depth, func(b []byte, i, _ int) ([]byte, error) { return appendString(b, v[i]), nil })
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.String { // an id, a kind, a verdict
		return appendString(b, r.String()), nil
	}
	plain, err := json.Marshal(v) // numbers and words of the language
	return append(b, plain...), err
}

// appendList writes n elements between brackets, each on a line of its own unless depth is negative.
func appendList(b []byte, open, end byte, n, depth int, element func(b []byte, i, depth int) ([]byte, error)) ([]byte, error) {
	b = append(b, open)
	inner := depth
	if depth >= 0 {
		inner++
	}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = newLine(b, inner)
		var err error
		if b, err = element(b, i, inner); err != nil {
			return b, err
		}
	}
	if n > 0 {
		b = newLine(b, depth)
	}
	return append(b, end), nil
}

func newLine(b []byte, depth int) []byte {
	if depth < 0 {
		return b
	}
	b = append(b, '\n')
	for range depth {
		b = append(b, ' ', ' ')
	}
	return b
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	if isPlain(s) {
		return append(append(b, s...), '"')
	}
	for _, r := range s { // what is not UTF-8 comes as U+FFFD
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r >= ' ' && r < unicode.MaxASCII:
			b = append(b, byte(r))
		case unicode.IsPrint(r):
			b = utf8.AppendRune(b, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return append(b, '"')
}

// isPlain says whether a string stands for itself in JSON, as most do.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// printJSON writes data as indented JSON.
func (a *app) printJSON(v any) error {
	b, err := appendJSON(nil, v, 0)
	if err != nil {
		return err
	}
	_, err = a.streams.Out.Write(append(b, '\n'))
	return err
}
