package oauth

import (
	"strings"
	"testing"

	"sinchkeys/oauth/peertest"
)

// peerCase is a request to a server that is not ours, and what we must say of its answer.
type peerCase struct {
	client  peertest.Client
	style   AuthStyle
	verdict Verdict
	advises string
}

// peerCases are the same for all servers, but for the one case in which they answer differently.
func peerCases() map[string]peerCase {
	with := func(c peertest.Client, secret string) peertest.Client { c.Secret = secret; return c }
	return map[string]peerCase{
		"header":                  {peertest.Basic(), StyleHeader, Valid, ""},
		"header, raw":             {peertest.Basic(), StyleHeaderRaw, Valid, ""},
		"body":                    {peertest.Post(), StyleBody, Valid, ""},
		"odd characters":          {peertest.Odd(), StyleHeader, Valid, ""},
		"odd characters, in body": {peertest.Odd(), StyleBody, Valid, ""},
		"not ASCII":               {peertest.Foreign(), StyleHeader, Valid, ""},
		"not ASCII, in the body":  {peertest.Foreign(), StyleBody, Valid, ""},
		"a token that is a JWT":   {peertest.JWT(), StyleHeader, Valid, ""},
		"wrong secret":            {with(peertest.Basic(), "another-not-real-secret"), StyleHeader, Rejected, "Compare"},
		"wrong secret, raw":       {with(peertest.Basic(), "another-not-real-secret"), StyleHeaderRaw, Rejected, "Compare"},
		"wrong, in the body":      {with(peertest.Post(), "another-not-real-secret"), StyleBody, Rejected, "Compare"},
		"unknown client":          {peertest.Client{ID: "nobody", Secret: "not-a-real-secret"}, StyleHeader, Rejected, "Compare"},
		"odd, but raw":            {peertest.Odd(), StyleHeaderRaw, Rejected, ""},
		"body where header":       {peertest.Basic(), StyleBody, Valid, ""}, // these servers take either
		"header where body":       {peertest.Post(), StyleHeader, Valid, ""},
	}
}

func TestIndependentServersAreUnderstood(t *testing.T) {
	for _, peer := range peertest.All(t) {
		cases := peerCases()
		if peer.Name == "oidc-provider" {
			// It refuses the header's encoding before it looks for the client, and knows no ID beyond ASCII
			// (RFC 6749 appendix A.1).
			cases["odd, but raw"] = peerCase{peertest.Odd(), StyleHeaderRaw, RefusedGrant, "the style header."}
			cases["not ASCII"] = peerCase{peertest.Foreign(), StyleHeader, RefusedGrant, ""}
			cases["not ASCII, in the body"] = peerCase{peertest.Foreign(), StyleBody, RefusedGrant, ""}
		}
		for name, c := range cases {
			t.Run(peer.Name+"/"+name, func(t *testing.T) {
				k := Credential{
					Kind: OAuthClient, ID: c.client.ID, Secret: plain(c.client.Secret), TokenURL: peer.TokenURL, Style: c.style, Scopes: []string{"api:read"},
				}
				token, r := testClient().Exchange(t.Context(), k)
				if r.Verdict != c.verdict || !strings.Contains(r.Advice, c.advises) {
					t.Fatalf("%+v", r)
				}
				if r.Verdict != Valid {
					return
				}
				if token.Scope() != "api:read" || r.ExpiresIn != peer.Life || !peer.Active(t, c.client, token.Reveal()) {
					t.Fatalf("the server does not know its token: %+v", r)
				}
				claims, _ := token.Claims()
				if readable := claims.All != nil; readable != peer.Readable(c.client) {
					t.Errorf("the token's claims are read: %v", readable)
				}
			})
		}
	}
}

func TestWhatIsMalformedIsToldByIndependentServers(t *testing.T) {
	for _, peer := range peertest.All(t) {
		base := Credential{Kind: OAuthClient, ID: peertest.Basic().ID, Secret: plain(peertest.Basic().Secret), TokenURL: peer.TokenURL, Scopes: []string{"api:read"}}
		for name, c := range map[string]struct {
			change  func(*Credential)
			verdict Verdict
			advises string
		}{
			"another page":     {func(k *Credential) { k.TokenURL = peer.Issuer + "/nowhere" }, BadResponse, "token URL"},
			"another endpoint": {func(k *Credential) { k.TokenURL = peer.Issuer + "/.well-known/openid-configuration" }, BadResponse, "token URL"},
			"plain http":       {func(k *Credential) { k.TokenURL = "http://example.invalid/token" }, InsecureEndpoint, ""},
			"another scope":    {func(k *Credential) { k.Scopes = []string{"api:write"} }, RefusedGrant, "Correct the credential's scopes"},
			"another grant":    {func(k *Credential) { k.ID = peertest.Ungranted().ID }, RefusedGrant, "allow client_credentials for this client"},
			"an empty secret":  {func(k *Credential) { k.Secret = plain("") }, Rejected, "paste its secret"},
			"secret as ID":     {func(k *Credential) { k.ID = peertest.Basic().Secret }, Rejected, "pasted twice"},
			"in quotes":        {func(k *Credential) { k.Secret = plain(`"` + peertest.Basic().Secret + `"`) }, Rejected, "quotation marks"},
		} {
			t.Run(peer.Name+"/"+name, func(t *testing.T) {
				k := base
				c.change(&k)
				if _, r := testClient().Exchange(t.Context(), k); r.Verdict != c.verdict || !strings.Contains(r.Advice, c.advises) {
					t.Fatalf("%+v", r)
				}
			})
		}
	}
}
