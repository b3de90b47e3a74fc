package oauth

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// sent is what a token endpoint receives.
type sent struct {
	method, kind, authorization string
	form                        url.Values
}

// recorder is a token endpoint that remembers requests.
func recorder(t *testing.T) (endpoint string, all *[]sent) {
	t.Helper()
	all = &[]sent{}
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		*all = append(*all, sent{r.Method, r.Header.Get("Content-Type"), r.Header.Get("Authorization"), form})
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(issuedAnswer))
	}), all
}

const (
	oddID     = "we:ird +id/%é"
	oddSecret = "p:a+s s%20/=&é"
)

// TestTheStandardStylesSendWhatAnIndependentClientSends compares with golang.org/x/oauth2.
func TestTheStandardStylesSendWhatAnIndependentClientSends(t *testing.T) {
	for style, theirs := range map[AuthStyle]oauth2.AuthStyle{StyleHeader: oauth2.AuthStyleInHeader, StyleBody: oauth2.AuthStyleInParams} {
		endpoint, all := recorder(t)
		k := Credential{Kind: OAuthClient, ID: oddID, Secret: plain(oddSecret), TokenURL: endpoint, Style: style, Scopes: []string{"read", "write"}, Audience: "https://api.example/?a=b"}
		if r := testClient().Test(t.Context(), k, TestOptions{}); r.Verdict != Valid {
			t.Fatalf("%+v", r)
		}
		peer := clientcredentials.Config{
			ClientID: k.ID, ClientSecret: oddSecret, TokenURL: endpoint, Scopes: k.Scopes, AuthStyle: theirs,
			EndpointParams: url.Values{"audience": {k.Audience}},
		}
		if _, err := peer.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*all) != 2 {
			t.Fatalf("%s: %d requests", style, len(*all))
		}
		ours, others := (*all)[0], (*all)[1]
		if ours.method != others.method || ours.kind != others.kind || ours.authorization != others.authorization || ours.form.Encode() != others.form.Encode() {
			t.Errorf("%s:\n%+v\n%+v", style, ours, others)
		}
	}
}

func TestAnAccessKeyIsSentAsSinchsSDKsSendIt(t *testing.T) {
	endpoint, all := recorder(t)
	k := Credential{Kind: AccessKey, ID: "id", Secret: plain("se:c%r et+/="), TokenURL: endpoint}
	if r := testClient().Test(t.Context(), k, TestOptions{}); r.Verdict != Valid {
		t.Fatalf("%+v", r)
	}
	got := (*all)[0]
	if got.authorization != "Basic "+basicPair("id", "se:c%r et+/=") || got.form.Encode() != "grant_type=client_credentials" || got.method != http.MethodPost {
		t.Fatalf("%+v", got)
	}
}
