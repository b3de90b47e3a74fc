package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/uitest"
)

const (
	rotatedProject = "4b2a0000-0000-4000-8000-0000000000a1"
	rotatedKey     = "11111111-0000-4000-8000-0000000000a1"
	rotatedSecret  = "not-a-real-secret"
)

// killer stands before every host of the simulator, and ends a process once a request was carried out, before the
// process hears of it.
type killer struct {
	mu     sync.Mutex
	after  int // requests until then; 0: never
	victim *os.Process
	killed bool
	asked  string // the request that the process died of
}

// heard counts a request that was carried out, and says whether its answer is lost.
func (k *killer) heard(q *http.Request) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.victim == nil || k.after == 0 {
		return false
	}
	if k.after--; k.after > 0 {
		return false
	}
	k.killed, k.asked = k.victim.Kill() == nil, q.Method+" "+q.URL.Path
	k.victim = nil
	return true
}

// aims names the process to kill. No request is counted before it is known.
func (k *killer) aims(at func() *os.Process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.victim = at()
}

// hit says whether the process was killed.
func (k *killer) hit() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.killed
}

// lowers lets live what runs from now on, and says whether a process was killed.
func (k *killer) lowers() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.victim = nil
	return k.killed
}

// before gives an address in front of a host.
func (k *killer) before(t *testing.T, host string) string {
	t.Helper()
	u, err := url.Parse(host)
	if err != nil {
		t.Fatal(err)
	}
	path := u.Path
	u.Path = ""
	proxy := &httputil.ReverseProxy{
		Rewrite: func(q *httputil.ProxyRequest) { q.SetURL(u) },
		ModifyResponse: func(a *http.Response) error {
			if k.heard(a.Request) {
				panic(http.ErrAbortHandler)
			}
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL + path
}

// rotatedHome is a user whose vault has one key, ready to be copied.
func rotatedHome(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "id.txt"), []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init"},
		{"project", "add", "Acme", "--project-id", rotatedProject},
		{"key", "add", "acme/ci-bot", "--key-id", rotatedKey, "--secret-file", "-"},
	} {
		if _, stderr, code := sinchkeys(t, homeAt(dir), rotatedSecret, args...); code != 0 {
			t.Fatal(args, stderr)
		}
	}
	return dir
}

func homeAt(dir string) []string {
	return []string{
		"HOME=" + dir, "XDG_DATA_HOME=" + dir + "/data", "XDG_STATE_HOME=" + dir + "/state", "XDG_CONFIG_HOME=" + dir + "/config",
		"XDG_RUNTIME_DIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "SINCHKEYS_IDENTITY=" + dir + "/id.txt",
	}
}

// The real program is killed at every single request of a rotation, after the server has done what was asked: what is
// in the vault works, and the same command goes on to the end.
func TestAProgramThatIsKilledAtAnyRequestGoesOn(t *testing.T) {
	template := rotatedHome(t)
	killedAtEach(t, 8, func(n int) string { return killedAt(t, template, n) })
}

// killedAtEach kills a rotation at its first request, at its second, and so on, until it ends before it is killed: then
// killed gives no request. A rotation makes at least so many.
func killedAtEach(t *testing.T, least int, killed func(n int) string) {
	t.Helper()
	const endless = 60
	n := 1
	for ; killed(n) != ""; n++ {
		if n > endless {
			t.Fatal("the rotation has no end")
		}
	}
	if n < least {
		t.Errorf("a rotation of %d requests is no rotation", n-1)
	}
	t.Logf("killed at each of %d requests", n-1)
}

// world gives a copy of a user, and a simulator behind the killer.
func world(t *testing.T, template string, k *killer, api bool) (env []string, sim *authsim.Server) {
	t.Helper()
	sim, err := authsim.New(authsim.Config{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	sim.AddProject(authsim.Project{ID: rotatedProject, AccessKeysAPI: api})
	sim.AddKey(authsim.Key{ID: rotatedKey, Secret: rotatedSecret, ProjectID: rotatedProject, Name: "ci-bot", CreatedAt: time.Now().AddDate(0, -1, 0)})
	dir := filepath.Join(t.TempDir(), "home")
	if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
		t.Fatal(err)
	}
	hosts := sim.Hosts()
	settings := fmt.Sprintf("[hosts]\ntoken = %q\nnumbers = %q\naccess_keys = %q\n",
		k.before(t, hosts.Token), k.before(t, hosts.Numbers), k.before(t, hosts.AccessKeys))
	config := filepath.Join(dir, "config", "sinchkeys")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return homeAt(dir), sim
}

// killedAt kills the program at its request n and says which that was; "" when it came to its end before.
func killedAt(t *testing.T, template string, n int) string {
	t.Helper()
	k := &killer{after: n}
	env, sim := world(t, template, k, true)
	k.run(t, env)
	works(t, env, k.asked)
	out, stderr, code := sinchkeys(t, env, "", "rotate", rotatedKey, "--yes", "--json")
	var at struct {
		Done bool
		Old  struct{ Status string }
	}
	if err := json.Unmarshal([]byte(out), &at); err != nil || code != 0 || !at.Done || at.Old.Status != "retired" {
		t.Fatalf("killed at request %d (%s): exit code %d\n%s%s", n, k.asked, code, out, stderr)
	}
	if keys := sim.Keys(rotatedProject); len(keys) != 1 || keys[0].ID == rotatedKey {
		t.Errorf("killed at request %d (%s): at Sinch there are %d keys", n, k.asked, len(keys))
	}
	works(t, env, k.asked)
	if !k.killed {
		return ""
	}
	return k.asked
}

// run rotates until the program ends, by itself or not.
func (k *killer) run(t *testing.T, env []string) {
	t.Helper()
	c := exec.Command(program, "rotate", rotatedKey, "--yes")
	c.Env = env
	k.aims(func() *os.Process {
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c.Process
	})
	if err := c.Wait(); !k.lowers() && err != nil {
		t.Fatal("the rotation failed by itself:", err)
	}
}

// works says whether the vault holds a key that works.
func works(t *testing.T, env []string, when string) {
	t.Helper()
	out, stderr, _ := sinchkeys(t, env, "", "test", "--all", "--json")
	if !strings.Contains(out, `"verdict":"valid"`) {
		t.Errorf("killed at %s: no key works\n%s%s", when, out, stderr)
	}
}

// On a terminal the command asks for all that it needs from a person, and leads through to the end.
func TestARotationByHandOnATerminal(t *testing.T) {
	env, sim := world(t, rotatedHome(t), &killer{}, false)
	x := open(t, 120, 36, env, program+" rotate acme/ci-bot")
	x.sees(`not enabled for this account(.|\n)*KEY ID of the new key`)
	const made = "33333333-0000-4000-8000-000000000001"
	sim.AddKey(authsim.Key{ID: made, Secret: rotatedSecret + "-2", ProjectID: rotatedProject, Name: "by hand"})
	x.text(made)
	x.keys("Enter")
	x.sees(`KEY SECRET:`)
	x.text(rotatedSecret + "-2")
	x.keys("Enter")
	x.sees(`tested: the new key works(.|\n)*Does nothing use the old key any more\? \[y/N\]`)
	x.text("y")
	x.keys("Enter")
	x.sees(`delete the old key, KEY ID ` + rotatedKey + `(.|\n)*Is it deleted\?`)
	sim.DeleteKey(rotatedKey)
	x.text("y")
	x.keys("Enter")
	x.sees(`proved dead: the token endpoint answered rejected \(HTTP 401\)(.|\n)*ended with 0`)
	if left := x.everything(); strings.Contains(left, rotatedSecret) {
		t.Errorf("the terminal shows a secret:\n%s", left)
	}
	works(t, env, "no time")
}

// The new key is taken from the clipboard as the dashboard's page was copied, saved, and then gone from there.
func TestARotationTakesTheNewKeyFromTheClipboard(t *testing.T) {
	display := uitest.Display(t)
	xclip := uitest.Need(t, "xclip")
	env, sim := world(t, rotatedHome(t), &killer{}, false)
	env = append(env, "DISPLAY="+display)
	const made = "33333333-0000-4000-8000-000000000001"
	sim.AddKey(authsim.Key{ID: made, Secret: rotatedSecret + "-2", ProjectID: rotatedProject, Name: "by hand"})
	c := exec.Command(xclip, "-selection", "clipboard", "-in")
	c.Env, c.Stdin = append(os.Environ(), "DISPLAY="+display), strings.NewReader("Key ID\n"+made+"\n\nKey secret\n"+rotatedSecret+"-2\n")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	_, said, code := sinchkeys(t, env, "", "rotate", "acme/ci-bot", "--from-clipboard")
	if code != 7 || !strings.Contains(said, "the clipboard was cleared") || !strings.Contains(said, "tested: the new key works") || strings.Contains(said, rotatedSecret) {
		t.Fatalf("exit code %d: %s", code, said)
	}
	again := exec.Command(xclip, "-selection", "clipboard", "-out")
	again.Env = append(os.Environ(), "DISPLAY="+display)
	if left, _ := again.Output(); strings.Contains(string(left), rotatedSecret) {
		t.Error("the clipboard still holds the secret")
	}
	works(t, env, "no time")
}
