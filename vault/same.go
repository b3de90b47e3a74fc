package vault

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// sameContent compares what two versions of one vault hold, their logs included, in the order in which they hold it. When
// and how often they were saved is not part of it.
func sameContent(a, b *Document) bool {
	return slices.EqualFunc(a.Projects, b.Projects, sameProject) && bytes.Equal(a.unknown, b.unknown) &&
		slices.Equal(a.Recipients, b.Recipients) && slices.EqualFunc(a.Log, b.Log, func(x, y Entry) bool { return compareEntries(x, y) == 0 })
}

// sameProject compares all that the document keeps of a project.
func sameProject(a, b *Project) bool {
	return a == b || sameProjectFields(a, b) && slices.EqualFunc(a.Credentials, b.Credentials, sameCredential)
}

func sameProjectFields(a, b *Project) bool {
	return a.ID == b.ID && a.Name == b.Name && a.SinchID == b.SinchID && a.ConversationRegion == b.ConversationRegion &&
		a.SMSRegion == b.SMSRegion && a.Notes == b.Notes && a.DashboardURL == b.DashboardURL && slices.Equal(a.Tags, b.Tags) &&
		a.CreatedAt.Equal(b.CreatedAt) && a.UpdatedAt.Equal(b.UpdatedAt) && bytes.Equal(a.unknown, b.unknown)
}

// sameCredential compares all that the document keeps of a credential.
func sameCredential(a, b *Credential) bool {
	return a == b || sameIdentity(a, b) && sameEndpoint(a, b) && sameRotation(a.Rotation, b.Rotation) && a.Status == b.Status && a.Notes == b.Notes &&
		a.IssuedAt.Equal(b.IssuedAt) && a.CreatedAt.Equal(b.CreatedAt) && a.UpdatedAt.Equal(b.UpdatedAt) &&
		bytes.Equal(a.unknown, b.unknown)
}

func sameIdentity(a, b *Credential) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Name == b.Name && a.PublicID == b.PublicID && a.Secret.Equal(b.Secret) &&
		a.pairs() == b.pairs()
}

func sameEndpoint(a, b *Credential) bool {
	return a.TokenURL == b.TokenURL && a.Region == b.Region && a.AuthStyle == b.AuthStyle && a.Audience == b.Audience &&
		a.CAFile == b.CAFile && slices.Equal(a.Scopes, b.Scopes)
}

func (c *Credential) pairs() otherPairs {
	if c.other == nil {
		return otherPairs{}
	}
	return *c.other
}

// pairs merges the members that belong to other kinds.
func (r *recordMerge) pairs(base, ours, theirs *otherPairs) *otherPairs {
	var was, a, b otherPairs
	for to, from := range map[*otherPairs]*otherPairs{&was: base, &a: ours, &b: theirs} {
		if from != nil {
			*to = *from
		}
	}
	out := otherPairs{
		KeyID:             r.text("", was.KeyID, a.KeyID, b.KeyID),
		KeySecret:         r.text("", was.KeySecret, a.KeySecret, b.KeySecret),
		ServicePlanID:     r.text("", was.ServicePlanID, a.ServicePlanID, b.ServicePlanID),
		APIToken:          r.text("", was.APIToken, a.APIToken, b.APIToken),
		ApplicationKey:    r.text("", was.ApplicationKey, a.ApplicationKey, b.ApplicationKey),
		ApplicationSecret: r.text("", was.ApplicationSecret, a.ApplicationSecret, b.ApplicationSecret),
		ClientID:          r.text("", was.ClientID, a.ClientID, b.ClientID),
		ClientSecret:      r.text("", was.ClientSecret, a.ClientSecret, b.ClientSecret),
	}
	if out == (otherPairs{}) {
		return nil
	}
	return &out
}

// unknown merges the members of a later version, one by one.
func (r *recordMerge) unknown(base, ours, theirs jsontext.Value) jsontext.Value {
	if bytes.Equal(ours, theirs) {
		return ours
	}
	was, a, b := members(base), members(ours), members(theirs)
	out := map[string]jsontext.Value{}
	for name := range maps.Keys(mergedKeys(a, b)) {
		compare := func(x, y jsontext.Value) int { return cmp.Compare(string(x), string(y)) }
		known := *r
		if _, ok := was[name]; !ok {
			_, inOurs := a[name]
			_, inTheirs := b[name]
			known.hasBase = r.hasBase && inOurs && inTheirs
			if !known.hasBase && inOurs != inTheirs {
				out[name] = slices.Concat(a[name], b[name]) // one of them is empty
				continue
			}
		}
		if v := settle(&known, name, was[name], a[name], b[name], compare); v != nil {
			out[name] = v
		}
	}
	return joined(out)
}

func mergedKeys(a, b map[string]jsontext.Value) map[string]jsontext.Value {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// members splits an object. What is none has none.
func members(object jsontext.Value) map[string]jsontext.Value {
	out := map[string]jsontext.Value{}
	if len(object) > 0 {
		_ = json.Unmarshal(object, &out) // it was read out of a document that is valid
	}
	return out
}

func joined(members map[string]jsontext.Value) jsontext.Value {
	if len(members) == 0 {
		return nil
	}
	b, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		return nil // not for values that were read
	}
	return b
}
