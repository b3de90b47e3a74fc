package session

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// Weight says how much a finding matters.
type Weight string

// The weights.
const (
	Grave Weight = "warning" // something is wrong
	Light Weight = "note"    // something to know
)

// Finding is one thing that an audit found. Its words never hold a secret.
type Finding struct {
	Weight Weight
	Check  string // what was looked for: "duplicate", "odd", "unverified", "dead", "single-key", "due", "plaintext"
	Ref    string // PROJECT/CREDENTIAL or PROJECT
	What   string // what was found
	Advice string // what to do
	File   string // of a plaintext copy
	Line   int    // in File, from 1
}

// shortest is the length below which a secret is called weak, in bytes: keys of Sinch are longer, and so is what RFC
// 6819, section 5.1.4.2.2, asks of a secret that nobody has to remember.
const shortest = 16

// Audit looks at what the vault holds, without asking any server: what stands there twice, what looks wrong, what
// was never verified or is overdue, where a single key keeps a project alive. The gravest comes first. The error is
// ErrLocked.
func (s *Session) Audit(p Policy) ([]Finding, error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	cares, err := s.Cares(p)
	if err != nil {
		return nil, err
	}
	d := w.store.Document()
	found := slices.Concat(duplicates(d), odd(d), s.unproven(w, d), lonely(d), overdue(cares))
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(heavier(a.Weight), heavier(b.Weight)), cmp.Compare(strings.ToLower(a.Ref), strings.ToLower(b.Ref)))
	})
	return found, nil
}

func heavier(w Weight) int {
	if w == Grave {
		return 0
	}
	return 1
}

// twin is what two credentials may not have in common.
type twin struct {
	kind vault.Kind
	text string
}

// duplicates finds IDs and secrets that stand in more than one place.
func duplicates(d *vault.Document) []Finding {
	ids, secrets := places(d)
	var out []Finding
	for id, refs := range ids {
		if len(refs) > 1 {
			out = append(out, Finding{
				Weight: Grave, Check: "duplicate", Ref: refs[0],
				What:   fmt.Sprintf("the %s %s also stands in %s", id.kind.Info().IDLabel, id.text, strings.Join(refs[1:], ", ")),
				Advice: "Remove the copies: after a rotation one of them stays behind, dead.",
			})
		}
	}
	for _, refs := range secrets {
		if len(refs) > 1 {
			out = append(out, Finding{
				Weight: Grave, Check: "duplicate", Ref: refs[0], What: "the same secret stands in " + strings.Join(refs[1:], ", "),
				Advice: "Two keys never share a secret: one of them was pasted into the wrong place.",
			})
		}
	}
	return out
}

// places tells of each ID and of each secret where it stands. A pair that stands in several places is told by its ID alone.
func places(d *vault.Document) (ids map[twin][]string, secrets map[string][]string) {
	ids, secrets = map[twin][]string{}, map[string][]string{}
	pairs := map[string]twin{} // of a secret: the ID it first stood beside
	for p, c := range d.All() {
		ref := vault.Match{Project: p, Credential: c}.Ref()
		id := twin{c.Kind, c.PublicID}
		if c.PublicID != "" && !handedDown(d, c) {
			ids[id] = append(ids[id], ref)
		}
		secret := c.Secret.Reveal()
		if first, ok := pairs[secret]; secret == "" || ok && first == id {
			continue
		}
		pairs[secret] = id
		secrets[secret] = append(secrets[secret], ref)
	}
	return ids, secrets
}

// handedDown says whether the credential that replaces this one has its ID on purpose, as a client has whose server gave it
// nothing but a new secret.
func handedDown(d *vault.Document, c *vault.Credential) bool {
	if c.Rotation == nil {
		return false
	}
	_, heir := d.Credential(c.Rotation.ReplacedBy)
	return heir != nil && heir.Kind == c.Kind && heir.PublicID == c.PublicID
}

// odd finds pairs that look wrong by themselves.
func odd(d *vault.Document) []Finding {
	var out []Finding
	for p, c := range d.All() {
		if c.Status == vault.StatusRetired {
			continue // its secret has left the vault
		}
		f := Finding{Weight: Grave, Check: "odd", Ref: vault.Match{Project: p, Credential: c}.Ref()}
		if said := Odd(p, c); said != "" {
			f.What, f.Advice = sentence(said)
			out = append(out, f)
		} else if n := len(c.Secret.Reveal()); n < shortest {
			f.What = fmt.Sprintf("the %s has only %d characters", c.Kind.Info().SecretLabel, n)
			f.Advice = "Compare it with where it came from; a secret so short can be guessed."
			out = append(out, f)
		}
	}
	return out
}

// sentence parts what was found from what to do about it.
func sentence(said string) (what, advice string) {
	for _, stop := range []string{". ", ": "} {
		if a, b, ok := strings.Cut(said, stop); ok {
			return strings.ToLower(a[:1]) + a[1:], strings.ToUpper(b[:1]) + b[1:]
		}
	}
	return said, ""
}

// unproven finds credentials that no test has spoken well of.
func (s *Session) unproven(w *work, d *vault.Document) []Finding {
	var out []Finding
	for p, c := range d.All() {
		if c.Status == vault.StatusRetired {
			continue
		}
		known := s.standing(w, p, c)
		ref := vault.Match{Project: p, Credential: c}.Ref()
		switch judged := known.LastJudged; {
		case known.Last.Verdict == oauth.Untested:
			out = append(out, Finding{
				Weight: Light, Check: "unverified", Ref: ref, What: "it was never tested on this machine",
				Advice: "'sinchkeys test' says whether it is alive.",
			})
		case judged.Verdict != oauth.Untested && judged.Verdict != oauth.Valid:
			out = append(out, Finding{
				Weight: Grave, Check: "dead", Ref: ref, What: "the last test said " + string(judged.Verdict), Advice: judged.Advice,
			})
		}
	}
	return out
}

// lonely finds projects whose work hangs on one access key.
func lonely(d *vault.Document) []Finding {
	var out []Finding
	for _, p := range d.Projects {
		active := 0
		for _, c := range p.Credentials {
			if c.Kind == vault.AccessKey && c.Status == vault.StatusActive {
				active++
			}
		}
		if active == 1 {
			out = append(out, Finding{
				Weight: Light, Check: "single-key", Ref: p.Name, What: "one access key does all of its work",
				Advice: "A second one lets you replace the first without an outage.",
			})
		}
	}
	return out
}

func overdue(cares []Care) []Finding {
	var out []Finding
	for _, c := range cares {
		if c.Due() {
			out = append(out, Finding{
				Weight: Grave, Check: "due", Ref: vault.Match{Project: c.Project, Credential: c.Credential}.Ref(),
				What:   fmt.Sprintf("it is %d days old; the limit is %d (%s)", Days(c.Age), Days(c.Limit), c.By),
				Advice: "'sinchkeys rotate' replaces it step by step.",
			})
		}
	}
	return out
}
