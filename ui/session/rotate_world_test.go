package session_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

const oldID = "11111111-0000-4000-8000-0000000000aa"

// rotations is a vault whose project has one key, "ci-bot", and a simulator in whose Access Keys API a test can stand.
type rotations struct {
	*session.Session

	t      *testing.T
	sim    *authsim.Server
	config session.Config
	key    vault.Key
	old    vault.CredentialID
	name   vault.ProjectID

	passing sync.Mutex
	passed  func(*http.Request) // told of each call to the Access Keys API after it was carried out, before its answer
}

// onPassed has f told of calls to the Access Keys API from now on.
func (r *rotations) onPassed(f func(*http.Request)) {
	r.passing.Lock()
	defer r.passing.Unlock()
	r.passed = f
}

// account says what the simulated account is like.
type account struct {
	api  bool
	more int           // further keys at Sinch, which the vault does not have
	lag  time.Duration // how long a deleted key goes on
}

func newRotations(t *testing.T, a account) *rotations {
	t.Helper()
	sim, err := authsim.New(authsim.Config{Unlimited: true, DeletionLag: a.lag})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	sim.AddProject(authsim.Project{ID: project, AccessKeysAPI: a.api})
	long := time.Now().AddDate(0, -5, 0)
	sim.AddKey(authsim.Key{ID: oldID, Secret: secret, ProjectID: project, Name: "ci-bot", CreatedAt: long})
	for i := range a.more {
		id := "22222222-0000-4000-8000-00000000000" + string(rune('0'+i))
		sim.AddKey(authsim.Key{ID: id, Secret: secret, ProjectID: project, Name: "other " + id[35:], CreatedAt: long.AddDate(0, 0, i)})
	}
	r := &rotations{t: t, sim: sim, passed: func(*http.Request) {}}
	hosts := sim.Hosts()
	hosts.AccessKeys = r.between(hosts.AccessKeys)
	dir := t.TempDir()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	identity := filepath.Join(dir, "id.txt")
	if err := os.WriteFile(identity, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.key = vault.Key{IdentityFiles: []string{identity}}
	r.config = session.Config{
		Folder: vault.Folder{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state")},
		OAuth:  oauth.Config{Hosts: hosts, Limit: oauth.Unlimited()}, Now: time.Now,
	}
	r.Session = session.New(r.config)
	t.Cleanup(func() { r.Close() })
	must(t, r.Create(t.Context(), r.key))
	_, err = r.Commit(t.Context(), vault.AddProject{Project: vault.Project{Name: "Acme", SinchID: project, Credentials: []*vault.Credential{
		{Kind: vault.AccessKey, Name: "ci-bot", PublicID: oldID, Secret: vault.NewSecret(secret), Notes: "for the pipeline"},
	}}})
	must(t, err)
	r.name = r.Document().Projects[0].ID
	r.old = r.Document().Projects[0].Credentials[0].ID
	hurry(r.Session)
	return r
}

// hurry makes a session wait as little as the simulator needs.
func hurry(s *session.Session) { s.Hurry(20*time.Millisecond, time.Second, 2*time.Second) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// between puts a proxy before the Access Keys API, at which a test can see calls that were carried out.
func (r *rotations) between(base string) string {
	r.t.Helper()
	target, err := url.Parse(base)
	must(r.t, err)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(q *httputil.ProxyRequest) { q.SetURL(target) },
		ModifyResponse: func(a *http.Response) error {
			r.passing.Lock()
			told := r.passed
			r.passing.Unlock()
			told(a.Request)
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	server := httptest.NewServer(proxy)
	r.t.Cleanup(server.Close)
	return server.URL
}

// reopen opens the vault as another process would.
func (r *rotations) reopen() {
	r.t.Helper()
	r.Close()
	r.Session = session.New(r.config)
	must(r.t, r.Unlock(r.t.Context(), r.key, session.UnlockOptions{}))
	hurry(r.Session)
}

// byHand does in the dashboard what a rotation waits for, and gives what a person would say.
func (r *rotations) byHand(at session.Rotation) session.RotateInput {
	switch at.Needs {
	case session.NeedPair:
		const id = "33333333-0000-4000-8000-000000000001"
		r.sim.AddKey(authsim.Key{ID: id, Secret: "demo-secret-by-hand", ProjectID: project, Name: "by hand"})
		return session.RotateInput{Pair: &session.KeyPair{ID: id, Secret: vault.NewSecret("demo-secret-by-hand")}}
	case session.NeedDeletion:
		r.sim.DeleteKey(at.Old.PublicID)
		return session.RotateInput{Deleted: true}
	default:
		return session.RotateInput{Switched: true}
	}
}

// step takes one step, with all that it needs from a person.
func (r *rotations) step(manual bool) session.Rotation {
	r.t.Helper()
	at, err := r.Rotation(r.old)
	must(r.t, err)
	in := r.byHand(at)
	in.Manual = manual
	out, err := r.Rotate(r.t.Context(), r.old, in, nil)
	must(r.t, err)
	return out
}

// finish takes the rotation to its end.
func (r *rotations) finish(manual bool) session.Rotation {
	r.t.Helper()
	for range 12 {
		if at := r.step(manual); at.Done() {
			return at
		}
	}
	r.t.Fatal("the rotation has no end")
	return session.Rotation{}
}

// until takes steps until the rotation has come to a stage.
func (r *rotations) until(stage vault.RotationStage, manual bool) session.Rotation {
	r.t.Helper()
	for range 12 {
		if at := r.step(manual); at.Record.Stage == stage {
			return at
		}
	}
	r.t.Fatal("the rotation never came to", stage)
	return session.Rotation{}
}

// listed are the names of the keys at Sinch.
func (r *rotations) listed() []string {
	r.t.Helper()
	var names []string
	for _, k := range r.sim.Keys(project) {
		names = append(names, k.Name)
	}
	return names
}

// works checks the promise: the vault holds a key of the project that works.
func (r *rotations) works() {
	r.t.Helper()
	for _, c := range r.Document().Projects[0].Credentials {
		if c.Secret.IsZero() {
			continue
		}
		tested, err := r.Test(r.t.Context(), c.ID)
		must(r.t, err)
		if tested.Result.Verdict == oauth.Valid {
			return
		}
	}
	r.t.Error("no key of the vault works")
}

// rotated checks the end: the new key has the old one's name and works, the old one is proved dead and its secret gone,
// and nothing was left behind at Sinch.
func (r *rotations) rotated(at session.Rotation, keys int) {
	r.t.Helper()
	switch {
	case at.Old.Status != vault.StatusRetired || !at.Old.Secret.IsZero() || at.Old.Name != "ci-bot-old":
		r.t.Errorf("the old key: %+v", at.Old)
	case at.New == nil || at.New.Name != "ci-bot" || at.New.Status != vault.StatusActive || at.New.Notes != "for the pipeline":
		r.t.Errorf("the new key: %+v", at.New)
	case !strings.Contains(at.Record.Proof, "rejected (HTTP 401)"):
		r.t.Errorf("the proof: %q", at.Record.Proof)
	case len(r.listed()) != keys || len(r.Document().Projects[0].Credentials) != 2:
		r.t.Errorf("at Sinch: %q; in the vault: %d", r.listed(), len(r.Document().Projects[0].Credentials))
	}
	r.works()
	m, err := r.Resolve("acme")
	if err != nil || m.Credential.ID != at.New.ID {
		r.t.Error("the project's name does not stand for the new key", err)
	}
}

func as[T error](err error) bool {
	_, ok := errors.AsType[T](err)
	return ok
}
