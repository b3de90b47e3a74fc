package exchange

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// Variable is one line of a dotenv file.
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
		all[4].Value = firstOf(c.Region, p.SMSRegion)
	case vault.OAuthClient:
		all = slices.Concat(pair, []Variable{{Name: "TOKEN_URL", Value: c.TokenURL}})
	case vault.AccessKey, vault.Application:
	}
	var out []Variable
	for _, v := range all {
		if v.Value != "" {
			out = append(out, v)
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

// Dotenv writes the credential as a dotenv block.
func Dotenv(p *vault.Project, c *vault.Credential) []byte {
	var b bytes.Buffer
	for _, v := range Variables(p, c) {
		fmt.Fprintf(&b, "%s=%s\n", v.Name, quote(v.Value))
	}
	return b.Bytes()
}

// quote writes a value so that shells and dotenv readers agree on it: bare where every character is plain,
// in single quotes, which expand nothing, and in double quotes with escapes where it holds a single one.
func quote(value string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:/@+=,%", r)
	}
	switch {
	case strings.IndexFunc(value, func(r rune) bool { return !plain(r) }) < 0:
		return value
	case !strings.ContainsAny(value, "'\r\n"):
		return "'" + value + "'"
	default:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`", "\n", `\n`, "\r", `\r`).Replace(value) + `"`
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
