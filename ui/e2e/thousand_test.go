package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth/authsim"
	"sinchkeys/vault"
)

// threeLetters gives 1,000 different beginnings of names: a consonant, a vowel and a consonant each.
func threeLetters() []string {
	const consonants, vowels = "bcdfghjklmnprstvwz", "aeiou"
	var out []string
	for _, a := range consonants {
		for _, b := range vowels {
			for _, c := range consonants {
				out = append(out, string([]rune{a, b, c}))
			}
		}
	}
	return out[:1000]
}

// thousand makes a vault of 1,000 keys under the passphrase, all of them known to an endpoint.
func thousand(t *testing.T, env []string) {
	t.Helper()
	server, err := authsim.New(authsim.Config{Now: time.Now, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	var projects []vault.Change
	for i, letters := range threeLetters() {
		if i%4 == 0 {
			projects = append(projects, vault.AddProject{Project: vault.Project{
				ID: vault.ProjectID(fmt.Sprintf("p-%04d", i/4)), Name: fmt.Sprintf("Project %03d", i/4), SinchID: fmt.Sprintf("e4e006b2-b3ba-457c-861a-6f67edce%04d", i/4),
			}})
			server.AddProject(authsim.Project{ID: fmt.Sprintf("e4e006b2-b3ba-457c-861a-6f67edce%04d", i/4)})
		}
		id := fmt.Sprintf("4b2a91c0-0000-4000-8000-00000000%04d", i)
		projects = append(projects, vault.AddCredential{Project: vault.ProjectID(fmt.Sprintf("p-%04d", i/4)), Credential: vault.Credential{
			ID: vault.CredentialID(fmt.Sprintf("c-%04d", i)), Kind: vault.AccessKey, Name: letters + "-service", PublicID: id,
			Secret: vault.NewSecret("not-a-real-secret-" + letters), TokenURL: server.Hosts().Token,
		}})
		server.AddKey(authsim.Key{ID: id, Secret: "not-a-real-secret-" + letters, ProjectID: fmt.Sprintf("e4e006b2-b3ba-457c-861a-6f67edce%04d", i/4)})
	}
	var data, state string
	for _, e := range env {
		if dir, ok := strings.CutPrefix(e, "XDG_DATA_HOME="); ok {
			data = dir
		}
		if dir, ok := strings.CutPrefix(e, "XDG_STATE_HOME="); ok {
			state = dir
		}
	}
	folder := vault.Folder{Dir: filepath.Join(data, "sinchkeys"), StateDir: filepath.Join(state, "sinchkeys")}
	store, err := vault.Create(context.Background(), vault.CreateOptions{Folder: folder, Key: vault.Key{Passphrase: []byte(passphrase)}, Now: time.Now, User: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Commit(context.Background(), projects...); err != nil {
		t.Fatal(err)
	}
}

// keyOf reads out of a token whose it is.
func keyOf(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts are no token", len(parts))
	}
	var claims struct {
		Subject string `json:"sub"`
	}
	if err := json.Unmarshal(decoded(t, parts[1]), &claims); err != nil {
		t.Fatal(err)
	}
	return claims.Subject
}

// From a locked start, a token of any of 1,000 keys is on the clipboard in: the passphrase, /, three letters, and alt+c or enter and c. The one
// that was used last is on top and chosen the next time.
func TestATokenOfAnyOfAThousandKeysInFiveKeyPresses(t *testing.T) {
	env := home(t)
	thousand(t, env)
	letters := threeLetters()
	for n, i := range []int{0, 733, 999} {
		x := open(t, 120, 36, env, program)
		x.sees(`sinchkeys  locked`)
		x.text(passphrase)
		x.keys("Enter")
		x.sees(`250 projects, 1,000 credentials`)
		x.text("/" + letters[i])
		if n == 1 {
			x.keys("M-c") // one press more than the letters
		} else {
			x.keys("Enter") // keeps the filter, so that c is no fourth letter
			x.text("c")
		}
		x.sees(letters[i] + `-service copied to tmux`)
		token := x.buffer()
		if want := fmt.Sprintf("4b2a91c0-0000-4000-8000-00000000%04d", i); !verified(t, token) || keyOf(t, token) != want {
			t.Errorf("/%s and c copied a token of %q, not of %q", letters[i], keyOf(t, token), want)
		}
		x.keys("C-l")
		x.sees(`sinchkeys  locked`)
		x.keys("C-c")
		x.sees(`ended with 0`)
	}
	x := open(t, 120, 36, env, program)
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`Projects +250 (?s:.*)\n▌ Project 249 `)
	x.sees(`▌ +` + letters[999] + `-service`)
}
