package authsim

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	keyID    = "0a000000-0000-4000-8000-000000000001"
	secret   = "simulated:not-a-secret"
	project  = "0b000000-0000-4000-8000-000000000001"
	stranger = "0b000000-0000-4000-8000-000000000002"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func start(t *testing.T) (*Server, *clock) {
	t.Helper()
	c := &clock{at: time.Now()}
	s, err := New(Config{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddKey(Key{ID: keyID, Secret: secret, ProjectID: project, Name: "one"})
	s.AddProject(Project{ID: stranger})
	return s, c
}

func ask(t *testing.T, method, address, authorization, body string) (int, string, http.Header) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		q.Header.Set("Authorization", authorization)
	}
	if method == http.MethodPost && strings.Contains(body, "=") {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(b), a.Header
}

func basicAuth(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

func token(t *testing.T, s *Server) string {
	t.Helper()
	status, body, _ := ask(t, http.MethodPost, s.TokenURL(), basicAuth(keyID, secret), "grant_type=client_credentials")
	var a struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil || status != 200 {
		t.Fatal(status, body)
	}
	return a.AccessToken
}

func TestAnIndependentClientGetsATokenThatItsJWKSVerifies(t *testing.T) {
	s, _ := start(t)
	s.AddClient(Client{ID: "we:ird +id/%", Secret: "p:a+s s%20/=&", Encoded: true, Scopes: []string{"read"}})
	cc := clientcredentials.Config{ClientID: "we:ird +id/%", ClientSecret: "p:a+s s%20/=&", TokenURL: s.TokenURL(), AuthStyle: oauth2.AuthStyleInHeader, Scopes: []string{"read"}}
	got, err := cc.Token(t.Context())
	if err != nil || time.Until(got.Expiry).Round(time.Second) != 3599*time.Second || got.Type() != "Bearer" {
		t.Fatal(got.Expiry, got.Type(), err)
	}
	var set struct {
		Keys []struct{ X, Y string } `json:"keys"`
	}
	_, body, _ := ask(t, http.MethodGet, s.Issuer()+"/.well-known/jwks.json", "", "")
	if err := json.Unmarshal([]byte(body), &set); err != nil || len(set.Keys) != 1 {
		t.Fatal(body, err)
	}
	coordinate := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil || len(b) != 32 {
			t.Fatal(s, err)
		}
		return b
	}
	i := strings.LastIndex(got.AccessToken, ".")
	digest := sha256.Sum256([]byte(got.AccessToken[:i]))
	signature, err := base64.RawURLEncoding.DecodeString(got.AccessToken[i+1:])
	if err != nil {
		t.Fatal(err)
	}
	point := append(append([]byte{4}, coordinate(set.Keys[0].X)...), coordinate(set.Keys[0].Y)...)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	if !ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Fatal("the signature does not verify")
	}
}

func TestTheTokenEndpointRefusesAsSinchDoes(t *testing.T) {
	s, _ := start(t)
	for name, c := range map[string]struct {
		auth, body string
		status     int
		contains   string
	}{
		"wrong secret":   {basicAuth(keyID, "wrong"), "grant_type=client_credentials", 401, `"error":"invalid_client"`},
		"unknown key":    {basicAuth("nobody", secret), "grant_type=client_credentials", 401, `"error":"invalid_client"`},
		"no credentials": {"", "grant_type=client_credentials", 401, `"error":"invalid_client"`},
		"other grant":    {basicAuth(keyID, secret), "grant_type=password", 400, `"error":"unsupported_grant_type"`},
		"no grant":       {basicAuth(keyID, secret), "a=b", 400, `"error":"invalid_request"`},
	} {
		if status, body, _ := ask(t, http.MethodPost, s.TokenURL(), c.auth, c.body); status != c.status || !strings.Contains(body, c.contains) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestTheBucketHoldsThirtyAndRefillsTenASecond(t *testing.T) {
	s, c := start(t)
	count := func() (issued int) {
		for range 40 {
			status, _, header := ask(t, http.MethodPost, s.TokenURL(), basicAuth(keyID, secret), "grant_type=client_credentials")
			if status == 200 {
				issued++
			} else if status != 429 || header.Get("Retry-After") != "" {
				t.Fatal(status, header)
			}
		}
		return issued
	}
	if n := count(); n != 30 {
		t.Fatalf("%d tokens at first", n)
	}
	c.move(time.Second)
	if n := count(); n != 10 {
		t.Fatalf("%d tokens a second later", n)
	}
}

func TestProjectsAreTold(t *testing.T) {
	s, c := start(t)
	bearer := "Bearer " + token(t, s)
	path := func(p string) string { return s.Hosts().Numbers + "/v1/projects/" + p + "/availableRegions" }
	if status, body, _ := ask(t, http.MethodGet, path(project), bearer, ""); status != 200 {
		t.Error(status, body)
	}
	if status, body, _ := ask(t, http.MethodGet, path(stranger), bearer, ""); status != 403 || !strings.Contains(body, "does not have access to projects/"+stranger) {
		t.Error(status, body)
	}
	if status, _, _ := ask(t, http.MethodGet, path("nowhere"), bearer, ""); status != 404 {
		t.Error(status)
	}
	c.move(2 * time.Hour)
	if status, body, header := ask(t, http.MethodGet, path(project), bearer, ""); status != 401 || body != "" || !strings.Contains(header.Get("WWW-Authenticate"), "Jwt expired at") {
		t.Error(status, body, header)
	}
}

func TestADeletedKeysTokensGoOnForAMinute(t *testing.T) {
	s, c := start(t)
	live := token(t, s)
	s.DeleteKey(keyID)
	if status, _, _ := ask(t, http.MethodPost, s.TokenURL(), basicAuth(keyID, secret), "grant_type=client_credentials"); status != 401 {
		t.Error("the deleted key still gets tokens")
	}
	for _, want := range []bool{true, false} {
		if _, ok := s.verify(live); ok != want {
			t.Errorf("the token works: %v", ok)
		}
		c.move(time.Minute)
	}
}

func TestAccessKeysAPI(t *testing.T) {
	s, _ := start(t)
	bearer := "Bearer " + token(t, s)
	keys := s.Hosts().AccessKeys + "/v1/projects/" + project + "/accessKeys"
	if status, body, _ := ask(t, http.MethodGet, keys, bearer, ""); status != 403 || body != "" {
		t.Fatal(status, body)
	}
	s.AddProject(Project{ID: project, AccessKeysAPI: true})
	for i := range 9 {
		status, body, _ := ask(t, http.MethodPost, keys, bearer, `{"displayName":"key `+string(rune('a'+i))+`"}`)
		if status != 200 || !strings.Contains(body, `"secret"`) {
			t.Fatal(status, body)
		}
	}
	if status, body, _ := ask(t, http.MethodPost, keys, bearer, `{"displayName":"one too many"}`); status != 400 || !strings.Contains(body, "Limit of 10") {
		t.Fatal(status, body)
	}
	if status, _, _ := ask(t, http.MethodDelete, keys+"/"+keyID, bearer, ""); status != 200 {
		t.Fatal(status)
	}
	if status, body, _ := ask(t, http.MethodPost, keys, bearer, `{"displayName":"key a"}`); status != 409 {
		t.Fatal(status, body)
	}
	if _, body, _ := ask(t, http.MethodGet, keys, bearer, ""); strings.Contains(body, "secret") || strings.Count(body, "accessKeyId") != 9 {
		t.Fatal(body)
	}
}

func TestServicePlansAndApplications(t *testing.T) {
	s, _ := start(t)
	s.AddServicePlan(ServicePlan{ID: "plan", Token: "plan-token", Region: "eu"})
	s.AddApplication(Application{Key: "app", Secret: "YQ==", SignedOnly: true})
	s.AddApplication(Application{Key: "verify", Secret: "Yg==", Verification: true})
	sms := func(region string) string {
		return strings.Replace(s.Hosts().SMS, "{region}", region, 1) + "/xms/v1/plan/groups?page=0&page_size=1"
	}
	for address, want := range map[string]int{sms("eu"): 200, sms("us"): 401} {
		if status, _, _ := ask(t, http.MethodGet, address, "Bearer plan-token", ""); status != want {
			t.Errorf("%s: %d", address, status)
		}
	}
	if status, body, _ := ask(t, http.MethodGet, s.Hosts().Voice+"/v1/configuration/numbers", basicAuth("app", "YQ=="), ""); status != 403 || !strings.Contains(body, "40303") {
		t.Error(status, body)
	}
	if status, body, _ := ask(t, http.MethodGet, s.Hosts().Voice+"/v1/configuration/numbers", basicAuth("app2", "YQ=="), ""); status != 401 || !strings.Contains(body, "40108") {
		t.Error(status, body)
	}
	if status, _, _ := ask(t, http.MethodGet, s.Hosts().Verification+"/verification/v1/verifications/reference/x", basicAuth("verify", "Yg=="), ""); status != 404 {
		t.Error(status)
	}
}

func TestMisbehaviour(t *testing.T) {
	s, _ := start(t)
	for b, want := range map[Behaviour]int{Throttled: 429, Failing: 503, Portal: 200, NoToken: 200} {
		s.AddKey(Key{ID: "odd", Secret: secret, Behaviour: b})
		if status, _, _ := ask(t, http.MethodPost, s.TokenURL(), basicAuth("odd", secret), "grant_type=client_credentials"); status != want {
			t.Errorf("%d: %d", b, status)
		}
	}
	s.AddKey(Key{ID: "odd", Secret: secret, Behaviour: Reset})
	q, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.TokenURL(), strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	q.SetBasicAuth("odd", secret)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a, err := http.DefaultClient.Do(q); err == nil {
		a.Body.Close()
		t.Error("an answer came")
	}
}
