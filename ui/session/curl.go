package session

import (
	"cmp"
	"net/url"
	"strings"

	"sinchkeys/vault"
)

// BearerHeader is the header line that carries a token.
func BearerHeader(token string) string { return "Authorization: Bearer " + token }

// Curl is a line that runs as pasted, carrying a token that dies within the hour: a read-only,
// free request to the project's own API. Only what is public of the credential is looked at.
func Curl(p *vault.Project, c *vault.Credential, token string) string {
	return "curl -sS -H " + quote(BearerHeader(token)) + " " + quote(apiURL(p, c))
}

// apiURL is an address at which the token is good for something: the project's numbers at Sinch, the
// audience or else the host of the token endpoint elsewhere.
func apiURL(p *vault.Project, c *vault.Credential) string {
	if c.Kind == vault.AccessKey {
		project := cmp.Or(p.SinchID, "PROJECT_ID")
		return "https://numbers.api.sinch.com/v1/projects/" + url.PathEscape(project) + "/availableRegions"
	}
	if u, err := url.Parse(c.Audience); err == nil && u.Scheme == "https" && u.Host != "" {
		return u.String()
	}
	u, err := url.Parse(c.TokenURL)
	if err != nil {
		return c.TokenURL
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
}

// staticCurl is a line for a credential whose secret never expires: the secret stands in it as a
// variable, so that the line may end in a shell's history.
func staticCurl(p *vault.Project, c *vault.Credential) string {
	if c.Kind == vault.ServicePlan {
		region := cmp.Or(c.Region, p.SMSRegion, "us")
		return `curl -sS -H "Authorization: Bearer $SINCH_API_TOKEN" ` +
			quote("https://"+region+".sms.api.sinch.com/xms/v1/"+url.PathEscape(c.PublicID)+"/groups?page=0&page_size=1")
	}
	return "curl -sS -u " + quote(c.PublicID+":") + `"$SINCH_APPLICATION_SECRET" ` +
		quote("https://callingapi.sinch.com/v1/configuration/numbers")
}

// quote makes one word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
