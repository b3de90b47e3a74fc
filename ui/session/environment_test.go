package session_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// environment asks for a credential's variables and gives them as NAME=VALUE.
func (w *world) environment(id vault.CredentialID, o session.EnvironmentOptions) []string {
	w.t.Helper()
	variables, err := w.Environment(w.t.Context(), id, o)
	w.must(err)
	var out []string
	for _, v := range variables {
		if printed := fmt.Sprintf("%v %+v %#v", v, v, v); strings.Contains(printed, v.Value.Reveal()) {
			w.t.Errorf("printing %s shows its value", v.Name)
		}
		if !slices.Contains(session.EnvironmentNames(), v.Name) {
			w.t.Errorf("%s is not among the names that are taken away from a child first", v.Name)
		}
		out = append(out, v.Name+"="+v.Value.Reveal())
	}
	return out
}

func TestAProgramGetsTheVariablesOfOneCredential(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	ids := []string{"SINCH_PROJECT_ID=" + project, "SINCH_KEY_ID=" + keyID}

	if got := w.environment(id, session.EnvironmentOptions{}); !slices.Equal(got, append(slices.Clone(ids), "SINCH_KEY_SECRET="+secret)) {
		t.Errorf("the variables are %q", got)
	}
	if w.exchanges() != 0 {
		t.Error("a token was asked for that nobody wanted")
	}
	token, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	live := []string{
		"SINCH_ACCESS_TOKEN=" + token.Token.Reveal(),
		"SINCH_ACCESS_TOKEN_EXPIRES_AT=" + token.Token.ExpiresAt().UTC().Format("2006-01-02T15:04:05Z07:00"),
	}
	if got := w.environment(id, session.EnvironmentOptions{TokenOnly: true}); !slices.Equal(got, append(slices.Clone(ids), live...)) {
		t.Errorf("with the token only they are %q", got)
	}
	if got := w.environment(id, session.EnvironmentOptions{Token: true}); len(got) != 5 || !slices.Equal(got[3:], live) {
		t.Errorf("with the token they are %q", got)
	}
	if w.exchanges() != 1 {
		t.Errorf("%d exchanges were made for one token", w.exchanges())
	}
}

func TestACredentialWithoutTokensHasNoneToGive(t *testing.T) {
	w := newWorld(t)
	id := w.add(vault.Credential{Kind: vault.ServicePlan, Name: "sms", PublicID: "plan", Region: "eu", Secret: vault.NewSecret(secret)})
	want := []string{"SINCH_PROJECT_ID=" + project, "SINCH_SERVICE_PLAN_ID=plan", "SINCH_API_TOKEN=" + secret, "SINCH_SMS_REGION=eu"}
	if got := w.environment(id, session.EnvironmentOptions{}); !slices.Equal(got, want) {
		t.Errorf("the variables are %q", got)
	}
	_, err := w.Environment(t.Context(), id, session.EnvironmentOptions{TokenOnly: true})
	if _, none := errors.AsType[*session.NoTokenError](err); !none {
		t.Errorf("a token was promised: %v", err)
	}
}
