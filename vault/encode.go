package vault

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// writer writes the document as the general encoder would, byte for byte, in a third of its time. It
// knows the members of this version only: a document with others is left to the general encoder.
type writer struct {
	b     []byte
	done  func([]byte) // is given each part of b that is finished
	given int          // how much of b it was given
	depth int
	first bool // the next element is the first of its object or array
	odd   bool // something that the general encoder must write, or refuse
}

// quickly encodes a document that holds nothing but what this version knows, and pads it. While it goes on with a large
// one, done is given one part after the other, but not the last. When ok is false they are worth nothing.
func quickly(d *Document, done func(part []byte)) (encoded []byte, ok bool) {
	if len(d.unknown) > 0 {
		return nil, false
	}
	w := &writer{b: make([]byte, 0, estimate(d)), done: done}
	w.object(func() {
		w.text("format", formatName)
		w.number("version", uint64(max(d.Version, 0)))
		w.text("vault_id", d.VaultID)
		w.text("vault_secret", d.secret.Reveal())
		w.number("revision", d.Revision)
		w.time("saved_at", d.SavedAt)
		w.texts("recipients", d.Recipients)
		if len(d.Recovery) > 0 {
			w.texts("recovery", d.Recovery)
		}
		w.member("projects")
		w.array(len(d.Projects), func(i int) { w.project(d.Projects[i]) })
		if len(d.Log) > 0 {
			w.member("log")
			w.array(len(d.Log), func(i int) { w.entry(&d.Log[i]) })
		}
	})
	return pad(w.b), !w.odd && d.Version >= 0
}

// estimate is about the length of the encoded document, so that the buffer hardly ever grows.
func estimate(d *Document) int {
	n := 4<<10 + 400*len(d.Log)
	for _, p := range d.Projects {
		n += 600 + len(p.Notes) + len(p.Credentials)*520
	}
	return n + n/16
}

func (w *writer) project(p *Project) {
	if len(p.unknown) > 0 {
		w.odd = true
		return
	}
	w.object(func() {
		w.text("id", string(p.ID))
		w.text("name", p.Name)
		w.text("project_id", p.SinchID)
		w.text("conversation_region", p.ConversationRegion)
		w.text("sms_region", p.SMSRegion)
		w.texts("tags", p.Tags)
		w.text("notes", p.Notes)
		w.text("dashboard_url", p.DashboardURL)
		w.time("created_at", p.CreatedAt)
		w.time("updated_at", p.UpdatedAt)
		w.member("credentials")
		w.array(len(p.Credentials), func(i int) { w.credential(p.Credentials[i]) })
	})
	w.give()
}

// give gives away what is finished, when it is much.
func (w *writer) give() {
	if len(w.b)-w.given >= sealedPart && !w.odd {
		w.done(w.b[w.given:])
		w.given = len(w.b)
	}
}

func (w *writer) credential(c *Credential) {
	info := infoOf(c.Kind)
	if len(c.unknown) > 0 || c.other != nil {
		w.odd = true
		return
	}
	w.object(func() {
		w.text("id", string(c.ID))
		w.text("kind", string(c.Kind))
		w.text("name", c.Name)
		w.textIf(c.PublicID != "" && info.IDField != "", info.IDField, c.PublicID)
		w.textIf(!c.Secret.IsZero() && info.SecretField != "", info.SecretField, c.Secret.Reveal())
		w.textIf(info.TokenURL || c.TokenURL != "", "token_url", c.TokenURL)
		w.textIf(info.Region || c.Region != "", "region", c.Region)
		w.textIf(info.OAuth || c.AuthStyle != "", "auth_style", c.AuthStyle)
		if info.OAuth || len(c.Scopes) > 0 {
			w.texts("scopes", c.Scopes)
		}
		w.textIf(info.OAuth || c.Audience != "", "audience", c.Audience)
		w.textIf(c.CAFile != "", "ca_file", c.CAFile)
		w.textIf(c.Status != "", "status", c.Status)
		w.text("notes", c.Notes)
		w.rotation(c.Rotation)
		w.time("issued_at", c.IssuedAt)
		w.time("created_at", c.CreatedAt)
		w.time("updated_at", c.UpdatedAt)
	})
}

func (w *writer) entry(e *Entry) {
	w.odd = w.odd || len(e.unknown) > 0
	w.object(func() {
		w.time("at", e.At)
		w.textIf(e.By != "", "by", e.By)
		w.number("revision", e.Revision)
		w.text("did", string(e.Deed))
		w.text("what", e.What)
		w.textIf(e.ID != "", "id", e.ID)
		if len(e.Fields) > 0 {
			w.texts("fields", e.Fields)
		}
		w.textIf(e.Note != "", "note", e.Note)
	})
}

func (w *writer) rotation(r *Rotation) {
	if r == nil {
		return
	}
	w.odd = w.odd || len(r.unknown) > 0
	w.member("rotation")
	w.object(func() {
		w.text("stage", string(r.Stage))
		if r.Manual {
			w.member("manual")
			w.b = append(w.b, "true"...)
		}
		w.textIf(r.Name != "", "name", r.Name)
		w.textIf(r.ReplacedBy != "", "replaced_by", string(r.ReplacedBy))
		w.textIf(r.Proof != "", "proof", r.Proof)
		w.time("started_at", r.StartedAt)
		w.time("tested_at", r.TestedAt)
		w.time("deleted_at", r.DeletedAt)
		w.time("proved_at", r.ProvedAt)
	})
}

func (w *writer) object(members func()) {
	w.b = append(w.b, '{')
	w.depth, w.first = w.depth+1, true
	members()
	w.depth--
	w.line()
	w.b = append(w.b, '}')
	w.first = false
}

func (w *writer) array(n int, element func(i int)) {
	w.b = append(w.b, '[')
	w.depth, w.first = w.depth+1, true
	for i := range n {
		w.next()
		element(i)
	}
	w.depth--
	if n > 0 {
		w.line()
	}
	w.b = append(w.b, ']')
	w.first = false
}

// next begins a new element on a line of its own.
func (w *writer) next() {
	if !w.first {
		w.b = append(w.b, ',')
	}
	w.first = false
	w.line()
}

func (w *writer) line() {
	w.b = append(w.b, "\n            "[:1+2*w.depth]...)
}

func (w *writer) member(name string) {
	w.next()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, `": `...)
}

func (w *writer) text(name, value string) {
	w.member(name)
	w.quote(value)
}

func (w *writer) textIf(written bool, name, value string) {
	if written {
		w.text(name, value)
	}
}

func (w *writer) texts(name string, values []string) {
	w.member(name)
	w.array(len(values), func(i int) { w.quote(values[i]) })
}

func (w *writer) number(name string, value uint64) {
	w.member(name)
	w.b = strconv.AppendUint(w.b, value, 10)
}

func (w *writer) time(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	if year := t.Year(); year < 0 || year > 9999 {
		w.odd = true
	}
	w.member(name)
	w.b = append(w.b, '"')
	w.b = t.AppendFormat(w.b, time.RFC3339Nano)
	w.b = append(w.b, '"')
}

// quote writes a string of JSON (RFC 8259 section 7); nearly all need no escapes.
func (w *writer) quote(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			b, err := jsontext.AppendQuote(w.b, s)
			w.b, w.odd = b, w.odd || err != nil
			return
		}
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, s...)
	w.b = append(w.b, '"')
}
