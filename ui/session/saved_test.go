package session

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

func TestWhatWasLearntSurvivesBeingSaved(t *testing.T) {
	at := time.UnixMilli(1795000000123)
	judged := Record{Verdict: oauth.Valid, HTTPStatus: 200, Detail: "token issued", TestedAt: at.Add(-time.Hour), Latency: 83 * time.Millisecond, ExpiresIn: 3599 * time.Second}
	last := Record{Verdict: oauth.Unreachable, Detail: "refused", Meaning: "m", Advice: "a", TestedAt: at}
	known := map[vault.CredentialID]entry{
		"a": {
			identity: [32]byte{1, 2, 3}, uses: 2.5, usedAt: at,
			standing: Standing{Last: last, LastJudged: judged, History: []Past{{oauth.Unreachable, at}, {oauth.Valid, at.Add(-time.Hour)}}},
		},
		"b": {standing: untested(), uses: 1, usedAt: at},
	}
	data, err := encodeState(known, []byte("tokens"))
	if err != nil {
		t.Fatal(err)
	}
	got, tokens, ok := decodeState(data)
	if !ok || string(tokens) != "tokens" {
		t.Fatalf("the state does not read back: %v %q", ok, tokens)
	}
	if diff := cmp.Diff(known, got, cmp.AllowUnexported(entry{})); diff != "" {
		t.Error(diff)
	}
}

func TestAStateThatCantBeReadIsEmpty(t *testing.T) {
	for _, data := range []string{"", "{", "[]", `{"version":2}`, `{"version":1,"credentials":{"a":{"identity":"!"}}}`, "\x00\xff"} {
		if _, _, ok := decodeState([]byte(data)); ok {
			t.Errorf("%q was taken", data)
		}
	}
}
