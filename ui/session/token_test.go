package session_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// TestATokenThatAnAPICallsExpiredIsDropped has the Numbers API take every token for dead, as it does when a clock at
// Sinch is off: neither the token that the test got nor the one at hand is copied or counted down any more, in this
// process or from the state on the disk.
func TestATokenThatAnAPICallsExpiredIsDropped(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	w.Close() // saves

	numbers := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="Jwt expired at 2024-07-08T22:12:28Z"`)
		rw.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(numbers.Close)
	w.config.OAuth.Hosts.Numbers = numbers.URL
	s := w.another()
	s.Settle(t.Context())
	if _, live := s.LiveToken(id); !live {
		t.Fatal("the token did not come back from the state")
	}
	tested, err := s.Test(t.Context(), id)
	w.must(err)
	if tested.Result.Verdict != oauth.Valid || !tested.Standing.TokenExpiresAt.IsZero() {
		t.Errorf("%+v", tested)
	}
	if _, live := s.LiveToken(id); live {
		t.Error("the dead token is still there")
	}
	s.Close() // saves
	next := w.another()
	next.Settle(t.Context())
	if _, live := next.LiveToken(id); live {
		t.Error("the dead token came back from the disk")
	}
}

// TestATokenIsRenewedAheadOfNeed has a token that lives for another two minutes: what renews it is one request, however
// many processes see it coming, and no use of the credential.
func TestATokenIsRenewedAheadOfNeed(t *testing.T) {
	const lead = 3 * time.Minute
	w := newWorld(t)
	id := w.addKey("ci")
	plan := w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Region: "eu", Secret: vault.NewSecret(secret)})
	first, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	used := w.Standing(id).UsedAt
	w.must(w.Renew(t.Context(), id, lead))
	if w.exchanges() != 1 {
		t.Error("a token that lives long was renewed")
	}
	w.clock.move(first.Token.Left(w.clock.now()) - 2*time.Minute)
	w.must(w.Renew(t.Context(), id, lead))
	next, live := w.LiveToken(id)
	if !live || next.Left(w.clock.now()) < 50*time.Minute || w.exchanges() != 2 {
		t.Errorf("after %d requests it lives for %s", w.exchanges(), next.Left(w.clock.now()))
	}
	if at := w.Standing(id).UsedAt; !at.Equal(used) {
		t.Errorf("that counted as a use at %s", at)
	}
	w.Close() // saves
	s := w.another()
	w.must(s.Renew(t.Context(), id, lead))
	if w.exchanges() != 2 {
		t.Error("the token of the other process was not taken over")
	}
	if err := s.Renew(t.Context(), plan, lead); err == nil {
		t.Error("what is not traded was renewed")
	}
}
