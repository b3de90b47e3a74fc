package authsim

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const grant = "grant_type=client_credentials"

func TestRS256TokensVerifyAgainstTheJWKSToo(t *testing.T) {
	s, err := New(Config{Algorithm: RS256})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.AddKey(Key{ID: keyID, Secret: secret, ProjectID: project})
	got := token(t, s)
	var set struct {
		Keys []struct{ Kty, N, E, Alg, Kid string } `json:"keys"`
	}
	_, body, _ := ask(t, http.MethodGet, s.Issuer()+"/.well-known/jwks.json", "", "")
	if err := json.Unmarshal([]byte(body), &set); err != nil || len(set.Keys) != 1 || set.Keys[0].Alg != RS256 {
		t.Fatal(body, err)
	}
	n, _ := base64.RawURLEncoding.DecodeString(set.Keys[0].N)
	e, _ := base64.RawURLEncoding.DecodeString(set.Keys[0].E)
	public := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	parts := strings.Split(got, ".")
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
	if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature); err != nil {
		t.Fatal(err)
	}
}

func TestClientsAreTakenInTheirOwnStyleOnly(t *testing.T) {
	s, _ := start(t)
	s.AddClient(Client{ID: "formed", Secret: "a b+c", InBody: true})
	s.AddClient(Client{ID: "encoded", Secret: "a b+c", Encoded: true})
	s.AddClient(Client{ID: "raw", Secret: "a b+c"})
	form := grant + "&client_id=formed&client_secret=" + url.QueryEscape("a b+c")
	for name, c := range map[string]struct {
		auth, body string
		want       int
	}{
		"body":                       {"", form, 200},
		"body's in a header":         {basicAuth("formed", "a b+c"), grant, 401},
		"encoded":                    {basicAuth("encoded", url.QueryEscape("a b+c")), grant, 200},
		"encoded, sent raw":          {basicAuth("encoded", "a b+c"), grant, 401},
		"raw":                        {basicAuth("raw", "a b+c"), grant, 200},
		"raw, sent encoded":          {basicAuth("raw", url.QueryEscape("a b+c")), grant, 401},
		"an access key in the form":  {"", grant + "&client_id=" + keyID + "&client_secret=" + url.QueryEscape(secret), 401},
		"an access key with colon":   {basicAuth(keyID, secret), grant, 200},
		"nonsense in place of Basic": {"Basic !!!", grant, 401},
	} {
		if status, body, _ := ask(t, http.MethodPost, s.TokenURL(), c.auth, c.body); status != c.want {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, _, header := ask(t, http.MethodGet, s.TokenURL(), basicAuth(keyID, secret), ""); status != 405 || header.Get("Allow") != "POST" {
		t.Error(status, header)
	}
}

func TestScopesAndAudienceAreThoseOfTheClient(t *testing.T) {
	s, _ := start(t)
	s.AddClient(Client{ID: "c", Secret: "s", Scopes: []string{"read"}, Audience: []string{"https://api.example"}})
	for body, want := range map[string]string{
		"&scope=read":                             `"scope":"read"`,
		"&scope=read+write":                       "invalid_scope",
		"&audience=https%3A%2F%2Fapi.example":     "access_token",
		"&audience=https%3A%2F%2Felsewhere.other": "invalid_request",
	} {
		if _, got, _ := ask(t, http.MethodPost, s.TokenURL(), basicAuth("c", "s"), grant+body); !strings.Contains(got, want) {
			t.Errorf("%s: %s", body, got)
		}
	}
}

func TestIntrospectionKnowsItsOwnTokens(t *testing.T) {
	s, c := start(t)
	live := token(t, s)
	ask1 := func(tok string) (out struct {
		Active   bool
		ClientID string `json:"client_id"`
	},
	) {
		status, body, _ := ask(t, http.MethodPost, s.Issuer()+"/oauth2/introspect", basicAuth(keyID, secret), "token="+tok)
		if err := json.Unmarshal([]byte(body), &out); err != nil || status != 200 {
			t.Fatal(status, body)
		}
		return out
	}
	if got := ask1(live); !got.Active || got.ClientID != keyID {
		t.Error(got)
	}
	forged := live[:len(live)-4] + "AAAA"
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(live, ".")[1] + "."
	for _, bad := range []string{forged, none, "x", "", "a.b.c"} {
		if ask1(bad).Active {
			t.Errorf("%q is taken", bad)
		}
	}
	if status, _, _ := ask(t, http.MethodPost, s.Issuer()+"/oauth2/introspect", "", "token="+live); status != 401 {
		t.Error("whoever asks must show who it is:", status)
	}
	c.move(Lifetime)
	if ask1(live).Active {
		t.Error("the token lives on")
	}
}

func TestOverTLSOnlyItsOwnAuthorityIsTrusted(t *testing.T) {
	s, err := New(Config{TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.AddKey(Key{ID: "k", Secret: "s"})
	trusting := func(pool *x509.CertPool, address string) error {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}}
		cc := clientcredentials.Config{ClientID: "k", ClientSecret: "s", TokenURL: address, AuthStyle: oauth2.AuthStyleInHeader}
		_, err := cc.Token(context.WithValue(t.Context(), oauth2.HTTPClient, client))
		return err
	}
	if err := trusting(s.RootCAs(), s.TokenURL()); err != nil {
		t.Error(err)
	}
	var unknown x509.UnknownAuthorityError
	if err := trusting(x509.NewCertPool(), s.TokenURL()); !errors.As(err, &unknown) {
		t.Error(err)
	}
	var invalid x509.CertificateInvalidError
	if err := trusting(s.RootCAs(), s.ExpiredURL()); !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Error(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(s.CAPEM()) || trusting(pool, s.TokenURL()) != nil {
		t.Error("the PEM does not serve")
	}
	for _, address := range []string{s.Hosts().Numbers, s.Hosts().Voice, s.Hosts().AccessKeys, s.Hosts().SMS} {
		if !strings.HasPrefix(address, "https://127.0.0.1:") {
			t.Error(address)
		}
	}
}

func TestARefusedConnectionIsRefusedAsLongAsTheServerRuns(t *testing.T) {
	s, _ := start(t)
	for range 3 {
		a, err := http.Post(s.RefusedURL(), "application/x-www-form-urlencoded", strings.NewReader(grant))
		if err == nil {
			a.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "refused") { // Windows has an error number of its own
			t.Fatal(err)
		}
	}
}

func TestEveryBehaviourOnEveryKindOfHost(t *testing.T) {
	s, _ := start(t)
	set := map[string]func(Behaviour){
		"token": func(b Behaviour) { s.AddKey(Key{ID: "k", Secret: "s", ProjectID: project, Behaviour: b}) },
		"sms":   func(b Behaviour) { s.AddServicePlan(ServicePlan{ID: "plan", Token: "s", Region: "us", Behaviour: b}) },
		"voice": func(b Behaviour) { s.AddApplication(Application{Key: "app", Secret: "cw==", Behaviour: b}) },
	}
	answer := func(kind string) (int, string, error) {
		method, address, auth, body := http.MethodPost, s.TokenURL(), basicAuth("k", "s"), grant
		switch kind {
		case "sms":
			method, address, auth, body = http.MethodGet, strings.Replace(s.Hosts().SMS, "{region}", "us", 1)+"/xms/v1/plan/groups", "Bearer s", ""
		case "voice":
			method, address, auth, body = http.MethodGet, s.Hosts().Voice+"/v1/configuration/numbers", basicAuth("app", "cw=="), ""
		}
		q, _ := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
		q.Header.Set("Authorization", auth)
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		a, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(q)
		if err != nil {
			return 0, "", err
		}
		defer a.Body.Close()
		text, err := io.ReadAll(a.Body)
		return a.StatusCode, string(text), err
	}
	for kind, behave := range set {
		for b, want := range map[Behaviour]struct {
			status int
			text   string
		}{
			Normal: {200, "{"}, Rejected: {401, ""}, GatewayRejected: {401, "registry/invalid-credentials"}, Throttled: {429, ""},
			Failing: {503, "maintenance"}, Portal: {200, "<title>"}, Redirecting: {307, ""}, Empty: {200, ""},
		} {
			behave(b)
			if status, text, err := answer(kind); status != want.status || !strings.Contains(text, want.text) || err != nil || b == Empty && text != "" {
				t.Errorf("%s, %d: %d %q %v", kind, b, status, text, err)
			}
		}
		behave(Reset)
		if _, _, err := answer(kind); err == nil {
			t.Errorf("%s: an answer came over a cut connection", kind)
		}
		behave(Truncated)
		if _, _, err := answer(kind); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", kind, err)
		}
		if kind != "token" {
			behave(NotEnabled)
			if status, text, _ := answer(kind); status != 403 || !strings.Contains(text, "not enabled") {
				t.Errorf("%s: %d %s", kind, status, text)
			}
		}
	}
	set["token"](RefusedGrant)
	if status, text, _ := answer("token"); status != 400 || !strings.Contains(text, "unauthorized_client") {
		t.Error(status, text)
	}
}

func TestSignedRequestsAreChecked(t *testing.T) {
	s, _ := start(t)
	s.AddApplication(Application{Key: "app", Secret: "BeIukql3pTKJ8RGL5zo0DA==", SignedOnly: true})
	const path = "/v1/configuration/numbers"
	signed := func(secret, stamp, path string) int {
		key, _ := base64.StdEncoding.DecodeString(secret)
		m := hmac.New(sha256.New, key)
		m.Write([]byte("GET\n\n\nx-timestamp:" + stamp + "\n" + path))
		q, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Hosts().Voice+"/v1/configuration/numbers", http.NoBody)
		q.Header.Set("X-Timestamp", stamp)
		q.Header.Set("Authorization", "Application app:"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.StatusCode
	}
	stamp := "2026-11-23T10:00:00.0000000Z"
	if got := signed("BeIukql3pTKJ8RGL5zo0DA==", stamp, path); got != 200 {
		t.Error(got)
	}
	for _, got := range []int{
		signed("BeIukql3pTKJ8RGL5zo0DQ==", stamp, path), signed("BeIukql3pTKJ8RGL5zo0DA==", stamp, "/other"),
		signed("BeIukql3pTKJ8RGL5zo0DA==", "yesterday", path),
	} {
		if got != 401 {
			t.Error(got)
		}
	}
	if status, body, _ := ask(t, http.MethodGet, s.Hosts().Voice+path, "Bearer x", ""); status != 403 || !strings.Contains(body, "40301") {
		t.Error(status, body)
	}
}

func TestAppsLiveInTheirRegionAndSMSKeysInOldProjects(t *testing.T) {
	s, _ := start(t)
	s.AddProject(Project{ID: project, Apps: []App{{"01EB37HMH1M6SV18ASNS3G135H", "Shop", "eu"}}})
	bearer := "Bearer " + token(t, s)
	apps := func(region string) string {
		_, body, _ := ask(t, http.MethodGet, strings.Replace(s.Hosts().Conversation, "{region}", region, 1)+"/v1/projects/"+project+"/apps", bearer, "")
		return body
	}
	if !strings.Contains(apps("eu"), "01EB37HMH1M6SV18ASNS3G135H") || strings.Contains(apps("us"), "01EB") {
		t.Error(apps("eu"), apps("us"))
	}
	zt := strings.Replace(s.Hosts().SMS, "{region}", "zt.us", 1) + "/xms/v1/" + project + "/groups"
	if status, body, _ := ask(t, http.MethodGet, zt, bearer, ""); status != 401 || body != "" {
		t.Error(status, body)
	}
	s.AddProject(Project{ID: project, SMSWithKeys: true})
	if status, _, _ := ask(t, http.MethodGet, zt, bearer, ""); status != 200 {
		t.Error(status)
	}
}

func TestBasicWorksOnProjectHostsToo(t *testing.T) {
	s, _ := start(t)
	address := s.Hosts().Numbers + "/v1/projects/" + project + "/activeNumbers?pageSize=1"
	for auth, want := range map[string]int{basicAuth(keyID, secret): 200, basicAuth(keyID, "wrong"): 401, "": 401} {
		if status, _, header := ask(t, http.MethodGet, address, auth, ""); status != want || want == 401 && header.Get("WWW-Authenticate") == "" {
			t.Error(auth, status, header)
		}
	}
}

func TestAccessKeysAreListedByPageAndRenamed(t *testing.T) {
	s, c := start(t)
	s.AddProject(Project{ID: project, AccessKeysAPI: true})
	bearer := "Bearer " + token(t, s)
	keys := s.Hosts().AccessKeys + "/v1/projects/" + project + "/accessKeys"
	c.move(time.Second)
	if status, _, _ := ask(t, http.MethodPost, keys, bearer, `{"displayName":"two"}`); status != 200 {
		t.Fatal(status)
	}
	type page struct {
		AccessKeys []struct {
			AccessKeyID, DisplayName, CreateTime, UpdateTime string
		}
		NextPageToken string
	}
	list := func(query string) (p page) {
		status, body, _ := ask(t, http.MethodGet, keys+query, bearer, "")
		if err := json.Unmarshal([]byte(body), &p); err != nil || status != 200 {
			t.Fatal(status, body)
		}
		return p
	}
	first := list("?pageSize=1")
	second := list("?pageSize=1&pageToken=" + first.NextPageToken)
	if first.AccessKeys[0].DisplayName != "one" || second.AccessKeys[0].DisplayName != "two" || second.NextPageToken != "" {
		t.Fatal(first, second)
	}
	if status, _, _ := ask(t, http.MethodGet, keys+"?pageSize=1001", bearer, ""); status != 400 {
		t.Error(status)
	}
	c.move(time.Minute)
	if status, _, _ := ask(t, http.MethodPatch, keys+"/"+keyID, bearer, `{"displayName":"two"}`); status != 409 {
		t.Error(status)
	}
	if status, body, _ := ask(t, http.MethodPatch, keys+"/"+keyID, bearer, `{"displayName":"uno"}`); status != 200 || !strings.Contains(body, `"uno"`) {
		t.Error(status, body)
	}
	if k := list("").AccessKeys[0]; k.CreateTime == k.UpdateTime {
		t.Error("a change does not show:", k)
	}
	// A key can delete itself; its token goes on for up to a minute, but it gets no new one.
	if status, body, _ := ask(t, http.MethodDelete, keys+"/"+keyID, bearer, ""); status != 200 || body != "" {
		t.Error(status, body)
	}
	if got := list("").AccessKeys; len(got) != 1 {
		t.Error(got)
	}
	if status, _, _ := ask(t, http.MethodPost, s.TokenURL(), basicAuth(keyID, secret), grant); status != 401 {
		t.Error(status)
	}
	c.move(time.Minute)
	if status, _, _ := ask(t, http.MethodGet, keys, bearer, ""); status != 401 {
		t.Error(status)
	}
}

func TestADeletedKeyMayLag(t *testing.T) {
	c := &clock{at: time.Now()}
	s, err := New(Config{Now: c.now, DeletionLag: 40 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.AddKey(Key{ID: keyID, Secret: secret})
	s.DeleteKey(keyID)
	for _, want := range []int{200, 401} {
		if status, _, _ := ask(t, http.MethodPost, s.TokenURL(), basicAuth(keyID, secret), grant); status != want {
			t.Errorf("%d, not %d", status, want)
		}
		c.move(40 * time.Second)
	}
}

func TestClosingCutsSlowAnswersAndLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	s.AddKey(Key{ID: "slow", Secret: "s", Delay: time.Hour})
	ended := make(chan error)
	go func() {
		q, _ := http.NewRequest(http.MethodPost, s.TokenURL(), strings.NewReader(grant))
		q.SetBasicAuth("slow", "s")
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		a, err := (&http.Transport{}).RoundTrip(q)
		if err == nil {
			a.Body.Close()
		}
		ended <- err
	}()
	for s.Asked("/oauth2/token") == 0 {
		time.Sleep(time.Millisecond)
	}
	begun := time.Now()
	s.Close()
	s.Close()
	<-ended
	if took := time.Since(begun); took > time.Second {
		t.Errorf("closing took %v", took)
	}
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
