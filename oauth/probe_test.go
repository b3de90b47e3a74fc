package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// sinch is a stand-in for Sinch's hosts: answers by path, and a list of what was asked.
type sinch struct {
	mu    sync.Mutex
	asked []string
}

func (s *sinch) client(t *testing.T, answer map[string]http.HandlerFunc) *Client {
	t.Helper()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		for prefix, h := range answer {
			if strings.HasPrefix(r.URL.Path, prefix) {
				h(w, r)
				return
			}
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	return NewClient(Config{Limit: Unlimited(), Timeout: 2 * time.Second, Hosts: Hosts{
		Token: base + "/token", Numbers: base + "/numbers", SMS: base + "/sms/{region}", Voice: base + "/voice",
		Verification: base + "/verification",
	}})
}

func says200(body string) http.HandlerFunc { return saysStatus(200, body) }

func saysStatus(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

const guestPortal = `<!doctype html><html><head><title>Guest Wi-Fi</title></head></html>`

func TestTheProjectStepSaysWhoseTheProjectIs(t *testing.T) {
	for name, c := range map[string]struct {
		numbers http.HandlerFunc
		verdict Verdict
		says    string
	}{
		"ours":          {says200(`{"availableRegions":[]}`), Valid, "the project is the key's"},
		"foreign":       {saysStatus(403, `{"title":"Permission denied","detail":"Access key abc123 does not have access to projects/p."}`), WrongProject, "does not have access"},
		"unknown":       {saysStatus(404, `{"error":{"code":404,"message":"no such project","status":"NOT_FOUND"}}`), WrongProject, "no such project"},
		"empty 403":     {saysStatus(403, ``), WrongProject, "HTTP 403"},
		"not enabled":   {saysStatus(403, `{"error":{"code":403,"message":"Numbers API is not enabled for this account","status":"PERMISSION_DENIED"}}`), NotEnabled, "not enabled"},
		"locked":        {saysStatus(402, `{}`), NotEnabled, "402"},
		"portal":        {says200(guestPortal), Valid, `could not be checked: HTTP 200: it is a web page titled "Guest Wi-Fi"`},
		"portal 403":    {saysStatus(403, guestPortal), Valid, "could not be checked"},
		"down":          {saysStatus(503, ``), Valid, "could not be checked: HTTP 503"},
		"no permission": {saysStatus(401, `{"title":"No"}`), Valid, "could not be checked: HTTP 401: No"},
		"a dead token":  {saysStatus(401, `{"title":"Token expired"}`), Valid, "could not be checked: HTTP 401: Token expired"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &sinch{}
			client := s.client(t, map[string]http.HandlerFunc{"/token": says200(issuedAnswer), "/numbers": c.numbers})
			k := Credential{Kind: AccessKey, ID: "id", Secret: plain(testSecret), ProjectID: "p/../q"}
			r := client.Test(t.Context(), k, TestOptions{ProjectCheck: true})
			if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || (r.Token == nil) != (name == "a dead token") || r.Dead != (r.Token == nil) {
				t.Fatalf("%+v", r)
			}
			if want := []string{"POST /token", "GET /numbers/v1/projects/p/../q/availableRegions"}; !slices.Equal(s.asked, want) {
				t.Fatalf("asked %v", s.asked)
			}
			s.asked = nil
			if r := client.Test(t.Context(), k, TestOptions{}); r.Verdict != Valid || len(s.asked) != 1 {
				t.Fatalf("without the project step: asked %v, %+v", s.asked, r)
			}
		})
	}
}

func TestATokenOfAnotherServerIsNotSentToSinch(t *testing.T) {
	s := &sinch{}
	client := s.client(t, nil)
	k := testKey(serve(t, says200(issuedAnswer)))
	k.ProjectID = "p"
	if r := client.Test(t.Context(), k, TestOptions{ProjectCheck: true}); r.Verdict != Valid || len(s.asked) != 0 {
		t.Fatalf("asked %v: %+v", s.asked, r)
	}
}

func TestAServicePlanIsLookedForInEveryRegionBeforeItIsCalledBad(t *testing.T) {
	accepted := says200(`{"count":0,"groups":[]}`)
	for name, c := range map[string]struct {
		region  string
		answer  map[string]http.HandlerFunc
		verdict Verdict
		says    string
		asked   int
	}{
		"at home":          {"eu", map[string]http.HandlerFunc{"/sms/eu/xms/v1/plan/groups": accepted}, Valid, "answers in eu", 1},
		"elsewhere":        {"us", map[string]http.HandlerFunc{"/sms/br/": accepted}, WrongRegion, "refused in us, accepted in br", 5},
		"nowhere":          {"", nil, Rejected, "the other regions refuse it too", 5},
		"partly silent":    {"us", map[string]http.HandlerFunc{"/sms/au/": saysStatus(503, "")}, Rejected, "could not be asked: au", 5},
		"home down":        {"us", map[string]http.HandlerFunc{"/sms/us/": saysStatus(500, "")}, ServerError, "HTTP 500", 1},
		"sms not enabled":  {"us", map[string]http.HandlerFunc{"/sms/us/": saysStatus(403, `{"code":"forbidden","text":"SMS is not enabled"}`)}, NotEnabled, "not enabled", 1},
		"portal":           {"us", map[string]http.HandlerFunc{"/sms/": says200(guestPortal)}, BadResponse, "Guest Wi-Fi", 1},
		"portal refusing":  {"us", map[string]http.HandlerFunc{"/sms/": saysStatus(403, guestPortal)}, BadResponse, "Guest Wi-Fi", 1},
		"portal redirects": {"us", map[string]http.HandlerFunc{"/sms/": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/portal", http.StatusFound) }}, InsecureEndpoint, "/portal", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := &sinch{}
			k := Credential{Kind: ServicePlan, ID: "plan", Secret: plain("not-a-real-token"), Region: c.region}
			r := s.client(t, c.answer).Test(t.Context(), k, TestOptions{})
			if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || len(s.asked) != c.asked {
				t.Fatalf("asked %v: %+v", s.asked, r)
			}
			for _, asked := range s.asked {
				if !strings.HasPrefix(asked, "GET ") {
					t.Errorf("a test must not change anything: %s", asked)
				}
			}
		})
	}
}

func TestAnApplicationIsAskedAsItDemands(t *testing.T) {
	const key, secret = "669E367E-6BBA-48AB-AF15-266871C28135", "bm90LWEtcmVhbC1zZWNyZXQ="
	signed := func(w http.ResponseWriter, r *http.Request) {
		stamp := r.Header.Get("X-Timestamp")
		raw, _ := base64.StdEncoding.DecodeString(secret)
		mac := hmac.New(sha256.New, raw)
		mac.Write([]byte("GET\n\n\nx-timestamp:" + stamp + "\n" + r.URL.Path))
		switch r.Header.Get("Authorization") {
		case "Application " + key + ":" + base64.StdEncoding.EncodeToString(mac.Sum(nil)):
			_, _ = w.Write([]byte(`{"numbers":[]}`))
		case "Basic " + basicPair(key, secret):
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"errorCode":40303,"message":"Authorization requirement not met"}`))
		default:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"errorCode":40108,"message":"Invalid credentials"}`))
		}
	}
	refused := saysStatus(401, `{"errorCode":40108,"message":"Invalid credentials","reference":"r"}`)
	for name, c := range map[string]struct {
		voice, verification http.HandlerFunc
		verdict             Verdict
		says                string
		asked               int
	}{
		"Basic":                {says200(`{"numbers":[]}`), refused, Valid, "accepted with Basic", 1},
		"signed":               {signed, refused, Valid, "accepted with a signed request", 2},
		"verification":         {refused, saysStatus(404, `{"errorCode":40400,"message":"not found"}`), Valid, "accepted", 2},
		"refused":              {refused, refused, Rejected, "Invalid credentials", 2},
		"a page is no yes":     {says200(guestPortal), refused, BadResponse, "Guest Wi-Fi", 1},
		"nor is its 404":       {refused, saysStatus(404, guestPortal), Rejected, "Invalid credentials", 2},
		"too many":             {saysStatus(429, ``), refused, RateLimited, "429", 0},
		"verification fails":   {refused, saysStatus(500, ``), Rejected, "Invalid credentials", 2},
		"voice is not enabled": {saysStatus(403, `{"errorCode":40300,"message":"Voice is not enabled for this account"}`), refused, NotEnabled, "not enabled", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := &sinch{}
			client := s.client(t, map[string]http.HandlerFunc{"/voice/": c.voice, "/verification/": c.verification})
			client.config.Timeout = 300 * time.Millisecond
			client.config.Hosts.Voice = strings.TrimSuffix(client.config.Hosts.Voice, "/")
			r := client.Test(t.Context(), Credential{Kind: Application, ID: key, Secret: plain(secret)}, TestOptions{})
			if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || c.asked > 0 && len(s.asked) != c.asked {
				t.Fatalf("asked %v: %+v", s.asked, r)
			}
		})
	}
}

func TestWhatIsNotTradedIsNotSentToATokenEndpoint(t *testing.T) {
	s := &sinch{}
	client := s.client(t, nil)
	for _, kind := range []Kind{ServicePlan, Application, "of a later version"} {
		k := Credential{Kind: kind, ID: "id", Secret: plain(testSecret)}
		if _, r := client.Exchange(t.Context(), k); r.Verdict != Untested || len(s.asked) != 0 {
			t.Errorf("%s: asked %v, %+v", kind, s.asked, r)
		}
	}
	if r := client.Test(t.Context(), Credential{Kind: "of a later version"}, TestOptions{}); r.Verdict != Untested {
		t.Errorf("%+v", r)
	}
}
