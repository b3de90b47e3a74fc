package session

import (
	"testing"

	"sinchkeys/vault"
)

func TestPage(t *testing.T) {
	t.Parallel()
	const keys = "https://dashboard.sinch.com/settings/access-keys"
	ours := &vault.Project{}
	for _, one := range []struct {
		name string
		p    *vault.Project
		c    *vault.Credential
		want string
	}{
		{"a project without a credential", ours, nil, keys},
		{"an access key", ours, &vault.Credential{Kind: vault.AccessKey}, keys},
		{"an access key tried elsewhere", ours, &vault.Credential{Kind: vault.AccessKey, TokenURL: "https://idp.example/token"}, keys},
		{"a service plan", ours, &vault.Credential{Kind: vault.ServicePlan}, "https://dashboard.sinch.com/sms/api/services"},
		{"an application", ours, &vault.Credential{Kind: vault.Application}, "https://dashboard.sinch.com/voice/apps"},
		{"a client of another server", ours, &vault.Credential{Kind: vault.OAuthClient, TokenURL: "https://idp.example/realms/a/token?b"}, "https://idp.example/"},
		{"a client without a token URL", ours, &vault.Credential{Kind: vault.OAuthClient}, keys},
		{"a project with its own page", &vault.Project{DashboardURL: "https://wiki.example/keys"}, &vault.Credential{Kind: vault.OAuthClient, TokenURL: "https://idp.example/token"}, "https://wiki.example/keys"},
	} {
		if got := Page(one.p, one.c); got != one.want {
			t.Errorf("%s: %s", one.name, got)
		}
		if one.c == nil {
			continue
		}
		if got := (Rotation{Project: one.p, Old: one.c}).Page(); got != one.want {
			t.Errorf("%s, rotated: %s", one.name, got)
		}
	}
}
