package oauth

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestHoweverManyAskOneRequestIsMade(t *testing.T) {
	var asked atomic.Int32
	answer := make(chan struct{})
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		<-answer
		_, _ = w.Write([]byte(issuedAnswer))
	})
	s := NewSource(testClient())
	// The first stops waiting: the others get the token all the same.
	impatient, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() {
		if _, _, _, err := s.Token(impatient, testKey(endpoint), TokenOptions{}); err == nil {
			t.Error("the impatient one got a token")
		}
	})
	aboard(s, 1)
	for range 20 {
		all.Go(func() {
			if token, _, _, err := s.Token(t.Context(), testKey(endpoint), TokenOptions{}); err != nil || token.Reveal() != "token.abc" {
				t.Error(err)
			}
		})
	}
	aboard(s, 21)
	cancel()
	aboard(s, 20)
	close(answer)
	all.Wait()
	if _, cached, _, err := s.Token(t.Context(), testKey(endpoint), TokenOptions{}); !cached || err != nil || asked.Load() != 1 {
		t.Fatalf("%d requests, cached: %v, %v", asked.Load(), cached, err)
	}
	if _, cached, _, _ := s.Token(t.Context(), testKey(endpoint), TokenOptions{Fresh: true}); cached || asked.Load() != 2 {
		t.Fatal("fresh must ask")
	}
	if _, cached, _, _ := s.Token(t.Context(), testKey(endpoint), TokenOptions{MinTTL: 2 * time.Hour}); cached || asked.Load() != 3 {
		t.Fatal("a token that ends too soon must be replaced")
	}
}

// Who comes just as the request comes home finds the token, and makes no second one.
func TestWhoComesAsTheRequestLandsGetsItsToken(t *testing.T) {
	var asked atomic.Int32
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(issuedAnswer))
	})
	const rounds = 200
	for range rounds {
		s := NewSource(testClient())
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				for range 40 { // some come before, some as it lands, some after
					if _, _, _, err := s.Token(t.Context(), testKey(endpoint), TokenOptions{}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
	}
	if n := asked.Load(); n != rounds {
		t.Errorf("%d requests for %d credentials", n, rounds)
	}
}

// aboard waits until so many wait for the one request that is under way.
func aboard(s *Source, n int) {
	for waiting := -1; waiting != n; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		waiting = 0
		for _, f := range s.flights {
			waiting += f.waiting
		}
		s.mu.Unlock()
	}
}

func TestNoEditAndNoTwinGetsAnothersToken(t *testing.T) {
	base := Credential{Kind: AccessKey, ID: "id", Secret: plain("s"), TokenURL: "https://a.example"}
	seen := map[[32]byte]string{base.Fingerprint(): "base"}
	for name, change := range map[string]func(*Credential){
		"id": func(k *Credential) { k.ID = "id2" }, "secret": func(k *Credential) { k.Secret = plain("t") },
		"endpoint": func(k *Credential) { k.TokenURL = "https://b.example" }, "style": func(k *Credential) { k.Style = StyleBody },
		"scope": func(k *Credential) { k.Scopes = []string{"read"} }, "audience": func(k *Credential) { k.Audience = "x" },
		"shifted": func(k *Credential) { k.ID, k.Secret = "i", plain("ds") }, "ca": func(k *Credential) { k.CAFile = "x" },
	} {
		k := base
		change(&k)
		if other, ok := seen[k.Fingerprint()]; ok {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[k.Fingerprint()] = name
	}
}

func TestTokensComeBackFromTheStateUnlessTheyHaveEnded(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	k := testKey("https://a.example")
	s := NewSource(NewClient(Config{Now: clock}))
	s.Keep(k, Token{text: "abc", kind: "bearer", sent: now, life: time.Hour, expires: now.Add(time.Hour)})
	kept := s.Export()
	again := NewSource(NewClient(Config{Now: clock}))
	for _, garbage := range [][]byte{nil, []byte("{"), []byte(`[{"credential":"zz","token":"x"}]`)} {
		again.Import(garbage)
	}
	again.Import(kept)
	if token, ok := again.Peek(k); !ok || token.Reveal() != "abc" {
		t.Fatal("the token did not come back")
	}
	again.DropAll()
	if _, ok := again.Peek(k); ok {
		t.Fatal("a dropped token is still there")
	}
	now = now.Add(time.Hour)
	again.Import(kept)
	if _, ok := again.Peek(k); ok {
		t.Fatal("a dead token came back")
	}
}

func TestWhatWasUnderWayWhenEverythingWasDroppedIsNotKept(t *testing.T) {
	begun, proceed := make(chan struct{}), make(chan struct{})
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-proceed
		_, _ = w.Write([]byte(issuedAnswer))
	})
	s := NewSource(testClient())
	done := make(chan struct{})
	go func() { _, _, _, _ = s.Token(t.Context(), testKey(endpoint), TokenOptions{}); close(done) }()
	<-begun
	s.DropAll()
	close(proceed)
	<-done
	if _, ok := s.Peek(testKey(endpoint)); ok {
		t.Fatal("a token of before the lock is in the cache")
	}
}
