package vault

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Merge brings two versions of one vault together, record by record and field by field. base is a version
// that both come from, or nil when none is known; then what only one of them has was added there.
// The report says in sentences what was not simply the same on both sides.
//
// No record is dropped but one that the one side deleted and the other has not touched since base. Where
// both set a field to different values, the record that was updated later wins, and of equally late ones
// the greater value, so that merging ours into theirs gives the same fields as theirs into ours. Merging
// the same version again changes nothing. Recipients are ours: nobody is let in by a merge.
func Merge(base, ours, theirs *Document) (merged *Document, report []string) {
	twice := contestedBy(ours, theirs)
	base, ours, theirs = twice.settled(base), twice.settled(ours), twice.settled(theirs)
	m := &merger{base: base, ours: ours, theirs: theirs}
	out := &Document{
		VaultID: ours.VaultID, Version: max(ours.Version, theirs.Version), Revision: max(ours.Revision, theirs.Revision),
		SavedAt: ours.SavedAt, Recipients: ours.Recipients, Recovery: ours.Recovery, Log: mergeLogs(ours.Log, theirs.Log), secret: ours.secret,
	}
	if theirs.SavedAt.After(out.SavedAt) {
		out.SavedAt = theirs.SavedAt
	}
	r := recordMerge{m: m, what: "the vault", hasBase: base != nil, order: ours.SavedAt.Compare(theirs.SavedAt)}
	var was Document
	if base != nil {
		was.unknown, was.Projects = base.unknown, base.Projects
	}
	out.unknown = r.unknown(was.unknown, ours.unknown, theirs.unknown)
	out.Projects = mergeList(was.Projects, ours.Projects, theirs.Projects, listMerge[ProjectID, *Project]{
		id: func(p *Project) ProjectID { return p.ID }, same: sameProject, both: m.project,
		title: func(p *Project) string { return "the project " + p.Name }, m: m, hasBase: base != nil,
	})
	m.uniqueProjects(out.Projects)
	for _, r := range theirs.Recipients {
		if !slices.Contains(ours.Recipients, r) {
			m.say("the other version can also be opened by %s; that was not taken over", short(r))
		}
	}
	return out, m.report
}

type merger struct {
	base, ours, theirs *Document
	report             []string
}

func (m *merger) say(format string, args ...any) {
	m.report = append(m.report, fmt.Sprintf(format, args...))
}

// listMerge says how the records of a list are told apart, compared and merged.
type listMerge[K comparable, T any] struct {
	id      func(T) K
	same    func(a, b T) bool
	both    func(base *T, ours, theirs T) T
	title   func(T) string
	m       *merger
	hasBase bool
}

// mergeList merges lists of records. Their order is that of the side which has changed it, ours first.
func mergeList[K comparable, T any](base, ours, theirs []T, l listMerge[K, T]) []T {
	wasBy, oursBy, theirsBy := byID(base, l.id), byID(ours, l.id), byID(theirs, l.id)
	first, second := ours, theirs
	if l.hasBase && sameOrder(base, ours, l.id) {
		first, second = theirs, ours
	}
	out := make([]T, 0, max(len(ours), len(theirs)))
	for _, t := range slices.Concat(first, missingFrom(first, second, l.id)) {
		id := l.id(t)
		was := find(wasBy, id)
		ours, theirs := find(oursBy, id), find(theirsBy, id)
		switch {
		case ours != nil && theirs != nil:
			out = append(out, l.merged(was, *ours, *theirs))
		case l.keeps(was, t, ours != nil):
			out = append(out, t)
		}
	}
	return out
}

// merged merges a record that both sides have.
func (l *listMerge[K, T]) merged(was *T, ours, theirs T) T {
	if l.same(ours, theirs) {
		return ours
	}
	return l.both(was, ours, theirs)
}

// keeps decides on a record that only one side has.
func (l *listMerge[K, T]) keeps(was *T, t T, isOurs bool) bool {
	switch {
	case was == nil && !isOurs:
		l.m.say("%s was added", l.title(t))
		return true
	case was == nil:
		return true
	case l.same(*was, t):
		if isOurs {
			l.m.say("%s was deleted: the other version has deleted it", l.title(t))
		}
		return false
	default:
		l.m.say("%s was kept: one version has deleted it, the other has changed it", l.title(t))
		return true
	}
}

func byID[K comparable, T any](list []T, id func(T) K) map[K]T {
	out := make(map[K]T, len(list))
	for _, t := range list {
		out[id(t)] = t
	}
	return out
}

func find[K comparable, T any](in map[K]T, id K) *T {
	if t, ok := in[id]; ok {
		return &t
	}
	return nil
}

func missingFrom[K comparable, T any](list, other []T, id func(T) K) []T {
	have := byID(list, id)
	var out []T
	for _, t := range other {
		if _, ok := have[id(t)]; !ok {
			out = append(out, t)
		}
	}
	return out
}

func sameOrder[K comparable, T any](a, b []T, id func(T) K) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool { return id(x) == id(y) })
}

// recordMerge merges the fields of one record.
type recordMerge struct {
	m       *merger
	what    string
	hasBase bool
	order   int // of the times of update: positive when ours is the later
}

// settle gives the value of one field.
func settle[T any](r *recordMerge, name string, base, ours, theirs T, compare func(a, b T) int) T {
	switch {
	case compare(ours, theirs) == 0:
		return ours
	case r.hasBase && compare(ours, base) == 0:
		return theirs
	case r.hasBase && compare(theirs, base) == 0:
		return ours
	}
	wins := r.order > 0 || r.order == 0 && compare(ours, theirs) > 0
	if name != "" {
		side := "the other version's"
		if wins {
			side = "this version's"
		}
		r.m.say("%s: both versions have changed %s; %s was kept", r.what, name, side)
	}
	if wins {
		return ours
	}
	return theirs
}

func (r *recordMerge) text(name, base, ours, theirs string) string {
	return settle(r, name, base, ours, theirs, cmp.Compare[string])
}

func (r *recordMerge) list(name string, base, ours, theirs []string) []string {
	return settle(r, name, base, ours, theirs, slices.Compare)
}

func (r *recordMerge) time(name string, base, ours, theirs time.Time) time.Time {
	return settle(r, name, base, ours, theirs, time.Time.Compare)
}

func (m *merger) project(base **Project, ours, theirs *Project) *Project {
	was := &Project{}
	if base != nil {
		was = *base
	}
	r := &recordMerge{m, "the project " + ours.Name, base != nil, ours.UpdatedAt.Compare(theirs.UpdatedAt)}
	return &Project{
		ID:                 ours.ID,
		Name:               r.text("the name", was.Name, ours.Name, theirs.Name),
		SinchID:            r.text("the Project ID", was.SinchID, ours.SinchID, theirs.SinchID),
		ConversationRegion: r.text("the Conversation region", was.ConversationRegion, ours.ConversationRegion, theirs.ConversationRegion),
		SMSRegion:          r.text("the SMS region", was.SMSRegion, ours.SMSRegion, theirs.SMSRegion),
		Tags:               r.list("the tags", was.Tags, ours.Tags, theirs.Tags),
		Notes:              r.text("the notes", was.Notes, ours.Notes, theirs.Notes),
		DashboardURL:       r.text("the dashboard address", was.DashboardURL, ours.DashboardURL, theirs.DashboardURL),
		CreatedAt:          r.time("", was.CreatedAt, ours.CreatedAt, theirs.CreatedAt),
		UpdatedAt:          r.time("", was.UpdatedAt, ours.UpdatedAt, theirs.UpdatedAt),
		unknown:            r.unknown(was.unknown, ours.unknown, theirs.unknown),
		Credentials: m.uniqueCredentials(ours, mergeList(was.Credentials, ours.Credentials, theirs.Credentials, listMerge[CredentialID, *Credential]{
			id: func(c *Credential) CredentialID { return c.ID }, same: sameCredential, both: m.credential(ours.Name),
			title: func(c *Credential) string { return "the credential " + ours.Name + "/" + c.Name }, m: m, hasBase: base != nil,
		})),
	}
}

func (m *merger) credential(project string) func(base **Credential, ours, theirs *Credential) *Credential {
	return func(base **Credential, ours, theirs *Credential) *Credential {
		was := &Credential{}
		if base != nil {
			was = *base
		}
		r := &recordMerge{m, "the credential " + project + "/" + ours.Name, base != nil, ours.UpdatedAt.Compare(theirs.UpdatedAt)}
		info := ours.Kind.Info()
		return &Credential{
			ID:        ours.ID,
			Kind:      Kind(r.text("the kind", string(was.Kind), string(ours.Kind), string(theirs.Kind))),
			Name:      r.text("the name", was.Name, ours.Name, theirs.Name),
			PublicID:  r.text("the "+info.IDLabel, was.PublicID, ours.PublicID, theirs.PublicID),
			Secret:    secretOf(r.text("the "+info.SecretLabel, was.Secret.Reveal(), ours.Secret.Reveal(), theirs.Secret.Reveal())),
			TokenURL:  r.text("the token endpoint", was.TokenURL, ours.TokenURL, theirs.TokenURL),
			Region:    r.text("the region", was.Region, ours.Region, theirs.Region),
			AuthStyle: r.text("the authentication style", was.AuthStyle, ours.AuthStyle, theirs.AuthStyle),
			Scopes:    r.list("the scopes", was.Scopes, ours.Scopes, theirs.Scopes),
			Audience:  r.text("the audience", was.Audience, ours.Audience, theirs.Audience),
			CAFile:    r.text("the CA file", was.CAFile, ours.CAFile, theirs.CAFile),
			Status:    r.text("the status", was.Status, ours.Status, theirs.Status),
			Notes:     r.text("the notes", was.Notes, ours.Notes, theirs.Notes),
			Rotation:  r.rotation(was.Rotation, ours.Rotation, theirs.Rotation),
			IssuedAt:  r.time("the date of issue", was.IssuedAt, ours.IssuedAt, theirs.IssuedAt),
			CreatedAt: r.time("", was.CreatedAt, ours.CreatedAt, theirs.CreatedAt),
			UpdatedAt: r.time("", was.UpdatedAt, ours.UpdatedAt, theirs.UpdatedAt),
			unknown:   r.unknown(was.unknown, ours.unknown, theirs.unknown),
			other:     r.pairs(was.other, ours.other, theirs.other),
		}
	}
}

// uniqueProjects renames, of projects with one name, all but the oldest.
func (m *merger) uniqueProjects(list []*Project) {
	names := make([]named, len(list))
	for i, p := range list {
		names[i] = named{i, string(p.ID), p.Name}
	}
	for i, name := range renamed(names) {
		m.say("the project %s is called %s now: there are two of that name", list[i].Name, name)
		p := *list[i]
		p.Name, list[i] = name, &p
	}
}

func (m *merger) uniqueCredentials(p *Project, list []*Credential) []*Credential {
	names := make([]named, len(list))
	for i, c := range list {
		names[i] = named{i, string(c.ID), c.Name}
	}
	for i, name := range renamed(names) {
		m.say("the credential %s/%s is called %s now: there are two of that name", p.Name, list[i].Name, name)
		c := *list[i]
		c.Name, list[i] = name, &c
	}
	return list
}

type named struct {
	at       int
	id, name string
}

// renamed gives new names, by place, to those whose name an older one has. Ids are in the order of their
// making, so both sides of a merge agree on which is older.
func renamed(list []named) map[int]string {
	slices.SortStableFunc(list, func(a, b named) int { return cmp.Compare(a.id, b.id) })
	taken := make(map[string]bool, len(list))
	var twins []named
	for _, n := range list {
		key := NameKey(n.name)
		if taken[key] {
			twins = append(twins, n)
		}
		taken[key] = true
	}
	out := make(map[int]string, len(twins))
	for _, n := range twins {
		for i := 2; ; i++ {
			name := fmt.Sprintf("%s (%d)", n.name, i)
			if key := NameKey(name); !taken[key] {
				taken[key], out[n.at] = true, name
				break
			}
		}
	}
	return out
}
