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
	Found                                 []string // labels of what stands in the fields above, for a person
	Placeholders                          []string // labels whose value was a sample file's placeholder
	Left                                  []string // labels that belong to another credential of the same text
}

// maxPaste is the longest text that is looked at, in bytes: enough for any tool's settings file, and read in a
// tenth of a second whatever it holds.
const maxPaste = 256 << 10

// Recognise reads a pasted text of one credential. Found is empty when it recognised nothing. Of the forms that
// the text can be read in, the first that gives a whole pair is taken, or else the first that gives anything.
func Recognise(pasted string) Recognised {
	pasted = lineEnds(strings.TrimSpace(strings.TrimPrefix(pasted[:min(len(pasted), maxPaste)], "\ufeff")))
	var best Recognised
	for _, read := range readers() {
		r := fill(read(pasted))
		if r.worth() > best.worth() {
			best = r
		}
		if best.worth() == whole {
			break
		}
	}
	return best
}

// whole is the worth of a complete pair.
const whole = 3

// worth says how much was recognised: nothing, placeholders, something, a whole pair.
func (r *Recognised) worth() int {
	switch {
	case r.PublicID != "" && !r.Secret.IsZero():
		return whole
	case len(r.Found) > 0:
		return 2
	case len(r.Placeholders) > 0:
		return 1
	default:
		return 0
	}
}

// pair is a name and a value as they stood in the text.
type pair struct{ name, value string }

// readers are tried in order, those whose form is unmistakable first.
func readers() []func(string) []pair {
	return []func(string) []pair{readJSON, readCurl, readHeaders, readCSV, readLines, readLone}
}

// fill sorts the pairs into fields by their names. The first value of a field stands.
func fill(pairs []pair) Recognised {
	var r Recognised
	got := map[field]string{}
	var order []field
	for _, p := range pairs {
		f, ok := p.field()
		value := strings.TrimSpace(p.value)
		if !ok || value == "" || f.one() && strings.ContainsAny(value, " \t") && !Placeholder(value) {
			continue
		}
		if Placeholder(value) {
			r.Placeholders = append(r.Placeholders, labels()[f])
			continue
		}
		if _, twice := got[f]; !twice {
			got[f] = value
			order = append(order, f)
		}
	}
	asAccessKey(got, order)
	r.ProjectName, r.SinchID, r.Name = got[projectName], got[projectID], got[credentialName]
	r.Region, r.ConversationRegion, r.SMSRegion = strings.ToLower(got[region]), strings.ToLower(got[conversationRegion]), strings.ToLower(got[smsRegion])
	r.credential(got)
	r.place()
	r.tell(order)
	return r
}

// asAccessKey takes a client ID and secret for an access key when a Project ID stands beside them and no token
// endpoint: that is how Sinch's Postman collections name the pair.
func asAccessKey(got map[field]string, order []field) {
	if got[tokenURL] != "" || got[projectID] == "" || got[keyID]+got[keySecret] != "" {
		return
	}
	for i, f := range order {
		for _, same := range [][2]field{{clientID, keyID}, {clientSecret, keySecret}} {
			if f == same[0] {
				got[same[1]] = got[f]
				delete(got, f)
				order[i] = same[1]
			}
		}
	}
}

// half names the fields of a kind's public and secret half.
type half struct {
	kind       vault.Kind
	id, secret field
}

func halves() []half {
	return []half{
		{vault.AccessKey, keyID, keySecret},
		{vault.ServicePlan, servicePlanID, apiToken},
		{vault.Application, applicationKey, applicationSecret},
		{vault.OAuthClient, clientID, clientSecret},
	}
}

// credential takes the pair that is most complete, access keys first.
func (r *Recognised) credential(got map[field]string) {
	best := 0
	for _, h := range halves() {
		has := 0
		for _, f := range []field{h.id, h.secret} {
			if got[f] != "" {
				has++
			}
		}
		if has > best {
			best, r.Kind = has, h.kind
			r.PublicID, r.Secret = got[h.id], vault.NewSecret(got[h.secret])
		}
	}
	if r.Kind == "" && got[tokenURL] != "" || r.Kind.Info().TokenURL {
		r.TokenURL = got[tokenURL]
	}
}

// place puts a region without a product where its kind has one: SINCH_REGION beside an access key is the
// Conversation API's; a service plan's region may be called the SMS region.
func (r *Recognised) place() {
	switch {
	case r.Kind == vault.ServicePlan && r.Region == "":
		r.Region = r.SMSRegion
	case r.Kind == vault.AccessKey && r.ConversationRegion == "":
		r.ConversationRegion, r.Region = r.Region, ""
	}
}

// tell lists what was used and what was left, in the text's order.
func (r *Recognised) tell(order []field) {
	mine := map[field]bool{}
	for _, h := range halves() {
		mine[h.id], mine[h.secret] = h.kind == r.Kind, h.kind == r.Kind
	}
	for _, f := range order {
		if used, ofSome := mine[f]; ofSome && !used {
			r.Left = append(r.Left, labels()[f])
			continue
		}
		r.Found = append(r.Found, labels()[f])
	}
}
