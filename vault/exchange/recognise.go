package exchange

import (
	"strings"

	"sinchkeys/vault"
)

// Recognised is what a pasted text says. Fields that it does not speak of are empty.
type Recognised struct {
	ProjectName, SinchID, Name            string
	Kind                                  vault.Kind
	PublicID                              string
	Secret                                vault.Secret
	TokenURL                              string
	Region, ConversationRegion, SMSRegion string
	Found                                 []string // labels of what was recognised, for a person
	Placeholders                          []string // labels whose value was a sample file's placeholder
}

// maxPaste is the longest text that is looked at, in bytes.
const maxPaste = 1 << 20

// Recognise reads a pasted text of one credential. Found is empty when it recognised nothing.
func Recognise(pasted string) Recognised {
	pasted = strings.TrimSpace(strings.TrimPrefix(pasted[:min(len(pasted), maxPaste)], "\ufeff"))
	for _, read := range readers() {
		if r := fill(read(pasted)); len(r.Found)+len(r.Placeholders) > 0 {
			return r
		}
	}
	return Recognised{}
}

// pair is a name and a value as they stood in the text.
type pair struct{ name, value string }

// readers are tried in order; the first that finds something known wins.
func readers() []func(string) []pair {
	return []func(string) []pair{readJSON, readCurl, readHeader, readCSV, readLines, readLone}
}

// fill sorts the pairs into fields by their names. The first value of a field stands.
func fill(pairs []pair) Recognised {
	var r Recognised
	got := map[field]string{}
	for _, p := range pairs {
		f, ok := fieldOf(p.name)
		value := strings.TrimSpace(p.value)
		if !ok || value == "" {
			continue
		}
		if Placeholder(value) {
			r.Placeholders = append(r.Placeholders, labels()[f])
			continue
		}
		if _, twice := got[f]; !twice {
			got[f] = value
			r.Found = append(r.Found, labels()[f])
		}
	}
	r.ProjectName, r.SinchID, r.Name = got[projectName], got[projectID], got[credentialName]
	r.TokenURL, r.Region = got[tokenURL], strings.ToLower(got[region])
	r.ConversationRegion, r.SMSRegion = strings.ToLower(got[conversationRegion]), strings.ToLower(got[smsRegion])
	r.credential(got)
	return r
}

// credential takes the pair that is most complete, access keys first.
func (r *Recognised) credential(got map[field]string) {
	best := 0
	for _, k := range []struct {
		kind       vault.Kind
		id, secret field
	}{
		{vault.AccessKey, keyID, keySecret},
		{vault.ServicePlan, servicePlanID, apiToken},
		{vault.Application, applicationKey, applicationSecret},
		{vault.OAuthClient, clientID, clientSecret},
	} {
		has := 0
		for _, f := range []field{k.id, k.secret} {
			if got[f] != "" {
				has++
			}
		}
		if has > best {
			best, r.Kind = has, k.kind
			r.PublicID, r.Secret = got[k.id], vault.NewSecret(got[k.secret])
		}
	}
	if r.Kind == vault.ServicePlan && r.Region == "" {
		r.Region = r.SMSRegion
	}
}
