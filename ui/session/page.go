package session

import (
	"cmp"
	"net/url"

	"sinchkeys/vault"
)

// Page is the address of the dashboard's page where a kind of credential is made and deleted: the project's own if it
// has one.
func Page(p *vault.Project, k vault.Kind) string {
	usual := "https://dashboard.sinch.com/settings/access-keys"
	switch k {
	case vault.ServicePlan:
		usual = "https://dashboard.sinch.com/sms/api/services"
	case vault.Application:
		usual = "https://dashboard.sinch.com/voice/apps"
	default:
	}
	return cmp.Or(p.DashboardURL, usual)
}

// Page is where the keys of the rotation are made and deleted by hand: for a client of another server that server's
// address, where the project names no page.
func (r Rotation) Page() string {
	u, err := url.Parse(r.Old.TokenURL)
	if r.Project.DashboardURL != "" || r.Old.TokenURL == "" || err != nil {
		return Page(r.Project, r.Old.Kind)
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
}
