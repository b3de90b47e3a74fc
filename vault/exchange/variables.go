package exchange

import (
	"cmp"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// Variable is a name that programs look for, and its value.
type Variable struct {
	Name, Value string
	Secret      bool // must not be shown unasked
}

// Variables gives a credential under the names that Sinch's SDKs and examples read.
func Variables(p *vault.Project, c *vault.Credential) []Variable {
	id, secret := variableNames(c.Kind)
	pair := []Variable{{Name: id, Value: c.PublicID}, {Name: secret, Value: c.Secret.Reveal(), Secret: true}}
	all := slices.Concat([]Variable{{Name: "SINCH_PROJECT_ID", Value: p.SinchID}}, pair, []Variable{
		{Name: "SINCH_CONVERSATION_REGION", Value: p.ConversationRegion},
		{Name: "SINCH_SMS_REGION", Value: p.SMSRegion},
	})
	switch c.Kind {
	case vault.ServicePlan:
		all[4].Value = cmp.Or(c.Region, p.SMSRegion)
	case vault.OAuthClient:
		all = slices.Concat(pair, []Variable{{Name: "TOKEN_URL", Value: c.TokenURL}})
	case vault.AccessKey, vault.Application:
	}
	return slices.DeleteFunc(all, func(v Variable) bool { return v.Value == "" })
}

// Unnamed are those settings of a credential, in words, for which there is no variable: no program looks for them under a
// name that others would know.
func Unnamed(c *vault.Credential) []string {
	var out []string
	for _, setting := range []struct {
		words string
		set   bool
	}{
		{"scopes", len(c.Scopes) > 0},
		{"audience", c.Audience != ""},
		{"style", c.AuthStyle != "" && c.AuthStyle != vault.AuthStyles()[0]},
		{"CA file", c.CAFile != ""},
	} {
		if setting.set {
			out = append(out, setting.words)
		}
	}
	return out
}

// VariableNames lists every name that Variables may give, of any kind of credential.
func VariableNames() []string {
	all := []string{"SINCH_PROJECT_ID", "SINCH_CONVERSATION_REGION", "SINCH_SMS_REGION", "TOKEN_URL"}
	for _, kind := range vault.Kinds() {
		id, secret := variableNames(kind.Kind)
		all = append(all, id, secret)
	}
	return all
}

// NamesCredential says whether a variable goes by a name under which some SDK, example or tool looks for part of a Sinch
// credential. Names that could be anybody's, such as KEY_ID or PROJECT_ID, say so by nothing and are none.
func NamesCredential(variable string) bool {
	owner, _, ok := strings.Cut(strings.ToUpper(variable), "_")
	if !ok || !slices.Contains([]string{"SINCH", "CONVERSATION", "NUMBERS", "VOICE", "VERIFICATION", "SMS"}, owner) {
		return false
	}
	f, ok := fieldOf(variable)
	return ok && f.identifies()
}

func variableNames(k vault.Kind) (id, secret string) {
	switch k {
	case vault.ServicePlan:
		return "SINCH_SERVICE_PLAN_ID", "SINCH_API_TOKEN"
	case vault.Application:
		return "SINCH_APPLICATION_KEY", "SINCH_APPLICATION_SECRET"
	case vault.OAuthClient:
		return "CLIENT_ID", "CLIENT_SECRET"
	default:
		return "SINCH_KEY_ID", "SINCH_KEY_SECRET"
	}
}
