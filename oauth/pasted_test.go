package oauth

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestAPairThatWasPastedWronglyIsToldFromADeadOne asks the real question over a real listener: what to do about a 401
// depends on what is odd about the pair.
func TestAPairThatWasPastedWronglyIsToldFromADeadOne(t *testing.T) {
	const uuid = "9d7e0000-0000-4000-8000-00000000000a"
	for name, c := range map[string]struct {
		id, secret string
		sent       bool
		says       string
	}{
		"nothing odd":                             {uuid, "abc", true, "Compare the KEY ID with the dashboard"},
		"swapped":                                 {"not-a-real-secret-of-a-key", uuid, true, "KEY ID and KEY SECRET look swapped"},
		"secret in double quotes":                 {uuid, `"abc"`, true, "The secret is in quotation marks"},
		"secret in single quotes":                 {uuid, `'abc'`, true, "The secret is in quotation marks"},
		"ID in quotes":                            {`"` + uuid + `"`, "abc", true, "The ID is in quotation marks"},
		"an application key as KEY ID":            {uuid, "bm90LWEtcmVhbC1zZWNyZXQhIQ==", true, "needs the kind 'application'"},
		"an upper-case application key as KEY ID": {strings.ToUpper(uuid), "bm90LWEtcmVhbC1zZWNyZXQhIQ==", true, "needs the kind 'application'"},
		"the environment's placeholder":           {uuid, "<Your Sinch Key Secret>", false, "real value from the dashboard"},
		"a variable's name":                       {uuid, "SINCH_KEY_SECRET", false, "real value from the dashboard"},
		"a placeholder as ID":                     {"YOUR_key_id", "abc", false, "real value from the dashboard"},
		"a secret that begins like a variable":    {uuid, "MY_pass-phrase", true, "Compare the KEY ID with the dashboard"},
		"a token as secret":                       {uuid, "eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjF9.c2ln", false, "Paste the KEY SECRET instead"},
		"a header's value as secret":              {uuid, "Bearer abc", false, "Paste the KEY SECRET instead"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = w.Write([]byte(`{"error":"invalid_client"}`))
			})
			client := NewClient(Config{Limit: Unlimited(), Hosts: Hosts{Token: endpoint}})
			r := client.Test(t.Context(), Credential{Kind: AccessKey, ID: c.id, Secret: plain(c.secret)}, TestOptions{})
			if r.Verdict != Rejected || (asked == 1) != c.sent || asked > 1 || !strings.Contains(r.Advice, c.says) || r.Meaning == "" {
				t.Fatalf("after %d requests: %+v", asked, r)
			}
			if strings.Contains(r.Detail+r.Meaning+r.Advice, c.secret) {
				t.Errorf("the secret is in the words: %+v", r)
			}
		})
	}
}

// The samples' placeholders are these, and nothing that a server may have issued.
func TestPlaceholdersAreTheseAndNoOthers(t *testing.T) {
	these := regexp.MustCompile(`^\s*(<.*>|(YOUR|MY)_\w+|[Yy]our .*|.*found at https://.*|(SINCH_)?(PROJECT_ID|KEY_ID|KEY_SECRET|API_TOKEN|SERVICE_PLAN_ID|APPLICATION_KEY|APPLICATION_SECRET)|[xX]{6,}|Q_qHBbB8Dfje\.+)\s*$`)
	for _, s := range []string{
		"<key>", " <key> ", "<key", "key>", "YOUR_key", "YOUR-key", "MY_KEY_2", "MY_key!", "MYKEY", "Your key", "your key", "yourkey",
		"it is found at https://dashboard.sinch.com", "found at http://x", "KEY_ID", "SINCH_KEY_ID", "SINCH_SINCH_KEY_ID", "KEY_ID_2", "SINCH_", "",
		"xxxxx", "xxxxxx", "XxXxXxX", "xxxxxxy", "Q_qHBbB8Dfje...", "Q_qHBbB8Dfje", "Q_qHBbB8Dfje.x", "Q_qHBbB8Dfje.x.", "MY_é", "api_token",
	} {
		if got, want := placeholder(s), these.MatchString(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestAMinuteIsNoSkewAndMoreIs(t *testing.T) {
	sent := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for off, want := range map[time.Duration]time.Duration{
		0: 0, time.Minute: 0, -time.Minute: 0, 61 * time.Second: 61 * time.Second, -61 * time.Second: -61 * time.Second,
	} {
		a := reply{sent: sent, header: http.Header{"Date": {sent.Add(off).Format(http.TimeFormat)}}}
		if got := skew(a); got != want {
			t.Errorf("%s: %s", off, got)
		}
	}
}
