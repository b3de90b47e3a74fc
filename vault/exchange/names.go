package exchange

import (
	"slices"
	"strings"
)

// field is a thing that a text can say about a credential.
type field int

const (
	projectName field = iota
	projectID
	credentialName
	keyID
	keySecret
	servicePlanID
	apiToken
	applicationKey
	applicationSecret
	clientID
	clientSecret
	tokenURL
	region
	conversationRegion
	smsRegion
)

// one says that the field's value is one word: what has blanks in it is prose about the field.
func (f field) one() bool {
	switch f {
	case projectName, credentialName, keySecret, apiToken, applicationSecret, clientSecret:
		return false
	default:
		return true
	}
}

// identifies says that the field says who one is, or proves it.
func (f field) identifies() bool {
	switch f {
	case projectID, keyID, keySecret, servicePlanID, apiToken, applicationKey, applicationSecret, clientID, clientSecret:
		return true
	default:
		return false
	}
}

// labels are the fields as the interface names them.
func labels() []string {
	return []string{
		"project name", "Project ID", "name", "KEY ID", "KEY SECRET", "Service Plan ID", "API token",
		"Application key", "Application secret", "Client ID", "Client secret", "token URL", "region",
		"Conversation region", "SMS region",
	}
}

// aliases are the names that the dashboard, the SDKs, their examples and tools use, without case and punctuation
// and without the prefixes that fieldOf takes off.
func aliases() [][]string {
	return [][]string{
		projectName:        {"projectname"},
		projectID:          {"projectid", "project"},
		credentialName:     {"displayname", "keyname", "accesskeyname"},
		keyID:              {"keyid", "accesskeyid", "accesskey"},
		keySecret:          {"keysecret", "accesskeysecret", "secretid"},
		servicePlanID:      {"serviceplanid", "smsserviceplanid", "serviceplan"},
		apiToken:           {"apitoken", "smsapitoken", "smsserviceplantoken", "serviceplantoken"},
		applicationKey:     {"applicationkey", "appkey", "applicationapikey", "voiceapplicationkey", "verificationapplicationkey"},
		applicationSecret:  {"applicationsecret", "appsecret", "applicationapisecret", "voiceapplicationsecret", "verificationapplicationsecret"},
		clientID:           {"clientid"},
		clientSecret:       {"clientsecret"},
		tokenURL:           {"tokenurl", "tokenendpoint", "accesstokenurl", "oauthurl", "authurl"},
		region:             {"region"},
		conversationRegion: {"conversationregion"},
		smsRegion:          {"smsregion"},
	}
}

// prefixes are what tools put before the names.
func prefixes() []string { return []string{"sinch", "conversation", "numbers", "my"} }

// longestName bounds what may be a name, in bytes: "VERIFICATION_APPLICATION_SECRET" has half of it.
const longestName = 64

// fieldOf knows a name whatever its case, punctuation and prefix.
func fieldOf(name string) (field, bool) {
	if len(name) > longestName {
		return 0, false
	}
	name = strings.Map(plainLetter, name)
	// The whole name first: "conversationregion" is not a region with a prefix.
	for f, names := range aliases() {
		if slices.Contains(names, name) {
			return field(f), true
		}
	}
	for _, prefix := range prefixes() {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			return fieldOf(rest)
		}
	}
	return 0, false
}

// field is what a pair is about. "project" alone is the Project ID where it has the shape of one, as in Sinch's own
// settings, and the project's name in a sheet that somebody wrote.
func (p pair) field() (field, bool) {
	f, ok := fieldOf(p.name)
	if f == projectID && !strings.HasSuffix(strings.Map(plainLetter, p.name), "id") {
		if value := strings.TrimSpace(p.value); !uuidShape().MatchString(value) && !Placeholder(value) {
			return projectName, ok
		}
	}
	return f, ok
}

// plainLetter lowers ASCII letters, keeps digits and drops the rest.
func plainLetter(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r - 'A' + 'a'
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return r
	default:
		return -1
	}
}

// placeholder knows the words of sample files, references to variables, and what a mask leaves of a secret.
var placeholder = pattern(`(?i)^(<.*>|\[.*\]|\{\{.*\}\}|\$\{\w+\}|(?-i:\$[A-Z_][A-Z0-9_]*|%[A-Z_][A-Z0-9_]*%)|your[ _-].*|my[ _-](project|key|app|application|service|access).*|.*found at https?://.*|(sinch_)?(project_?id|key_?id|key_?secret|api_?token|service_?plan_?id|application_?(key|secret))|x{6,}|change[ _-]?me|\.{3,}|…+|[•●*·]{3,})$`)

// Placeholder says whether a value is what sample files hold where a real one should stand.
func Placeholder(value string) bool { return placeholder().MatchString(strings.TrimSpace(value)) }
