package agent

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

const (
	keyID      = "11111111-0000-4000-8000-000000000001"
	fakeSecret = "not-a-real-secret-1"
)

// world is a user with a vault, an agent on a clock that the test moves, and a token endpoint.
type world struct {
	t      *testing.T
	dir    string
	folder vault.Folder
	sim    *authsim.Server
	place  Place

	mu    sync.Mutex
	dial  *sundial
	ticks chan time.Time
	end   context.CancelFunc
	over  chan struct{}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the sockets of Unix are meant")
	}
	sim, err := authsim.New(authsim.Config{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	sim.AddKey(authsim.Key{ID: keyID, Secret: fakeSecret, ProjectID: "p", Delay: 50 * time.Millisecond})
	dir, err := os.MkdirTemp("", "sk-agent-") //nolint:usetesting // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	w := &world{
		t: t, dir: dir, sim: sim, place: PlaceIn(filepath.Join(dir, "run"), dir), dial: newSundial(), ticks: make(chan time.Time),
		folder: vault.Folder{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state")},
	}
	w.makeVault(w.folder)
	w.start()
	return w
}

func (w *world) identity() string {
	file := filepath.Join(w.dir, "id.txt")
	if _, err := os.Stat(file); err == nil {
		return file
	}
	id, err := age.GenerateHybridIdentity()
	if err == nil {
		err = os.WriteFile(file, []byte(id.String()+"\n"), 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return file
}

func (w *world) makeVault(f vault.Folder) {
	store, err := vault.Create(context.Background(), vault.CreateOptions{Folder: f, Key: vault.Key{IdentityFiles: []string{w.identity()}}, Now: time.Now})
	if err == nil {
		defer store.Close()
		_, err = store.Commit(context.Background(), vault.AddProject{Project: vault.Project{Name: "Acme", Credentials: []*vault.Credential{{
			ID: "c-1", Kind: vault.AccessKey, Name: "ci", PublicID: keyID, Secret: vault.NewSecret(fakeSecret), Status: vault.StatusActive,
		}}}})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) config(dir string, broker session.Broker) session.Config {
	return session.Config{
		Folder: vault.Folder{Dir: dir, StateDir: w.folder.StateDir}, Now: time.Now, User: "test", Broker: broker,
		OAuth: oauth.Config{Now: time.Now, Hosts: w.sim.Hosts()},
	}
}

func (w *world) clock() Clock {
	return Clock{
		Now:     func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.dial.wall },
		Elapsed: func() time.Duration { w.mu.Lock(); defer w.mu.Unlock(); return w.dial.ran },
		Boot:    func() time.Duration { w.mu.Lock(); defer w.mu.Unlock(); return w.dial.boot },
		After:   func(time.Duration) <-chan time.Time { return w.ticks },
	}
}

// start runs an agent in this process.
func (w *world) start() {
	clock := w.clock()
	open := func(ctx context.Context, dir string, handed []byte, anyway bool) (*session.Session, error) {
		s := session.New(w.config(dir, nil))
		return s, s.Unlock(ctx, vault.Key{Handed: handed}, session.UnlockOptions{AcceptAlarm: anyway})
	}
	ctx, end := context.WithCancel(context.Background())
	w.end, w.over = end, make(chan struct{})
	ready, starter := io.Pipe()
	over := w.over
	go func() {
		defer close(over)
		if err := Run(ctx, w.place, Config{Clock: clock, Open: open}, starter); err != nil {
			w.t.Error(err)
			_ = starter.CloseWithError(err)
		}
	}()
	if said, err := io.ReadAll(ready); string(said) != "ready\n" {
		w.t.Fatalf("%v: %q", err, said)
	}
	w.t.Cleanup(func() { end(); <-over })
}

// pass lets time pass, and the agent look at the clocks.
func (w *world) pass(move func(d *sundial)) {
	w.mu.Lock()
	move(w.dial)
	w.mu.Unlock()
	select {
	case w.ticks <- time.Time{}:
	case <-w.over:
	}
}

func (w *world) client(dir string) *Client { return NewClient(w.place, dir) }

// session is that of a user on another terminal.
func (w *world) session(dir string, broker session.Broker, key vault.Key) (*session.Session, error) {
	s := session.New(w.config(dir, broker))
	w.t.Cleanup(s.Close)
	return s, s.Unlock(context.Background(), key, session.UnlockOptions{})
}

func (w *world) unlock(dir string, u Unlocking) *Client {
	w.t.Helper()
	s, err := w.session(dir, nil, vault.Key{IdentityFiles: []string{w.identity()}})
	if err == nil {
		u.Handed, err = s.HandOver()
	}
	c := w.client(dir)
	if err == nil {
		err = c.Unlock(context.Background(), u)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func aDay() Unlocking { return Unlocking{Limits: Limits{For: 24 * time.Hour}} }

func (w *world) locked(c *Client) {
	w.t.Helper()
	_, err := c.Token(context.Background(), "acme", session.TokenOptions{})
	if !errors.Is(err, ErrNone) && !errors.Is(err, ErrLocked) && !errors.Is(err, ErrGone) {
		w.t.Errorf("the vault is not locked: %v", err)
	}
}

func TestAVaultIsReadEditedAndProvedWithKeysOfTheAgentAlone(t *testing.T) {
	w := newWorld(t)
	c := w.unlock(w.folder.Dir, aDay())
	id := c.Identity(t.Context())
	s, err := w.session(w.folder.Dir, nil, vault.Key{Identities: id.List()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(context.Background(), vault.AddProject{Project: vault.Project{Name: "New"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.HandOver(); err == nil {
		t.Error("a session that has no identity handed one over")
	}
	if names, err := c.Names(context.Background(), "n", true); err != nil || len(names) != 1 || names[0] != "New" {
		t.Errorf("the agent does not see what was saved: %v %v", names, err)
	}
	other := vault.Folder{Dir: filepath.Join(w.dir, "foreign"), StateDir: w.folder.StateDir}
	if err := os.Rename(filepath.Join(w.dir, "id.txt"), filepath.Join(w.dir, "kept.txt")); err != nil {
		t.Fatal(err)
	}
	w.makeVault(other) // for another identity
	id = c.Identity(t.Context())
	if _, err := w.session(other.Dir, nil, vault.Key{Identities: id.List()}); err == nil || !errors.Is(id.Err(), ErrOutdated) || !errors.Is(id.Err(), age.ErrIncorrectIdentity) {
		t.Errorf("an agent's key was tried on a vault of another identity: %v, %v", err, id.Err())
	}
}

func TestForTokensOnlyNoKeyIsGivenOut(t *testing.T) {
	w := newWorld(t)
	u := aDay()
	u.TokensOnly = true
	c := w.unlock(w.folder.Dir, u)
	id := c.Identity(t.Context())
	if _, err := w.session(w.folder.Dir, nil, vault.Key{Identities: id.List()}); err == nil || !errors.Is(id.Err(), ErrTokensOnly) {
		t.Errorf("%v, %v", err, id.Err())
	}
	got, err := c.Token(context.Background(), "acme/ci", session.TokenOptions{})
	if err != nil || got.Match.Ref() != "Acme/ci" || !got.Match.Credential.Secret.IsZero() {
		t.Errorf("%v: %s", err, got.Match.Ref())
	}
	variables, _, err := c.Environment(context.Background(), "acme")
	if err != nil || len(variables) == 0 {
		t.Error(err)
	}
	for _, v := range variables {
		if v.Value.Reveal() == fakeSecret {
			t.Errorf("%s holds the secret", v.Name)
		}
	}
}

func TestWhatAReferenceNamesIsFoundWithoutATokenOrAKey(t *testing.T) {
	w := newWorld(t)
	u := aDay()
	u.TokensOnly = true
	c := w.unlock(w.folder.Dir, u)
	for ref, want := range map[string]string{"acme": "Acme", "ACME/c": "Acme/ci", keyID: "Acme/ci"} {
		if got, err := c.Lasting(t.Context(), ref); err != nil || got != want {
			t.Errorf("%s is %q, %v", ref, got, err)
		}
	}
	if _, err := c.Lasting(t.Context(), "acmee"); err == nil {
		t.Error("what is not there was found")
	} else if missing, ok := errors.AsType[*vault.NotFoundError](err); !ok || len(missing.Nearest) != 1 || missing.Nearest[0] != "Acme" {
		t.Error(err)
	}
	for query, want := range map[string]int{"": 1, "ac ci": 1, "nobody": 0} {
		if got, err := c.Projects(t.Context(), query); err != nil || len(got) != want {
			t.Errorf("%q finds %v, %v", query, got, err)
		}
	}
	if n := w.sim.Asked("/oauth2/token"); n != 0 {
		t.Errorf("%d tokens were asked for", n)
	}
	w.end()
	<-w.over
	if _, err := c.Lasting(t.Context(), "acme"); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

func TestSessionsShareTokensThroughTheAgent(t *testing.T) {
	w := newWorld(t)
	c := w.unlock(w.folder.Dir, aDay())
	var all sync.WaitGroup
	var mu sync.Mutex
	tokens := map[string]int{}
	for range 50 {
		s, err := w.session(w.folder.Dir, c, vault.Key{Identities: c.Identity(t.Context()).List()})
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			got, err := s.Token(context.Background(), "c-1", session.TokenOptions{})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			tokens[got.Token.Reveal()]++
		})
	}
	all.Wait()
	if n := w.sim.Asked("/oauth2/token"); n != 1 || len(tokens) != 1 {
		t.Errorf("%d exchanges, %d tokens", n, len(tokens))
	}
	ask := session.Ask{ID: "c-1"} // of a credential that the asker knows otherwise
	if _, err := c.BrokeredToken(context.Background(), ask); !errors.Is(err, session.ErrNoBroker) {
		t.Errorf("a token of another credential was given out: %v", err)
	}
}

func TestTheAgentLocksByItself(t *testing.T) {
	for name, c := range map[string]struct {
		limits Limits
		pass   func(d *sundial)
	}{
		"at the time limit":              {Limits{time.Hour, 0}, func(d *sundial) { d.work(time.Hour) }},
		"when it was idle":               {Limits{8 * time.Hour, 15 * time.Minute}, func(d *sundial) { d.work(15 * time.Minute) }},
		"when the machine has slept":     {Limits{8 * time.Hour, 0}, func(d *sundial) { d.sleep(time.Minute) }},
		"when the clock was put forward": {Limits{8 * time.Hour, 0}, func(d *sundial) { d.wall = d.wall.Add(time.Minute) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			client := w.unlock(w.folder.Dir, Unlocking{Limits: c.limits})
			w.pass(func(d *sundial) { d.work(time.Minute) })
			if _, err := client.Token(context.Background(), "acme", session.TokenOptions{}); err != nil {
				t.Fatal(err)
			}
			w.mu.Lock()
			c.pass(w.dial)
			w.mu.Unlock()
			w.locked(client) // before the agent has looked at the clocks by itself
			<-w.over         // with nothing left to keep it ends
			if _, err := os.Lstat(w.place.socket()); err == nil {
				t.Error("its socket is still there")
			}
		})
	}
}

func TestBeingUsedKeepsAVaultUnlockedUpToTheLimit(t *testing.T) {
	w := newWorld(t)
	c := w.unlock(w.folder.Dir, Unlocking{Limits: Limits{time.Hour, 15 * time.Minute}})
	for range 5 {
		w.pass(func(d *sundial) { d.work(10 * time.Minute) })
		if _, err := c.Token(context.Background(), "acme", session.TokenOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	status, err := c.Status(context.Background())
	kept, ok := c.Kept(status)
	if err != nil || !ok || kept.IdleLeft != 15*time.Minute || kept.Answered != 5 || status.PID != os.Getpid() {
		t.Errorf("%v: %+v", err, status)
	}
	w.pass(func(d *sundial) { d.work(10 * time.Minute) })
	w.locked(c)
}

func TestCompletingWordsDoesNotKeepAVaultUnlocked(t *testing.T) {
	w := newWorld(t)
	c := w.unlock(w.folder.Dir, Unlocking{Limits: Limits{time.Hour, 15 * time.Minute}})
	w.pass(func(d *sundial) { d.work(10 * time.Minute) })
	if names, err := c.Names(context.Background(), "AC", false); err != nil || len(names) != 1 {
		t.Errorf("%v %v", names, err)
	}
	w.pass(func(d *sundial) { d.work(10 * time.Minute) })
	w.locked(c)
}

func TestAnAgentEndsWithItsSocketOrOnASignal(t *testing.T) {
	t.Run("the socket is gone", func(t *testing.T) {
		w := newWorld(t)
		w.unlock(w.folder.Dir, aDay())
		if err := os.Remove(w.place.socket()); err != nil {
			t.Fatal(err)
		}
		w.pass(func(*sundial) {})
		<-w.over
	})
	t.Run("a signal", func(t *testing.T) {
		w := newWorld(t)
		c := w.unlock(w.folder.Dir, aDay())
		w.end()
		<-w.over
		w.locked(c)
		w.start() // and the next one finds the place free
		w.locked(c)
	})
	t.Run("nobody unlocked anything", func(t *testing.T) {
		w := newWorld(t)
		w.pass(func(d *sundial) { d.work(emptyFor) })
		<-w.over
	})
}

// Whoever has locked the last vault hears so: the agent's process ends after that.
func TestTheLastAnswerIsOutBeforeTheAgentEnds(t *testing.T) {
	w := newWorld(t)
	socket := filepath.Join(w.dir, "last")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	s, over := NewServer(Config{Clock: Clock{Now: time.Now, Boot: BootClock, After: time.After}}), make(chan struct{})
	s.answering(1)
	end()
	go func() { defer close(over); s.Serve(ctx, l, socket) }()
	select {
	case <-over:
		t.Error("it has ended with an answer on its way")
	case <-time.After(100 * time.Millisecond):
	}
	s.answering(-1)
	select {
	case <-over:
	case <-time.After(lastWords / 2):
		t.Error("it does not end though every answer is out")
	}
}

func TestASecondAgentLeavesThePlaceToTheFirst(t *testing.T) {
	w := newWorld(t)
	c := w.unlock(w.folder.Dir, aDay())
	said, starter := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Run(context.Background(), w.place, Config{}, starter) }()
	if text, _ := io.ReadAll(said); string(text) != "ready\n" || <-done != nil {
		t.Errorf("it said %q", text)
	}
	if _, err := c.Token(context.Background(), "acme", session.TokenOptions{}); err != nil {
		t.Error(err)
	}
}

func TestNonsenseHarmsNobody(t *testing.T) {
	w := newWorld(t)
	c := w.unlock(w.folder.Dir, aDay())
	for _, nonsense := range []string{"", "x", "GET / HTTP/1.1\r\n\r\n", "\x00\x00\x00\x02{}", "\xff\xff\xff\xff", string(frameOf(`{"version":1,"op":"unwrap"}`))} {
		conn, err := net.Dial("unix", w.place.socket())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(nonsense))
		conn.Close()
	}
	for _, q := range []request{{Op: "dance"}, {Op: opUnlock}, {Op: opUnlock, Vault: w.folder.Dir, For: time.Hour, Handed: []byte("[]")}, {Op: opUnwrap, Vault: w.folder.Dir}} {
		if r, err := c.ask(context.Background(), q); err == nil || len(r.Key) > 0 {
			t.Errorf("%s was done", q.Op)
		}
	}
	if _, err := c.Token(context.Background(), "acme", session.TokenOptions{}); err != nil {
		t.Error(err)
	}
}

// TestAnAgentThatBreaksOff plays agents that die, hang, or are of another version.
func TestAnAgentThatBreaksOff(t *testing.T) {
	w := newWorld(t)
	w.end()
	<-w.over
	for name, c := range map[string]struct {
		answer string
		want   error
	}{
		"dies":            {"", ErrGone},
		"dies halfway":    {"\x00\x00\x00\x50{\"vers", ErrGone},
		"says nonsense":   {"\x00\x00\x00\x05hello", ErrVersion},
		"another version": {string(frameOf(`{"version":2}`)), ErrVersion},
	} {
		l, err := net.Listen("unix", w.place.socket())
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_ = readFrame(conn, &request{})
				_, _ = io.WriteString(conn, c.answer)
				conn.Close()
			}
		}()
		client := w.client(w.folder.Dir)
		if _, err := client.Status(context.Background()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := client.BrokeredToken(context.Background(), session.Ask{ID: "c-1"}); !errors.Is(err, session.ErrNoBroker) {
			t.Errorf("%s: a session would not ask by itself: %v", name, err)
		}
		l.Close()
	}
}

func TestTheFolderIsForOneUserAlone(t *testing.T) {
	w := newWorld(t)
	c := w.client(w.folder.Dir)
	if err := os.Chmod(w.place.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Status(context.Background()); err == nil {
		t.Error("a folder that others can enter is used")
	} else if _, ok := errors.AsType[*OpenError](err); !ok {
		t.Error(err)
	}
	if err := w.place.prepare(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Status(context.Background()); err != nil {
		t.Errorf("the folder was not closed: %v", err)
	}
	link := Place{filepath.Join(w.dir, "link")}
	if err := os.Symlink(w.place.Dir, link.Dir); err != nil {
		t.Fatal(err)
	}
	if err := link.prepare(); err == nil {
		t.Error("a link is taken for the folder")
	}
	long := PlaceIn("/"+string(make([]byte, 200)), w.dir)
	if len(long.socket()) > longestSocket || filepath.Dir(long.Dir) != w.dir {
		t.Errorf("a path too long for a socket leads to %s", long.socket())
	}
}
