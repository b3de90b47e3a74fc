package vault

import (
	"bytes"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// reader reads documents as this version writes them, in a third of the general decoder's time. Whatever
// it does not know or expect, a member of a later version, one that comes twice, a null, it leaves to the
// general decoder, which keeps or refuses it: the two never read the same bytes in two ways.
type reader struct {
	b   []byte
	at  int
	odd bool // stop: the general decoder must read this

	// Values that come again and again are kept once.
	when     []byte
	moment   time.Time
	repeated [12]string
}

// readQuickly decodes a document that is as this version writes it.
func readQuickly(plain []byte) (*Document, bool) {
	r := &reader{b: plain}
	d := &Document{}
	format := ""
	r.object(func(name []byte) int {
		if string(name) == "format" {
			format = r.text()
			return 0
		}
		return r.documentMember(d, string(name))
	})
	r.space()
	return d, !r.odd && r.at == len(r.b) && format == formatName && d.Version >= 1
}

func (r *reader) documentMember(d *Document, name string) int {
	switch name {
	case "version":
		d.Version = int(r.number(9)) //nolint:gosec // nine digits fit
		return 1
	case "vault_id":
		d.VaultID = r.text()
		return 2
	case "vault_secret":
		d.secret = secretOf(r.text())
		return 3
	case "revision":
		d.Revision = r.number(18)
		return 4
	case "saved_at":
		d.SavedAt = r.time()
		return 5
	case "recipients":
		d.Recipients = r.texts()
		return 6
	case "projects":
		d.Projects = make([]*Project, 0, 64)
		r.array(func() { d.Projects = append(d.Projects, r.project()) })
		return 7
	case "recovery":
		d.Recovery = r.texts()
		return 9
	case "log":
		r.array(func() { d.Log = append(d.Log, r.entry()) })
		return 8
	default:
		return unknownMember
	}
}

func (r *reader) project() *Project {
	p := &Project{Credentials: []*Credential{}}
	r.object(func(name []byte) int {
		switch string(name) {
		case "id":
			p.ID = ProjectID(r.text())
			return 0
		case "name":
			p.Name = r.text()
			return 1
		case "credentials":
			r.array(func() { p.Credentials = append(p.Credentials, r.credential()) })
			return 2
		case "tags":
			p.Tags = r.texts()
			return 3
		case "created_at":
			p.CreatedAt = r.time()
			return 4
		case "updated_at":
			p.UpdatedAt = r.time()
			return 5
		}
		field, bit := p.member(name)
		if field != nil {
			*field = r.text()
		}
		return bit
	})
	return p
}

func (p *Project) member(name []byte) (*string, int) {
	switch string(name) {
	case "project_id":
		return &p.SinchID, 6
	case "conversation_region":
		return &p.ConversationRegion, 7
	case "sms_region":
		return &p.SMSRegion, 8
	case "notes":
		return &p.Notes, 9
	case "dashboard_url":
		return &p.DashboardURL, 10
	default:
		return nil, unknownMember
	}
}

func (r *reader) credential() *Credential {
	c := &Credential{}
	var halves otherPairs
	r.object(func(name []byte) int {
		switch string(name) {
		case "id":
			c.ID = CredentialID(r.text())
			return 0
		case "kind":
			c.Kind = Kind(r.often())
			return 1
		case "scopes":
			c.Scopes = r.texts()
			return 2
		case "issued_at":
			c.IssuedAt = r.time()
			return 3
		case "created_at":
			c.CreatedAt = r.time()
			return 4
		case "updated_at":
			c.UpdatedAt = r.time()
			return 5
		case "status":
			c.Status = r.often()
			return 6
		case "region":
			c.Region = r.often()
			return 7
		case "rotation":
			c.Rotation = r.rotation()
			return 22
		}
		field, bit := c.member(name)
		if field == nil {
			field, bit = halves.member(name)
		}
		if field != nil {
			*field = r.text()
		}
		return bit
	})
	c.complete(halves)
	return c
}

func (c *Credential) member(name []byte) (*string, int) {
	switch string(name) {
	case "name":
		return &c.Name, 8
	case "token_url":
		return &c.TokenURL, 9
	case "auth_style":
		return &c.AuthStyle, 10
	case "audience":
		return &c.Audience, 11
	case "ca_file":
		return &c.CAFile, 12
	case "notes":
		return &c.Notes, 13
	default:
		return nil, unknownMember
	}
}

func (o *otherPairs) member(name []byte) (*string, int) {
	switch string(name) {
	case "key_id":
		return &o.KeyID, 14
	case "key_secret":
		return &o.KeySecret, 15
	case "service_plan_id":
		return &o.ServicePlanID, 16
	case "api_token":
		return &o.APIToken, 17
	case "application_key":
		return &o.ApplicationKey, 18
	case "application_secret":
		return &o.ApplicationSecret, 19
	case "client_id":
		return &o.ClientID, 20
	case "client_secret":
		return &o.ClientSecret, 21
	default:
		return nil, unknownMember
	}
}

// unknownMember is what a member's reader returns for a name that it does not know.
const unknownMember = -1

// object reads an object. member reads the value of one member and says which it was by a number of its own.
func (r *reader) object(member func(name []byte) int) {
	seen := uint32(0)
	r.sequence('{', '}', func() {
		name := r.raw()
		r.expect(':')
		if r.odd {
			return
		}
		bit := member(name)
		if bit == unknownMember || seen&(1<<bit) != 0 {
			r.odd = true
			return
		}
		seen |= 1 << bit
	})
}

func (r *reader) array(element func()) { r.sequence('[', ']', element) }

func (r *reader) sequence(open, end byte, element func()) {
	r.expect(open)
	if r.next(end) {
		return
	}
	for !r.odd {
		element()
		if r.next(end) {
			return
		}
		r.expect(',')
	}
}

func (r *reader) space() {
	for r.at < len(r.b) {
		switch r.b[r.at] {
		case ' ', '\n', '\r', '\t':
			r.at++
		default:
			return
		}
	}
}

// next takes c when it comes next.
func (r *reader) next(c byte) bool {
	r.space()
	if r.odd || r.at >= len(r.b) || r.b[r.at] != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) expect(c byte) { r.odd = !r.next(c) || r.odd }

// raw takes a string that needs no unescaping, without its quotes, and nothing else.
func (r *reader) raw() []byte {
	r.expect('"')
	rest := r.b[r.at:]
	end := bytes.IndexByte(rest, '"')
	if r.odd || end < 0 || !simple(rest[:end]) {
		r.odd = true
		return nil
	}
	r.at += end + 1
	return rest[:end]
}

// simple says whether a string between quotes stands for itself: no escapes, no control characters, ASCII alone.
func simple(s []byte) bool {
	for _, c := range s {
		if c < ' ' || c == '\\' || c >= 0x7f {
			return false
		}
	}
	return true
}

// text takes any string.
func (r *reader) text() string {
	if !r.next('"') {
		r.odd = true
		return ""
	}
	rest := r.b[r.at:]
	end := bytes.IndexByte(rest, '"')
	if end >= 0 && simple(rest[:end]) {
		r.at += end + 1
		return string(rest[:end])
	}
	return r.escaped()
}

// escaped takes the rest of a string that may hold escapes, its quotes too.
func (r *reader) escaped() string {
	begin := r.at - 1
	for ; r.at < len(r.b); r.at++ {
		switch r.b[r.at] {
		case '"':
			r.at++
			return r.unquoted(r.b[begin:r.at])
		case '\\':
			r.at++
		}
	}
	r.odd = true
	return ""
}

// unquoted resolves escapes and refuses what is not UTF-8.
func (r *reader) unquoted(quoted []byte) string {
	b, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		r.odd = true
	}
	return string(b)
}

// often takes a string of which a document has few different ones.
func (r *reader) often() string {
	raw := r.raw()
	for i, s := range r.repeated {
		if s == string(raw) {
			return s
		}
		if s == "" {
			r.repeated[i] = string(raw)
			return r.repeated[i]
		}
	}
	return string(raw)
}

func (r *reader) texts() []string {
	list := []string{}
	r.array(func() { list = append(list, r.text()) })
	return list
}

// number takes a whole number of at most digits digits.
func (r *reader) number(digits int) uint64 {
	r.space()
	begin, n := r.at, uint64(0)
	for ; r.at < len(r.b) && r.b[r.at] >= '0' && r.b[r.at] <= '9'; r.at++ {
		n = n*10 + uint64(r.b[r.at]-'0')
	}
	got := r.b[begin:r.at]
	if len(got) == 0 || len(got) > digits || len(got) > 1 && got[0] == '0' {
		r.odd = true
	}
	return n
}

// time takes a time as RFC 3339 writes it.
func (r *reader) time() time.Time {
	raw := r.raw()
	if r.odd || string(raw) == string(r.when) {
		return r.moment
	}
	if r.moment.UnmarshalText(raw) != nil {
		r.odd = true
	}
	r.when = raw
	return r.moment
}
