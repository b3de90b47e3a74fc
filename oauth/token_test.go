package oauth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"
)

func TestExpiresInInEveryForm(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for form, want := range map[string]time.Duration{
		`3599`: 3599 * time.Second, `"3600"`: time.Hour, `3600.5`: 3600500 * time.Millisecond, `1e3`: 1000 * time.Second,
		`0`: 0, `-5`: 0, `null`: 0, `"soon"`: 0, `[]`: 0, `99999999999`: 10 * 365 * 24 * time.Hour,
	} {
		p := parseToken([]byte(`{"access_token":"a","token_type":"BEARER","expires_in":`+form+`}`), now)
		if p.problem != "" || p.token.life != want {
			t.Errorf("%s: %s %q", form, p.token.life, p.problem)
		}
	}
	if p := parseToken([]byte(`{"access_token":"a"}`), now); !p.token.ExpiresAt().IsZero() || p.token.Live(now) {
		t.Error("a token of unknown life must not be kept")
	}
	exp := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"exp":%d}`, now.Add(time.Hour).Unix()))
	if p := parseToken([]byte(`{"access_token":"h.`+exp+`.s"}`), now); !p.token.ExpiresAt().Equal(now.Add(time.Hour)) {
		t.Error("without expires_in, the JWT's exp serves:", p.token.ExpiresAt())
	}
}

func TestWhatIsNoTokenIsNotAccepted(t *testing.T) {
	for _, body := range []string{
		``, `[]`, `{}`, `null`, `"x"`, `{"access_token":""}`, `{"access_token":"a b"}`, `{"access_token":"a\r\nX: y"}`, `{"access_token":"é"}`,
		`{"access_token":"a\u001b"}`, `{"access_token":"a","token_type":"mac"}`, `{"access_token":"a"} x`, `{"access_token":["a"]}`,
		`{"access_token":"` + strings.Repeat("a", maxToken+1) + `"}`, `{"error":"invalid_client"}`, `access_token=a`,
	} {
		if p := parseToken([]byte(body), time.Time{}); p.problem == "" {
			t.Errorf("%.60s was accepted", body)
		}
	}
	for _, body := range []string{`{"access_token":"a","access_token":"b"}`, "\xef\xbb\xbf" + `{"access_token":"b"}`} {
		if p := parseToken([]byte(body), time.Time{}); p.token.text != "b" {
			t.Errorf("%s: %s", body, p.problem)
		}
	}
}

func TestATokenIsLiveUntilAMinuteBeforeItsEndByWhicheverClockIsEarlier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := time.Now()
		token := Token{text: "a", sent: sent, life: time.Hour, expires: sent.Round(0).Add(time.Hour)}
		for after, want := range map[time.Duration]bool{0: true, 58 * time.Minute: true, 59*time.Minute + time.Second: false, 2 * time.Hour: false} {
			if got := token.Live(sent.Add(after)); got != want {
				t.Errorf("after %s: %v", after, got)
			}
		}
		// The machine slept two hours: the monotonic clock stood still, the wall clock did not.
		if token.Live(sent.Round(0).Add(2 * time.Hour)) {
			t.Error("live after a sleep of two hours")
		}
		// The wall clock was put back by two hours while one and a half passed.
		time.Sleep(90 * time.Minute)
		if token.Live(time.Now()) {
			t.Error("live after ninety minutes")
		}
	})
}

// putBack is a moment at which the wall clock had been put back by d: what Go's Time holds can't be made otherwise.
func putBack(now time.Time, d time.Duration) time.Time {
	const secondsFrom = 30 // of the first word: above the nanoseconds, below the mark that a monotonic reading is there
	*(*uint64)(unsafe.Pointer(&now)) -= uint64(d/time.Second) << secondsFrom
	return now
}

// TestAClockThatWasPutBackDoesNotMakeATokenYounger has two hours go by of which the wall clock knows nothing, and as much
// that the monotonic clock has slept over.
func TestAClockThatWasPutBackDoesNotMakeATokenYounger(t *testing.T) {
	p := parseToken([]byte(issuedAnswer), time.Now())
	sent, end := p.token.IssuedAt(), p.token.ExpiresAt()
	for name, c := range map[string]struct {
		now  time.Time
		left time.Duration
	}{
		"at once":                       {sent, 3599 * time.Second},
		"half an hour":                  {sent.Add(30 * time.Minute), 1799 * time.Second},
		"half an hour, put back by two": {putBack(sent.Add(30*time.Minute), 2*time.Hour), 1799 * time.Second},
		"two hours, put back by two":    {putBack(sent.Add(2*time.Hour), 2*time.Hour), 0},
		"two hours asleep":              {sent.Round(0).Add(2 * time.Hour), 0},
		"put forward by two":            {putBack(sent, -2*time.Hour), 0},
		"the last minute":               {sent.Add(3540 * time.Second), 0},
		"just before it":                {sent.Add(3538 * time.Second), 61 * time.Second},
	} {
		if got := Until(end, c.now); got != c.left {
			t.Errorf("%s: %s until its end", name, got)
		}
		if got := p.token.Live(c.now); got != (c.left > 0) {
			t.Errorf("%s: live %v", name, got)
		}
	}
	if Until(time.Time{}, sent) != 0 {
		t.Error("a token without an end is live")
	}
}

func TestNothingThatPrintsShowsASecret(t *testing.T) {
	const canary = "CANARY"
	token := Token{text: "token-" + canary, expires: time.Now()}
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":"invalid_client"}`))
	})
	source := NewSource(testClient())
	_, _, result, err := source.Token(t.Context(), testKey(endpoint), TokenOptions{})
	result.Token = &token
	if refused, ok := errors.AsType[*ExchangeError](err); !ok || refused.Result.Verdict != Rejected {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	for _, v := range []any{token, &token, result, err, struct{ T Token }{token}, map[string]any{"t": token}} {
		logger.Info("x", "v", v)
		asJSON, _ := json.Marshal(v)
		for _, s := range []string{fmt.Sprintf("%v %+v %#v %s %q %x %d", v, v, v, v, v, v, v), string(asJSON), log.String()} {
			if strings.Contains(s, canary) || strings.Contains(s, "43414e415259") {
				t.Errorf("%T: %.300s", v, s)
			}
		}
	}
}
