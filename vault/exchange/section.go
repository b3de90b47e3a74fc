package exchange

import (
	"cmp"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// section is a part of a file whose names and values belong together: a project, and one credential of a kind at most.
type section struct {
	line          int
	project, name string // what stands around it calls it so; empty when nothing does
	pairs         []pair
}

// with adds what the sections hold.
func (r Reading) with(sections []section) Reading {
	for _, s := range sections {
		r.Records = append(r.Records, s.records()...)
	}
	return r
}

// gathered is a section sorted into fields.
type gathered struct {
	got          map[field]string
	order        []field
	placeholders map[field]bool
}

func (s *section) gather() gathered {
	g := gathered{got: map[field]string{}, placeholders: map[field]bool{}}
	for _, p := range s.pairs {
		f, ok := p.field()
		value := strings.TrimSpace(p.value)
		switch {
		case !ok || value == "":
		case Placeholder(value):
			g.placeholders[f] = true
		case f.one() && strings.ContainsAny(value, " \t\r\n"):
		case g.got[f] == "":
			g.got[f] = value
			g.order = append(g.order, f)
		}
	}
	asAccessKey(g.got, g.order)
	return g
}

// records makes one of each kind that the section has a half of. A project without any is a record of its own.
func (s *section) records() []Record {
	g := s.gather()
	p := vault.Project{
		Name: cmp.Or(g.got[projectName], s.project), SinchID: g.got[projectID],
		ConversationRegion: strings.ToLower(g.got[conversationRegion]), SMSRegion: strings.ToLower(g.got[smsRegion]),
	}
	var out []Record
	for _, h := range halves() {
		if g.got[h.id]+g.got[h.secret] == "" && !g.placeholders[h.id] && !g.placeholders[h.secret] {
			continue
		}
		out = append(out, s.record(h, g, p))
	}
	if len(out) == 0 && (p.SinchID != "" || p.Name != "" && p.Name != s.project || g.placeholders[projectID]) {
		out = append(out, Record{Project: p, Line: s.line, Placeholders: g.labelsOf(projectID)})
	}
	return out
}

func (s *section) record(h half, g gathered, p vault.Project) Record {
	c := vault.Credential{
		Kind: h.kind, Name: cmp.Or(g.got[credentialName], s.name), PublicID: g.got[h.id], Secret: vault.NewSecret(g.got[h.secret]),
	}
	here := strings.ToLower(g.got[region])
	switch h.kind {
	case vault.ServicePlan:
		c.Region = cmp.Or(here, p.SMSRegion)
	case vault.AccessKey:
		p.ConversationRegion = cmp.Or(p.ConversationRegion, here)
	case vault.Application, vault.OAuthClient:
	}
	if h.kind.Info().TokenURL {
		c.TokenURL = g.got[tokenURL]
	}
	return Record{Project: p, Credential: c, Line: s.line, Placeholders: g.labelsOf(projectID, h.id, h.secret)}
}

// labelsOf names those of the fields that a placeholder stood in, and nothing else.
func (g *gathered) labelsOf(fields ...field) []string {
	var out []string
	for _, f := range fields {
		if g.placeholders[f] && g.got[f] == "" {
			out = append(out, labels()[f])
		}
	}
	return out
}

// sorter puts pairs into sections as they come: a field that is named again with another value begins the next one, so
// that an ID is never put together with the secret of a later credential.
type sorter struct {
	open []*opened // one for each prefix, in order
	done []section
}

type opened struct {
	prefix string
	section
	got map[field]string
}

// add takes a pair. Names such as PROD_SINCH_KEY_ID and SINCH_KEY_ID_PROD are a section of their own, called PROD.
func (s *sorter) add(line int, name, value string) {
	f, prefix, ok := prefixedField(name)
	if !ok {
		return
	}
	o := s.of(prefix)
	if was, twice := o.got[f]; twice && was != value && !Placeholder(value) {
		if !Placeholder(was) {
			s.finish(o)
			o = s.of(prefix)
		}
	}
	if o.line == 0 {
		o.line = line
	}
	o.got[f] = value
	o.pairs = append(o.pairs, pair{labels()[f], value})
}

// heading begins anew under a name.
func (s *sorter) heading(project, name string) {
	s.end()
	s.of("").project, s.of("").name = project, name
}

func (s *sorter) of(prefix string) *opened {
	i := slices.IndexFunc(s.open, func(o *opened) bool { return o.prefix == prefix })
	if i >= 0 {
		return s.open[i]
	}
	o := &opened{prefix: prefix, section: section{project: prefix}, got: map[field]string{}}
	s.open = append(s.open, o)
	return o
}

// finish closes one section; what is said of the project goes on.
func (s *sorter) finish(o *opened) {
	if len(o.pairs) > 0 {
		s.done = append(s.done, o.section)
	}
	s.open = slices.DeleteFunc(s.open, func(x *opened) bool { return x == o })
}

// end closes all sections.
func (s *sorter) end() []section {
	for len(s.open) > 0 {
		s.finish(s.open[0])
	}
	return s.done
}

// prefixedField knows a name, and what a user's own prefix or ending sets apart.
func prefixedField(name string) (f field, prefix string, ok bool) {
	if f, ok := fieldOf(name); ok {
		return f, "", true
	}
	if len(name) > longestName {
		return 0, "", false
	}
	if i := strings.Index(strings.ToUpper(name), "SINCH_"); i > 0 {
		if f, ok := fieldOf(name[i:]); ok {
			return f, strings.Trim(name[:i], "_.-"), true
		}
	}
	if i := strings.LastIndexByte(name, '_'); i > 0 && strings.HasPrefix(strings.ToUpper(name), "SINCH_") {
		if f, ok := fieldOf(name[:i]); ok && i+1 < len(name) {
			return f, name[i+1:], true
		}
	}
	return 0, "", false
}
