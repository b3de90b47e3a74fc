package oauth

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// keysAt gives the API at a server of the test's own.
func keysAt(tb testing.TB, h http.HandlerFunc) *AccessKeys {
	tb.Helper()
	base := serve(tb, h)
	c := NewClient(Config{Timeout: 2 * time.Second, Limit: Unlimited(), Hosts: Hosts{Token: base + "/token", AccessKeys: base}})
	as := testKey("")
	as.ProjectID = "p/../q"
	api, err := c.AccessKeys(as, Token{text: "token-CANARY"})
	if err != nil {
		tb.Fatal(err)
	}
	return api
}

func why(err error) (AccessKeysReason, bool) {
	e, ok := err.(*AccessKeysError) //nolint:errorlint // the package returns it as it is
	if !ok {
		return "", false
	}
	return e.Reason, e.Lost()
}

func TestAServerThatIsNotTheAccessKeysAPI(t *testing.T) {
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, tt := range map[string]struct {
		h                    http.HandlerFunc
		list, create, delete AccessKeysReason
		lost                 bool // of a creation
	}{
		"portal":     {answer(200, "<html><title>Wi-Fi</title>"), OddAnswer, OddAnswer, OddAnswer, true},
		"empty":      {answer(200, ""), OddAnswer, OddAnswer, "", true},
		"other JSON": {answer(200, `{"hello":1}`), OddAnswer, OddAnswer, "", true},
		"no secret":  {answer(200, `{"accessKey":{"accessKeyId":"k"}}`), OddAnswer, OddAnswer, "", true},
		"odd secret": {answer(200, `{"accessKey":{"accessKeyId":"k"},"secret":"a\u001bb"}`), OddAnswer, OddAnswer, "", true},
		"odd ID":     {answer(200, `{"accessKeys":[{"accessKeyId":""}]}`), OddAnswer, OddAnswer, "", true},
		"endless":    {answer(200, `{"accessKeys":[],"nextPageToken":"1"}`), OddAnswer, OddAnswer, "", true},
		"huge":       {answer(200, strings.Repeat("x", maxBody+1)), OddAnswer, OddAnswer, OddAnswer, true},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://x.example/", http.StatusFound)
		}, OddAnswer, OddAnswer, OddAnswer, false},
		"401":      {answer(401, ""), NotAuthorized, NotAuthorized, NotAuthorized, false},
		"403":      {answer(403, ""), NoAPI, NoAPI, NoAPI, false},
		"403 page": {answer(403, "<html>blocked"), OddAnswer, OddAnswer, OddAnswer, false},
		"500":      {answer(500, `{"error":{"code":500,"message":"x","status":"INTERNAL"}}`), Failed, Failed, Failed, true},
		"429": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(http.StatusTooManyRequests)
		}, Throttled, Throttled, Throttled, false},
		"limit":      {answer(400, `{"error":{"code":400,"message":"Limit of 10 Access Keys reached","status":"FAILED_PRECONDITION"}}`), KeyLimit, KeyLimit, KeyLimit, false},
		"taken":      {answer(409, ``), NameTaken, NameTaken, NameTaken, false},
		"no project": {answer(404, ``), BadRequest, BadRequest, KeyGone, false},
		"cut":        {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, NoAnswer, NoAnswer, NoAnswer, true},
		"breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = io.WriteString(w, "{")
		}, OddAnswer, OddAnswer, OddAnswer, true},
		"repeats all": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, r.Header.Get("Authorization"), testSecret)
		}, BadRequest, BadRequest, BadRequest, false},
	} {
		t.Run(name, func(t *testing.T) {
			api := keysAt(t, tt.h)
			_, listed := api.List(t.Context())
			_, created := api.Create(t.Context(), "n")
			deleted := api.Delete(t.Context(), "k")
			for i, got := range []error{listed, created, deleted} {
				reason, lost := why(got)
				if want := []AccessKeysReason{tt.list, tt.create, tt.delete}[i]; reason != want {
					t.Errorf("call %d: %q, not %q: %v", i, reason, want, got)
				}
				if i == 1 && lost != tt.lost || i == 0 && lost {
					t.Errorf("call %d: lost is %v: %v", i, lost, got)
				}
				if got != nil && strings.Contains(everyPrint(got)+got.Error(), "CANARY") {
					t.Errorf("the error shows what was sent: %v", got)
				}
			}
		})
	}
}

// A name may hold anything; it goes into the body and the path as data.
func TestNamesAndIDsAreSentAsData(t *testing.T) {
	var paths, bodies []string
	api := keysAt(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		paths, bodies = append(paths, r.URL.EscapedPath()), append(bodies, string(b))
		_, _ = io.WriteString(w, `{"accessKey":{"accessKeyId":"k","displayName":"n"},"secret":"not-a-real-secret"}`)
	})
	made, err := api.Create(t.Context(), `a"/../b`)
	if err != nil || strings.Contains(everyPrint(made), "not-a-real") {
		t.Error(err, everyPrint(made))
	}
	if err := api.Rename(t.Context(), "../x?y", "n"); err != nil {
		t.Error(err)
	}
	const root = "/v1/projects/p%2F..%2Fq/accessKeys"
	if got := strings.Join(paths, " "); got != root+" "+root+"/..%2Fx%3Fy" {
		t.Error(got)
	}
	if bodies[0] != `{"displayName":"a\"/../b"}` {
		t.Error(bodies)
	}
}

func TestEveryPageOfTheListIsRead(t *testing.T) {
	api := keysAt(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("pageToken") {
		case "":
			_, _ = io.WriteString(w, `{"accessKeys":[{"accessKeyId":"a","createTime":"2024-09-05T08:37:17.025Z"},{"accessKeyId":"b"}],"nextPageToken":"+/="}`)
		case "+/=":
			_, _ = io.WriteString(w, `{"accessKeys":[{"accessKeyId":"b"},{"accessKeyId":"c"}],"nextPageToken":"last"}`)
		default:
			_, _ = io.WriteString(w, `{"nextPageToken":""}`)
		}
	})
	keys, err := api.List(t.Context())
	if err != nil || len(keys) != 3 || keys[2].ID != "c" || keys[0].CreatedAt.Year() != 2024 {
		t.Fatal(keys, err)
	}
}

func TestNothingIsLostWhenNothingWasSent(t *testing.T) {
	api := keysAt(t, func(http.ResponseWriter, *http.Request) {})
	api.client.config.Hosts.AccessKeys = "http://127.0.0.1:1"
	_, err := api.Create(t.Context(), "n")
	if reason, lost := why(err); reason != NoAnswer || lost {
		t.Error(err)
	}
	api.client.config.Hosts.AccessKeys = "http://keys.example"
	_, err = api.Create(t.Context(), "n")
	if reason, lost := why(err); reason != Unasked || lost {
		t.Error(err)
	}
}

func FuzzAccessKeysAnswers(f *testing.F) {
	f.Add([]byte(`{"accessKeys":[{"accessKeyId":"a","displayName":1,"createTime":"x"}],"nextPageToken":"t"}`))
	f.Add([]byte(`{"accessKey":{"accessKeyId":"k","displayName":"n"},"secret":"s"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if p, ok := readPage(body); ok {
			for _, k := range p.keys {
				if !oneWord(k.ID) {
					t.Errorf("an ID %q", k.ID)
				}
			}
		}
		if k, ok := readIssued(body); ok && (!oneWord(k.ID) || !oneWord(k.Secret.Reveal())) {
			t.Errorf("%q %q", k.ID, k.Secret.Reveal())
		}
	})
}
