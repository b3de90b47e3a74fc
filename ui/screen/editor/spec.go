package editor

import (
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// fieldID names a field of a form.
type fieldID string

// The fields of the two forms.
const (
	fieldKind         fieldID = "kind"
	fieldName         fieldID = "name"
	fieldSinchID      fieldID = "project id"
	fieldPublicID     fieldID = "public id"
	fieldSecret       fieldID = "secret"
	fieldTokenURL     fieldID = "token url"
	fieldRegion       fieldID = "region"
	fieldStyle        fieldID = "auth style"
	fieldScopes       fieldID = "scopes"
	fieldAudience     fieldID = "audience"
	fieldCAFile       fieldID = "ca file"
	fieldStatus       fieldID = "status"
	fieldIssued       fieldID = "issued"
	fieldNotes        fieldID = "notes"
	fieldConversation fieldID = "conversation region"
	fieldSMS          fieldID = "sms region"
	fieldTags         fieldID = "tags"
	fieldDashboard    fieldID = "dashboard"
)

// input is how a field is filled.
type input int

const (
	lineInput input = iota
	secretInput
	choiceInput
)

// spec describes a field: adding one to a form is adding one of these.
type spec struct {
	id      fieldID
	label   string
	hint    string // what belongs in it, while it has the focus
	aside   string // what the screen adds to that: a key that helps
	input   input
	choices []choice
	check   check
}

// choice is one of a few values, and the words it is shown by.
type choice struct{ value, title string }

// around is what a form's rules depend on.
type around struct {
	taken map[string]bool // lower-cased names that are in use
	today time.Time
	fresh bool // a new project or credential, not an edit

	elsewhere check // of an ID: whether the vault holds it already
	pair      check // of a secret: whether it fits the ID beside it

	lookUp string // the key that asks an issuer; "": there is none
}

func projectSpecs(a around) []spec {
	return []spec{
		{id: fieldName, label: "Name", hint: "your own name for it, such as Acme Prod", check: required("a name", uniqueName(a.taken))},
		{id: fieldSinchID, label: "Project ID", hint: "from the dashboard; paste the page and every field is filled", check: optional(sinchID)},
		{id: fieldConversation, label: "Conv. region", hint: "us, eu or br, if the Conversation API is used", check: optional(region(oauth.ConversationRegions()...))},
		{id: fieldSMS, label: "SMS region", hint: "us, eu, au, br or ca, if SMS is used", check: optional(region(oauth.SMSRegions()...))},
		{id: fieldTags, label: "Tags", hint: "words to find it by, parted by blanks", check: anything},
		{id: fieldDashboard, label: "Dashboard", hint: "a page to open instead of Sinch's access keys", check: optional(webAddress)},
		{id: fieldNotes, label: "Notes", hint: "anything worth knowing", check: anything},
	}
}

// credentialSpecs gives the form for a kind of credential.
func credentialSpecs(k vault.KindInfo, a around) []spec {
	out := []spec{
		{id: fieldKind, label: "Kind", hint: "left and right choose", input: choiceInput, choices: kindChoices(), check: anything},
		{id: fieldName, label: "Name", hint: "your own name for it, such as ci-bot", check: required("a name", uniqueName(a.taken))},
		{id: fieldPublicID, label: k.IDLabel, hint: "paste what the dashboard shows: every field is filled", check: required("the "+k.IDLabel, all(a.elsewhere, idCheck(k.Kind)))},
		{id: fieldSecret, label: k.SecretLabel, hint: "stays masked, and goes to the encrypted vault alone", input: secretInput, check: required("the "+k.SecretLabel, all(secretText, a.pair))},
	}
	out = append(out, endpointSpecs(k, a)...)
	if !a.fresh {
		out = append(out, spec{id: fieldStatus, label: "Status", hint: "left and right choose", input: choiceInput, choices: statusChoices(), check: anything})
	}
	return append(out,
		spec{id: fieldIssued, label: "Issued", hint: "the day it was made, if you know: 2026-01-31", check: optional(date(a.today))},
		spec{id: fieldNotes, label: "Notes", hint: "anything worth knowing", check: anything})
}

func endpointSpecs(k vault.KindInfo, a around) []spec {
	var out []spec
	if k.Region {
		out = append(out, spec{id: fieldRegion, label: "Region", hint: "where the service plan lives: us, eu, au, br or ca", check: required("the region", region(oauth.SMSRegions()...))})
	}
	switch {
	case k.OAuth:
		out = append(out, spec{id: fieldTokenURL, label: "Token URL", hint: "the OAuth 2.0 token endpoint", aside: askHint(a.lookUp), check: required("the token URL", tokenURL)})
	case k.TokenURL:
		out = append(out, spec{id: fieldTokenURL, label: "Token URL", hint: "empty for Sinch's own, " + sinchHost(), check: optional(tokenURL)})
	}
	if !k.OAuth {
		return out
	}
	return append(out,
		spec{id: fieldStyle, label: "Sent as", hint: "how ID and secret travel; left and right choose", input: choiceInput, choices: styleChoices(), check: anything},
		spec{id: fieldScopes, label: "Scopes", hint: "parted by blanks, if the server wants any", check: anything},
		spec{id: fieldAudience, label: "Audience", hint: "if the server wants one", check: anything},
		spec{id: fieldCAFile, label: "CA file", hint: "PEM file of a private certificate authority", check: anything})
}

// askHint tells how the token URL is found when only the issuer is known.
func askHint(key string) string {
	if key == "" {
		return ""
	}
	return "; or an issuer's address, then " + key
}

func idCheck(k vault.Kind) check {
	switch k {
	case vault.AccessKey, vault.Application:
		return sinchID
	case vault.ServicePlan:
		return planID
	default:
		return anything
	}
}

func sinchHost() string {
	_, rest, _ := strings.Cut(oauth.SinchTokenURL, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func kindChoices() []choice {
	var out []choice
	for _, k := range vault.Kinds() {
		out = append(out, choice{string(k.Kind), k.Title})
	}
	return out
}

func styleChoices() []choice {
	return []choice{
		{"header", "Basic header, encoded (RFC 6749)"},
		{"header-raw", "Basic header, as it is"},
		{"body", "form body"},
	}
}

func statusChoices() []choice {
	return []choice{
		{vault.StatusActive, "active"},
		{vault.StatusRetiring, "retiring: replaced, still in use"},
		{vault.StatusRetired, "retired"},
	}
}
