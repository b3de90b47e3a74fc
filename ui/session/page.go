package session

import (
	"cmp"

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
