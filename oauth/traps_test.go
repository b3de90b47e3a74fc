package oauth

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// trap is a way in which Sinch's hosts mislead whoever takes their answers at their word.
type trap struct {
	kind    Kind
	id      string // "" is good enough
	sms     string // another SMS host of the settings
	answers map[string]trapAnswer
	verdict Verdict
	says    string // of the detail
	means   string
	advises string
	asked   []string // hosts in order, where that is the trap
}

// trapAnswer is what a host says; a host without one answers 401 without a word.
type trapAnswer struct {
	status    int
	challenge string
	body      string
}

const trapProject = "4b2a0000-0000-4000-8000-000000000001"

// sinchsTraps are those of the published documentation and of the SDKs' own code and tests.
func sinchsTraps() map[string]trap {
	token := trapAnswer{200, "", issuedAnswer}
	plan := func(status int, body string) map[string]trapAnswer {
		return map[string]trapAnswer{"eu.sms.api.sinch.com": {status, "", body}}
	}
	key := func(a trapAnswer) map[string]trapAnswer { return map[string]trapAnswer{"auth.sinch.com": a} }
	project := func(a trapAnswer) map[string]trapAnswer {
		return map[string]trapAnswer{"auth.sinch.com": token, "numbers.api.sinch.com": a}
	}
	application := func(body string) map[string]trapAnswer {
		return map[string]trapAnswer{"callingapi.sinch.com": {401, "", body}, "verification.api.sinch.com": {401, "", body}}
	}
	const (
		bad      = "ID or the secret is wrong"
		shown    = "dashboard"
		planBad  = "does not accept this Service Plan ID"
		planShow = "SMS service page"
	)
	return map[string]trap{
		// The SMS API and its end of sale.
		"an access key is never judged by an SMS host": {
			AccessKey, "", "", project(trapAnswer{200, "", `{"availableRegions":[]}`}), Valid, "the project is the key's", "works", "",
			[]string{"auth.sinch.com", "numbers.api.sinch.com"},
		},
		"SMS end of sale: a 401 of a zt host is not about the key": {
			ServicePlan, "", "https://zt.{region}.sms.api.sinch.com", nil, NotEnabled, "HTTP 401", "made after 15 April 2026", "use a service plan",
			[]string{"zt.eu.sms.api.sinch.com"},
		},
		"SMS end of sale: said in words by the host of a plan": {
			ServicePlan, "", "", plan(401, `{"code":"unauthorized","text":"This API is at end of sale"}`), NotEnabled, "HTTP 401: This API is at end of sale", "15 April 2026", "Conversation API",
			[]string{"eu.sms.api.sinch.com"},
		},
		"SMS: the Project ID in the Service Plan ID's place": {ServicePlan, trapProject, "", nil, Rejected, "HTTP 401", planBad, "is the Project ID", nil},
		"SMS: an empty 401 at home, and a plan that lives elsewhere": {
			ServicePlan, "", "",
			map[string]trapAnswer{"br.sms.api.sinch.com": {200, "", `{"groups":[]}`}},
			WrongRegion,
			"refused in eu, accepted in br", "lives in the region br", "region to br", nil,
		},
		"SMS: an empty 401 in every region": {ServicePlan, "", "", nil, Rejected, "HTTP 401; the other regions refuse it too", planBad, planShow, nil},
		"SMS: a 403 that is about the account": {
			ServicePlan, "", "", plan(403, `{"code":"forbidden","text":"SMS is not enabled for this account"}`), NotEnabled, "not enabled for this account", "key itself is fine", "Ask Sinch",
			[]string{"eu.sms.api.sinch.com"},
		},

		// The six shapes of errors, and none at all.
		"shape 1, Google's, of the token endpoint": {
			AccessKey, "", "", key(trapAnswer{401, "", `{"error":{"code":401,"message":"Request had invalid credentials.","status":"UNAUTHENTICATED","details":[]}}`}), Rejected,
			"HTTP 401: Request had invalid credentials.", bad, shown, nil,
		},
		"shape 1, Google's, of a project": {
			AccessKey, "", "", project(trapAnswer{403, "", `{"error":{"code":403,"message":"no access","status":"PERMISSION_DENIED"}}`}), WrongProject,
			"HTTP 403 for the project: no access", "does not belong to this project", "Compare the Project ID", nil,
		},
		"shape 2, of SMS": {ServicePlan, "", "", plan(403, `{"code":"forbidden","text":"Forbidden operation"}`), Rejected, "HTTP 403: Forbidden operation", planBad, planShow, nil},
		"shape 3, of Voice, its code a number": {
			Application, "", "", application(`{"errorCode":40108,"message":"Invalid credentials","reference":"r"}`), Rejected,
			"HTTP 401: Invalid credentials", "Neither the Voice nor the Verification API", shown, nil,
		},
		"shape 3, of Voice, its code text": {
			Application, "", "", application(`{"errorCode":"40108","message":"Invalid Signature","status":"x"}`), Rejected,
			"HTTP 401: Invalid Signature", "Neither the Voice nor the Verification API", shown, nil,
		},
		"shape 4, RFC 9457, of a gateway before the token endpoint": {
			AccessKey, "", "", key(trapAnswer{401, "", `{"type":"https://developers.sinch.com/docs/errors/registry/invalid-credentials","title":"Invalid credentials","detail":"The provided credentials are invalid."}`}), Rejected,
			"HTTP 401: The provided credentials are invalid.", bad, shown, nil,
		},
		"shape 4, RFC 9457, naming the other project": {
			AccessKey, "", "", project(trapAnswer{403, "", `{"title":"Permission denied","detail":"Access key abc123 does not have access to projects/my-project-id."}`}), WrongProject,
			"Access key abc123 does not have access", "does not belong to this project", "Compare the Project ID", nil,
		},
		"shape 5, of Provisioning": {
			AccessKey, "", "", project(trapAnswer{403, "", `{"errorCode":"E403","message":"no such right","resolution":"ask"}`}), WrongProject,
			"no such right", "does not belong to this project", "Compare the Project ID", nil,
		},
		"shape 6, OAuth's with Ory's members": {
			AccessKey, "", "", key(trapAnswer{401, "", `{"error":"invalid_client","error_verbose":"v","error_description":"Client authentication failed","error_hint":"h"}`}), Rejected,
			"HTTP 401: Client authentication failed", bad, shown, nil,
		},
		"shape 6, of a model that puts invalid_client with 400": {AccessKey, "", "", key(trapAnswer{400, "", `{"error":"invalid_client"}`}), Rejected, "invalid_client", bad, shown, nil},
		"an empty body, its text in WWW-Authenticate":           {AccessKey, "", "", key(trapAnswer{401, `Bearer error="invalid_client", error_description="unknown client"`, ""}), Rejected, "HTTP 401: unknown client", bad, shown, nil},
		"an empty body without a challenge":                     {AccessKey, "", "", key(trapAnswer{401, "", ""}), Rejected, "HTTP 401", bad, shown, nil},
		"an expired token is not the project's fault": {
			AccessKey, "", "", project(trapAnswer{401, `Bearer error="invalid_token", error_description="Jwt expired at 2024-07-08T22:12:28Z", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"`, ""}), Valid,
			"could not be checked: HTTP 401: Jwt expired at 2024-07-08T22:12:28Z", "works", "", nil,
		},

		// Refusals that look like the key's fault and are the account's.
		"Numbers is not enabled":                {AccessKey, "", "", project(trapAnswer{403, "", `{"error":{"code":403,"message":"Numbers API is not enabled","status":"PERMISSION_DENIED"}}`}), NotEnabled, "not enabled", "The key works", "Nothing is wrong with the key", nil},
		"the account is locked, which is a 402": {AccessKey, "", "", project(trapAnswer{402, "", `{}`}), NotEnabled, "HTTP 402", "The key works", "Nothing is wrong with the key", nil},
		"an unknown project is a 404":           {AccessKey, "", "", project(trapAnswer{404, "", ""}), WrongProject, "HTTP 404", "does not belong to this project", "Compare the Project ID", nil},
	}
}

func TestSinchsTrapsMisleadNobody(t *testing.T) {
	for name, c := range sinchsTraps() {
		t.Run(name, func(t *testing.T) {
			var asked []string
			client, _ := bubbleClient(nil, Config{Limit: Unlimited(), MaxInFlight: 1, Hosts: Hosts{SMS: c.sms}})
			client.http.Transport = transport(func(q *http.Request) (*http.Response, error) {
				a, ok := c.answers[q.URL.Host]
				if !ok {
					a.status = http.StatusUnauthorized
				}
				return trapReply(q, a), nil
			}).noting(&asked)
			k := Credential{Kind: c.kind, ID: firstOf(c.id, "some-id"), Secret: plain(testSecret), ProjectID: trapProject, Region: "eu"}
			r := client.Test(t.Context(), k, TestOptions{ProjectCheck: true})
			if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || !strings.Contains(r.Meaning, c.means) || !strings.Contains(r.Advice, c.advises) {
				t.Fatalf("%s\ndetail  %s\nmeaning %s\nadvice  %s", r.Verdict, r.Detail, r.Meaning, r.Advice)
			}
			if r.Verdict != Valid && r.Advice == "" {
				t.Error("nothing is said of what to do")
			}
			if c.asked != nil && !slices.Equal(asked, c.asked) {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

// TestTheAccessKeysAPIs403IsNotAboutTheKey has the API deny a good key, as it does for most accounts.
func TestTheAccessKeysAPIs403IsNotAboutTheKey(t *testing.T) {
	for name, body := range map[string]string{
		"without a body": "", "in Google's shape": `{"error":{"code":403,"message":"denied","status":"PERMISSION_DENIED"}}`,
	} {
		client, _ := bubbleClient(nil, Config{Limit: Unlimited()})
		client.http.Transport = transport(func(q *http.Request) (*http.Response, error) {
			if q.URL.Host == "accesskey.api.sinch.com" {
				return trapReply(q, trapAnswer{403, "", body}), nil
			}
			return trapReply(q, trapAnswer{200, "", issuedAnswer}), nil
		})
		k := Credential{Kind: AccessKey, ID: "id", Secret: plain(testSecret), ProjectID: trapProject}
		token, r := client.Exchange(t.Context(), k)
		api, err := client.AccessKeys(k, token)
		if err != nil || r.Verdict != Valid {
			t.Fatalf("%v %+v", err, r)
		}
		_, err = api.List(t.Context())
		refused, ok := errors.AsType[*AccessKeysError](err)
		if !ok || refused.Reason != NoAPI || !strings.Contains(refused.Advice, "nothing is wrong with the key") || !strings.Contains(refused.Advice, "dashboard") {
			t.Errorf("%s: %+v", name, err)
		}
		if r := client.Test(t.Context(), k, TestOptions{}); r.Verdict != Valid {
			t.Errorf("%s: the key became %+v", name, r)
		}
	}
}
