package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

func TestATokenThatATestGotIsTheOneThatIsCopied(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	tested, err := w.Test(t.Context(), id)
	w.must(err)
	if tested.Standing.Last.Verdict != oauth.Valid || tested.Standing.TokenExpiresAt.IsZero() {
		t.Fatalf("the test said %+v", tested.Standing)
	}
	copied, err := w.Copy(t.Context(), id, session.CopyToken)
	w.must(err)
	if w.exchanges() != 1 {
		t.Errorf("testing and copying took %d token requests", w.exchanges())
	}
	token, ok := w.LiveToken(id)
	if !ok || w.board.text != token.Reveal() {
		t.Error("the clipboard holds something else than the live token")
	}
	if w.board.after != 45*time.Second || !copied.ClearsAt.Equal(w.clock.now().Add(45*time.Second)) || copied.ExpiresAt.IsZero() {
		t.Errorf("it would be cleared after %v: %+v", w.board.after, copied)
	}
}

func TestANetworkVerdictKeepsTheOlderJudgement(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.clock.move(time.Hour)
	w.server.Close()
	tested, err := w.Test(t.Context(), id)
	w.must(err)
	got := tested.Standing
	if got.Last.Verdict != oauth.Unreachable || got.LastJudged.Verdict != oauth.Valid || len(got.History) != 2 {
		t.Errorf("standing %+v", got)
	}
	if age := got.Last.TestedAt.Sub(got.LastJudged.TestedAt).Round(time.Minute); age != time.Hour {
		t.Errorf("the two are %v apart, not an hour", age)
	}
}

func TestTheHistoryHoldsTwelve(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	for range 15 {
		w.clock.move(time.Second)
		_, err := w.Test(t.Context(), id)
		w.must(err)
	}
	if n := len(w.Standing(id).History); n != 12 {
		t.Errorf("%d verdicts are remembered", n)
	}
}

func TestWhatWasLearntSurvivesTheProcess(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.Touch(id)
	w.Close()
	s := w.another()
	if got := s.Standing(id); got.Last.Verdict != oauth.Valid || got.TokenExpiresAt.IsZero() {
		t.Errorf("the next process knows %+v", got)
	}
	result, err := s.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	if !result.FromCache || w.exchanges() != 1 {
		t.Errorf("the token was asked for again: %d requests", w.exchanges())
	}
	if s.Rank(id) < 1 {
		t.Errorf("rank %v", s.Rank(id))
	}
}

func TestATokenOfAnotherProcessIsTakenOver(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	other := w.another()
	_, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	w.Close() // saves
	result, err := other.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	if !result.FromCache || w.exchanges() != 1 {
		t.Errorf("from cache %v after %d requests", result.FromCache, w.exchanges())
	}
}

func TestTwoProcessesKeepEachOthersVerdicts(t *testing.T) {
	w := newWorld(t)
	one, two := w.addKey("one"), w.addKey("two")
	other := w.another()
	_, err := w.Test(t.Context(), one)
	w.must(err)
	_, err = other.Test(t.Context(), two)
	w.must(err)
	w.Close()
	other.Close()
	s := w.another()
	for _, id := range []vault.CredentialID{one, two} {
		if v := s.Standing(id).Last.Verdict; v != oauth.Valid {
			t.Errorf("a verdict was lost: %s", v)
		}
	}
}

func TestAStateThatIsDamagedIsEmpty(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.Close()
	damaged := 0
	w.must(filepath.WalkDir(w.config.Folder.StateDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "state.age" {
			damaged++
			err = os.WriteFile(path, []byte("age-encryption.org/v1\nnonsense"), 0o600)
		}
		return err
	}))
	s := w.another()
	if got := s.Standing(id).Last.Verdict; damaged != 1 || got != oauth.Untested {
		t.Errorf("%d states, verdict %s", damaged, got)
	}
}

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

func TestASweepTellsEachAndKeepsAll(t *testing.T) {
	w := newWorld(t)
	ids := []vault.CredentialID{w.addKey("one"), w.addKey("twin")}
	ids = append(ids, w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Region: "eu", Secret: vault.NewSecret(secret)}))
	ids = append(ids, w.add(vault.Credential{Kind: vault.AccessKey, Name: "bad", PublicID: keyID, Secret: vault.NewSecret("wrong")}))
	var seen []session.Swept
	w.must(w.TestMany(t.Context(), ids, func(s session.Swept) { seen = append(seen, s) }))
	if len(seen) != 4 {
		t.Fatalf("%d answers", len(seen))
	}
	last := seen[3]
	if last.Done != 4 || last.Total != 4 || last.Tally[oauth.Valid] != 3 || last.Tally[oauth.Rejected] != 1 {
		t.Errorf("the last answer: %d of %d, %v", last.Done, last.Total, last.Tally)
	}
	if w.exchanges() != 2 {
		t.Errorf("twins were asked separately: %d requests", w.exchanges())
	}
	for id, known := range w.Standings() {
		if known.Last.Verdict == oauth.Untested {
			t.Errorf("nothing is known about %s", id)
		}
	}
}

func TestACancelledTestLeavesNoVerdict(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Test(ctx, id); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	err := w.TestMany(ctx, []vault.CredentialID{id}, func(session.Swept) { t.Error("an answer came") })
	if !errors.Is(err, context.Canceled) || w.Standing(id).Last.Verdict != oauth.Untested {
		t.Errorf("error %v, standing %+v", err, w.Standing(id))
	}
}

func TestATokenOfAnotherServerNeverGoesToSinch(t *testing.T) {
	w := newWorld(t)
	other, err := authsim.New(authsim.Config{Unlimited: true})
	w.must(err)
	defer other.Close()
	other.AddKey(authsim.Key{ID: keyID, Secret: secret, ProjectID: project})
	id := w.add(vault.Credential{Kind: vault.AccessKey, Name: "mirror", PublicID: keyID, Secret: vault.NewSecret(secret), TokenURL: other.TokenURL()})
	tested, err := w.Test(t.Context(), id)
	w.must(err)
	if tested.Result.Verdict != oauth.Valid || w.server.Asked("/v1/projects/"+project+"/availableRegions") != 0 {
		t.Errorf("%s: %s", tested.Result.Verdict, tested.Result.Detail)
	}
}

func TestWhatCanBeCopiedOfEachKind(t *testing.T) {
	w := newWorld(t)
	ids := map[vault.Kind]vault.CredentialID{
		vault.AccessKey:   w.addKey("ci"),
		vault.ServicePlan: w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Region: "eu", Secret: vault.NewSecret(secret)}),
		vault.Application: w.add(vault.Credential{Kind: vault.Application, Name: "voice", PublicID: "app", Secret: vault.NewSecret(secret)}),
		vault.OAuthClient: w.add(vault.Credential{
			Kind: vault.OAuthClient, Name: "partner", PublicID: "client", Secret: vault.NewSecret("plain-demo-secret"),
			TokenURL: w.server.TokenURL(), AuthStyle: "header-raw", Audience: "https://api.example.com/",
		}),
	}
	for kind, id := range ids {
		for _, info := range session.Whats(kind) {
			value, err := w.Value(t.Context(), id, info.What)
			if err != nil {
				t.Errorf("%s of %s: %v", info.What, kind, err)
				continue
			}
			text := value.Text.Reveal()
			if holds := strings.Contains(text, secret) || strings.Contains(text, "plain-demo-secret"); holds && !info.Secret {
				t.Errorf("%s of %s holds the secret and is not said to: %s", info.What, kind, text)
			}
			if info.What == session.CopyCurl && strings.Contains(text, secret) {
				t.Errorf("the curl line of %s holds a secret that never expires", kind)
			}
			if printed := fmt.Sprintf("%v %+v %#v", value, value, value); strings.Contains(printed, text) && info.Secret {
				t.Errorf("printing the %s of %s shows it", info.What, kind)
			}
		}
	}
	token, err := w.Value(t.Context(), ids[vault.AccessKey], session.CopyToken)
	w.must(err)
	for what, want := range map[session.What]string{
		session.CopyHeader:    "Authorization: Bearer " + token.Text.Reveal(),
		session.CopyCurl:      "curl -sS -H 'Authorization: Bearer " + token.Text.Reveal() + "' 'https://numbers.api.sinch.com/v1/projects/" + project + "/availableRegions'",
		session.CopyKeyID:     keyID,
		session.CopySecret:    secret,
		session.CopyProjectID: project,
		session.CopyBasic:     "Authorization: Basic MTExMTExMTEtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOmRlbW8tc2VjcmV0OndpdGglY29sb24=",
	} {
		got, err := w.Value(t.Context(), ids[vault.AccessKey], what)
		w.must(err)
		if got.Text.Reveal() != want {
			t.Errorf("%s is %q, not %q", what, got.Text.Reveal(), want)
		}
	}
}

func TestWhatCantBeCopiedIsSaid(t *testing.T) {
	w := newWorld(t)
	plan := w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Secret: vault.NewSecret(secret)})
	var none *session.NoTokenError
	if _, err := w.Value(t.Context(), plan, session.CopyToken); !errors.As(err, &none) {
		t.Errorf("a token of a service plan: %v", err)
	}
	var unfit *session.UnfitError
	if _, err := w.Value(t.Context(), plan, session.CopyBasic); !errors.As(err, &unfit) {
		t.Errorf("a Basic header of a service plan: %v", err)
	}
	empty := w.add(vault.Credential{Kind: vault.AccessKey, Name: "empty"})
	if _, err := w.Value(t.Context(), empty, session.CopyKeyID); !errors.As(err, &unfit) || !strings.Contains(err.Error(), "has no KEY ID") {
		t.Errorf("a KEY ID that is not there: %v", err)
	}
	config := w.config
	config.Clipboard = nil
	if _, err := session.New(config).Copy(t.Context(), plan, session.CopySecret); !errors.Is(err, session.ErrNoClipboard) {
		t.Errorf("without a clipboard: %v", err)
	}
}

func TestUsesFade(t *testing.T) {
	w := newWorld(t)
	often, lately := w.addKey("often"), w.addKey("lately")
	for range 4 {
		w.Touch(often)
	}
	w.clock.move(3 * 7 * 24 * time.Hour)
	w.Touch(lately)
	if w.Rank(often) >= w.Rank(lately) || w.Rank(often) <= 0 {
		t.Errorf("ranks: often %v, lately %v", w.Rank(often), w.Rank(lately))
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

func TestNoSecretOnDisk(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	result, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	w.Close()
	w.must(filepath.WalkDir(filepath.Dir(w.config.Folder.Dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret)) || bytes.Contains(content, []byte(result.Token.Reveal())) {
			t.Errorf("%s holds a secret", d.Name())
		}
		return err
	}))
}
