package vault

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says what sort of credential it is.
type Kind string

// The kinds of credentials.
const (
	AccessKey   Kind = "access-key"   // KEY ID + KEY SECRET: trades for bearer tokens
	ServicePlan Kind = "service-plan" // SMS Service Plan ID + API token, a static bearer
	Application Kind = "application"  // Voice or Verification application key + secret
	OAuthClient Kind = "oauth-client" // client ID + secret for any client_credentials token endpoint
)

// KindInfo is all that differs between kinds: forms, commands and the document follow from it.
type KindInfo struct {
	Kind        Kind
	Title       string // in a sentence: "access key"
	IDField     string // the document's name of the public half
	SecretField string // the document's name of the secret half
	IDLabel     string // as the dashboard writes it
	SecretLabel string
	TokenURL    bool // has a token endpoint of its own
	Region      bool // lives in a region
	OAuth       bool // has authentication style, scopes and audience
}

// Kinds lists every kind in the order in which they are offered.
func Kinds() []KindInfo { return slices.Clone(kinds) }

//nolint:gochecknoglobals // a table
var kinds = []KindInfo{
	{
		Kind: AccessKey, Title: "access key", IDField: "key_id", SecretField: "key_secret",
		IDLabel: "KEY ID", SecretLabel: "KEY SECRET", TokenURL: true,
	},
	{
		Kind: ServicePlan, Title: "service plan", IDField: "service_plan_id", SecretField: "api_token",
		IDLabel: "Service Plan ID", SecretLabel: "API token", Region: true,
	},
	{
		Kind: Application, Title: "application", IDField: "application_key", SecretField: "application_secret",
		IDLabel: "Application key", SecretLabel: "Application secret",
	},
	{
		Kind: OAuthClient, Title: "OAuth client", IDField: "client_id", SecretField: "client_secret",
		IDLabel: "Client ID", SecretLabel: "Client secret", TokenURL: true, OAuth: true,
	},
}

// Info describes the kind. A kind of a later version is described by its own name and neutral words.
func (k Kind) Info() KindInfo { return *infoOf(k) }

// infoOf is Info without a copy: documents ask it for every credential they write.
func infoOf(k Kind) *KindInfo {
	for i := range kinds {
		if kinds[i].Kind == k {
			return &kinds[i]
		}
	}
	return &KindInfo{Kind: k, Title: string(k), IDLabel: "ID", SecretLabel: "Secret"}
}

// ParseKind reads a kind's name.
func ParseKind(s string) (Kind, error) {
	var names []string
	for _, info := range Kinds() {
		if string(info.Kind) == s {
			return info.Kind, nil
		}
		names = append(names, string(info.Kind))
	}
	return "", fmt.Errorf("%q is not a kind of credential; the kinds are %s", s, strings.Join(names, ", "))
}
