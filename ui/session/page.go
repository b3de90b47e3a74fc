package session

import (
	"net/url"

	"sinchkeys/vault"
)

// Page is the address of the page where a credential is made and deleted by hand: the project's own if it names one;
// for a client of another server that server's address; else the dashboard's page for the kind. Without a credential
// (nil) it is where access keys are made.
func Page(p *vault.Project, c *vault.Credential) string {
	switch {
	case p.DashboardURL != "":
		return p.DashboardURL
	case c == nil:
		return "https://dashboard.sinch.com/settings/access-keys"
	}
	switch c.Kind {
	case vault.ServicePlan:
		return "https://dashboard.sinch.com/sms/api/services"
	case vault.Application:
		return "https://dashboard.sinch.com/voice/apps"
	case vault.OAuthClient:
		if u, err := url.Parse(c.TokenURL); err == nil && u.Host != "" {
			return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
		}
	case vault.AccessKey:
	}
	return Page(p, nil)
}

// Page is where the keys of the rotation are made and deleted by hand.
func (r Rotation) Page() string { return Page(r.Project, r.Old) }
