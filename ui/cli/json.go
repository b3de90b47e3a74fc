package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
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

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal encodes without the escapes that only a web page needs.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// printJSON writes data as indented JSON.
func (a *app) printJSON(v any) error {
	plain, err := marshal(v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, plain, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	return writeJSON(a.streams.Out, b.Bytes())
}

// writeJSON writes JSON so that no terminal obeys what stands in it: characters that are not printed
// are written as \u escapes, which mean the same to every reader of JSON.
func writeJSON(w io.Writer, plain []byte) error {
	out := make([]byte, 0, len(plain))
	for _, r := range string(plain) {
		switch {
		case r == '\n' || r < unicode.MaxASCII && r >= ' ' || unicode.IsPrint(r):
			out = append(out, string(r)...)
		case r > 0xffff:
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	_, err := w.Write(out)
	return err
}
