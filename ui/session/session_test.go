package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

const (
	keyID   = "11111111-0000-4000-8000-000000000001"
	secret  = "demo-secret:with%colon"
	project = "4b2a0000-0000-4000-8000-000000000001"
)

// clock is a clock that the test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// board is a clipboard that remembers.
type board struct {
	text  string
	after time.Duration
}

func (b *board) Copy(_ context.Context, text []byte, after time.Duration) (clipboard.Copied, error) {
	b.text, b.after = string(text), after
	return clipboard.Copied{Method: clipboard.System, Confirmed: true, Clears: after > 0}, nil
}

func (*board) Describe() []clipboard.Finding { return nil }

// world is a vault, an endpoint and a session.
type world struct {
	t      *testing.T
	clock  *clock
	server *authsim.Server
	board  *board
	config session.Config
	key    vault.Key
	*session.Session
	project vault.ProjectID
}

// newWorld makes a vault with one project, opened by a session.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: time.Now()}, board: &board{}}
	server, err := authsim.New(authsim.Config{Now: w.clock.now, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	w.server = server
	server.AddKey(authsim.Key{ID: keyID, Secret: secret, ProjectID: project})
	server.AddServicePlan(authsim.ServicePlan{ID: "plan", Token: secret, Region: "eu"})
	server.AddClient(authsim.Client{ID: "client", Secret: "plain-demo-secret"})

	dir := t.TempDir()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	identity := filepath.Join(dir, "id.txt")
	if err := os.WriteFile(identity, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.key = vault.Key{IdentityFiles: []string{identity}}
	w.config = session.Config{
		Folder: vault.Folder{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state")},
		OAuth:  oauth.Config{Hosts: server.Hosts(), Limit: oauth.Unlimited()}, Clipboard: w.board, Now: w.clock.now,
	}
	w.Session = session.New(w.config)
	t.Cleanup(w.Close)
	w.must(w.Create(t.Context(), w.key))
	w.commit(vault.AddProject{Project: vault.Project{Name: "Acme", SinchID: project}})
	w.project = w.Document().Projects[0].ID
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) commit(changes ...vault.Change) {
	w.t.Helper()
	_, err := w.Commit(w.t.Context(), changes...)
	w.must(err)
}

// add puts a credential into the project and gives its id.
func (w *world) add(c vault.Credential) vault.CredentialID {
	w.t.Helper()
	w.commit(vault.AddCredential{Project: w.project, Credential: c})
	m, err := w.Resolve("acme/" + c.Name)
	w.must(err)
	return m.Credential.ID
}

func (w *world) addKey(name string) vault.CredentialID {
	return w.add(vault.Credential{Kind: vault.AccessKey, Name: name, PublicID: keyID, Secret: vault.NewSecret(secret)})
}

// another opens the same vault as another process does.
func (w *world) another() *session.Session {
	w.t.Helper()
	s := session.New(w.config)
	w.t.Cleanup(s.Close)
	w.must(s.Unlock(w.t.Context(), w.key, session.UnlockOptions{}))
	return s
}

func (w *world) exchanges() int { return w.server.Asked("/oauth2/token") }

func TestAnEditDropsTokenAndVerdict(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	other := vault.NewSecret("another-demo-secret")
	w.commit(vault.EditCredential{ID: id, Set: vault.CredentialEdit{Secret: &other}})
	if got := w.Standing(id); got.Last.Verdict != oauth.Untested || !got.TokenExpiresAt.IsZero() {
		t.Errorf("after the edit: %+v", got)
	}
	_, err = w.Token(t.Context(), id, session.TokenOptions{})
	var exchange *oauth.ExchangeError
	if !errors.As(err, &exchange) || exchange.Result.Verdict != oauth.Rejected {
		t.Fatalf("the wrong secret gave %v", err)
	}
	if w.Standing(id).Last.Verdict != oauth.Rejected {
		t.Error("a failed exchange says nothing about the key")
	}
	_, err = w.Undo(t.Context())
	w.must(err)
	if _, live := w.LiveToken(id); live {
		t.Error("undo brought a dropped token back")
	}
}

func TestAVerdictDoesNotOutliveTheEditThatItWasAbout(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	w.clock.move(time.Hour)
	w.commit(vault.EditCredential{ID: id, Set: vault.CredentialEdit{TokenURL: new("https://127.0.0.1:1/oauth2/token")}})
	w.clock.move(time.Hour)
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.clock.move(time.Hour)
	_, err = w.Undo(t.Context())
	w.must(err)
	if got := w.Standing(id); got.Last.Verdict != oauth.Untested {
		t.Errorf("after the undo, the verdict is still that of the other token URL: %+v", got.Last)
	}
}

func TestARenameKeepsTheVerdict(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	name := "renamed"
	w.commit(vault.EditCredential{ID: id, Set: vault.CredentialEdit{Name: &name}})
	if got := w.Standing(id); got.Last.Verdict != oauth.Valid {
		t.Errorf("after a rename: %+v", got)
	}
}

func TestLockForgetsEverything(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	w.Lock()
	w.Lock()
	if w.Unlocked() || w.Document() != nil {
		t.Error("the session is still open")
	}
	if got := w.Standing(id); got.Last.Verdict != oauth.Untested || !got.TokenExpiresAt.IsZero() {
		t.Errorf("it still knows %+v", got)
	}
	for what, err := range map[string]error{
		"test": second(w.Test(t.Context(), id)), "token": second(w.Token(t.Context(), id, session.TokenOptions{})),
		"copy": second(w.Copy(t.Context(), id, session.CopySecret)), "resolve": second(w.Resolve("acme")),
		"commit": second(w.Commit(t.Context())), "undo": second(w.Undo(t.Context())), "sweep": w.TestMany(t.Context(), nil, nil),
	} {
		if !errors.Is(err, session.ErrLocked) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAnAnswerAfterTheLockStaysUnheard(t *testing.T) {
	w := newWorld(t)
	w.server.AddKey(authsim.Key{ID: "slow", Secret: secret, ProjectID: project, Delay: 100 * time.Millisecond})
	id := w.add(vault.Credential{Kind: vault.AccessKey, Name: "slow", PublicID: "slow", Secret: vault.NewSecret(secret)})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = w.Token(t.Context(), id, session.TokenOptions{})
	}()
	for w.exchanges() == 0 {
		time.Sleep(time.Millisecond)
	}
	w.Lock()
	<-done
	w.must(w.Unlock(t.Context(), w.key, session.UnlockOptions{}))
	if _, live := w.LiveToken(id); live {
		t.Error("a token that came after the lock is at hand")
	}
}

func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			switch i % 4 {
			case 0:
				_, _ = w.Token(t.Context(), id, session.TokenOptions{})
			case 1:
				_, _ = w.Test(t.Context(), id)
			case 2:
				w.Touch(id)
				w.Standing(id)
			default:
				notes := strconv.Itoa(i)
				_, _ = w.Commit(t.Context(), vault.EditCredential{ID: id, Set: vault.CredentialEdit{Notes: &notes}})
			}
		})
	}
	all.Wait()
	w.Close()
}
