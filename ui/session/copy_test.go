package session_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func TestWhatCanBeCopiedOfEachKind(t *testing.T) {
	w := newWorld(t)
	ids := map[vault.Kind]vault.CredentialID{
		vault.AccessKey:   w.addKey("ci"),
		vault.ServicePlan: w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Region: "eu", Secret: vault.NewSecret(secret)}),
		vault.Application: w.add(vault.Credential{Kind: vault.Application, Name: "voice", PublicID: "app", Secret: vault.NewSecret(secret)}),
		vault.OAuthClient: w.add(vault.Credential{
			Kind: vault.OAuthClient, Name: "partner", PublicID: "client", Secret: vault.NewSecret("plain-demo-secret"),
			TokenURL: w.server.TokenURL(), AuthStyle: "header-raw", Audience: "https://api.example.com/",
		}),
	}
	for kind, id := range ids {
		for _, info := range session.Whats(kind) {
			value, err := w.Value(t.Context(), id, info.What)
			if err != nil {
				t.Errorf("%s of %s: %v", info.What, kind, err)
				continue
			}
			text := value.Text.Reveal()
			if holds := strings.Contains(text, secret) || strings.Contains(text, "plain-demo-secret"); holds && !info.Secret {
				t.Errorf("%s of %s holds the secret and is not said to: %s", info.What, kind, text)
			}
			if info.What == session.CopyCurl && strings.Contains(text, secret) {
				t.Errorf("the curl line of %s holds a secret that never expires", kind)
			}
			if printed := fmt.Sprintf("%v %+v %#v", value, value, value); strings.Contains(printed, text) && info.Secret {
				t.Errorf("printing the %s of %s shows it", info.What, kind)
			}
		}
	}
	token, err := w.Value(t.Context(), ids[vault.AccessKey], session.CopyToken)
	w.must(err)
	for what, want := range map[session.What]string{
		session.CopyHeader:    "Authorization: Bearer " + token.Text.Reveal(),
		session.CopyCurl:      "curl -sS -H 'Authorization: Bearer " + token.Text.Reveal() + "' 'https://numbers.api.sinch.com/v1/projects/" + project + "/availableRegions'",
		session.CopyKeyID:     keyID,
		session.CopySecret:    secret,
		session.CopyProjectID: project,
		session.CopyBasic:     "Authorization: Basic MTExMTExMTEtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOmRlbW8tc2VjcmV0OndpdGglY29sb24=",
	} {
		got, err := w.Value(t.Context(), ids[vault.AccessKey], what)
		w.must(err)
		if got.Text.Reveal() != want {
			t.Errorf("%s is %q, not %q", what, got.Text.Reveal(), want)
		}
	}
}

func TestWhatCantBeCopiedIsSaid(t *testing.T) {
	w := newWorld(t)
	plan := w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Secret: vault.NewSecret(secret)})
	var none *session.NoTokenError
	if _, err := w.Value(t.Context(), plan, session.CopyToken); !errors.As(err, &none) {
		t.Errorf("a token of a service plan: %v", err)
	}
	var unfit *session.UnfitError
	if _, err := w.Value(t.Context(), plan, session.CopyBasic); !errors.As(err, &unfit) {
		t.Errorf("a Basic header of a service plan: %v", err)
	}
	empty := w.add(vault.Credential{Kind: vault.AccessKey, Name: "empty"})
	if _, err := w.Value(t.Context(), empty, session.CopyKeyID); !errors.As(err, &unfit) || !strings.Contains(err.Error(), "has no KEY ID") {
		t.Errorf("a KEY ID that is not there: %v", err)
	}
	config := w.config
	config.Clipboard = nil
	if _, err := session.New(config).Copy(t.Context(), plan, session.CopySecret); !errors.Is(err, session.ErrNoClipboard) {
		t.Errorf("without a clipboard: %v", err)
	}
}
