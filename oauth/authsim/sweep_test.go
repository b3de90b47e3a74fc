package authsim_test

import (
	"fmt"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
)

type sweptSecret string

func (s sweptSecret) Reveal() string { return string(s) }

// TestThreeHundredKeysAreSweptUnderTheRealLimit takes the limiter's own time, half a minute: 30 keys at once and then 10 a
// second, over real connections and 64 at a time.
func TestThreeHundredKeysAreSweptUnderTheRealLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	server, err := authsim.New(authsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	const keys, floor = 300, 27 * time.Second
	jobs := make([]oauth.Job, keys)
	for i := range jobs {
		id := fmt.Sprintf("11111111-0000-4000-8000-%012d", i)
		server.AddKey(authsim.Key{ID: id, Secret: "demo-secret"})
		jobs[i] = oauth.Job{Key: id, Credential: oauth.Credential{Kind: oauth.AccessKey, ID: id, Secret: sweptSecret("demo-secret")}}
	}
	client := oauth.NewClient(oauth.Config{Hosts: server.Hosts()})
	begun := time.Now()
	tally := client.Sweep(t.Context(), jobs, oauth.TestOptions{ProjectCheck: true}, func(oauth.Progress) {})
	took := time.Since(begun)
	t.Logf("%d keys in %s, the limiter's own time is %s (%.3f); %d requests", keys, took, floor, took.Seconds()/floor.Seconds(), server.Asked("/oauth2/token"))
	if tally[oauth.Valid] != keys || took > floor*105/100 {
		t.Errorf("%v in %s", tally, took)
	}
}
