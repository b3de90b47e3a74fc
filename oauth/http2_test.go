package oauth

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Frames of HTTP/2 (RFC 9113 section 4), written by hand.
const (
	settingsFrame = "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	goAwayFrame   = "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" // last stream 0, no error
	resetFrame    = "\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x02"                 // stream 1, internal error
	absurdFrame   = "\xff\xff\xff\x00\x00\x00\x00\x00\x01"                                 // longer than any setting allows
)

// serveFrames speaks TLS and claims HTTP/2, then answers every connection with the same bytes.
func serveFrames(t *testing.T, cert tls.Certificate, frames string, connections *atomic.Int32) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go func() {
				defer c.Close()
				preface := make([]byte, 24)
				if _, err := io.ReadFull(c, preface); err != nil {
					return
				}
				_, _ = io.WriteString(c, settingsFrame)
				time.Sleep(20 * time.Millisecond) // the request's frames come
				_, _ = io.WriteString(c, frames)
				_, _ = io.Copy(io.Discard, c)
			}()
		}
	}()
	return "https://" + l.Addr().String()
}

func TestHTTP2ServersThatGoAwayOrTalkNonsense(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	cert := ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0))
	for name, c := range map[string]struct {
		frames  string
		verdict Verdict
	}{
		"GOAWAY":          {goAwayFrame, Unreachable},
		"stream reset":    {resetFrame, Unreachable},
		"an absurd frame": {absurdFrame, BadResponse},
		"silence":         {"", Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			var connections atomic.Int32
			k := testKey(serveFrames(t, cert, c.frames, &connections))
			k.CAFile = ca.file
			begun := time.Now()
			r := NewClient(Config{Limit: Unlimited(), Timeout: time.Second}).Test(t.Context(), k, TestOptions{})
			if took := time.Since(begun); r.Verdict != c.verdict || took > 1500*time.Millisecond {
				t.Fatalf("after %s: %+v", took, r)
			}
			if n := connections.Load(); n > 2 {
				t.Fatalf("the pair was offered to %d connections", n)
			}
		})
	}
}

func TestASecondTokenComesOverTheSameConnection(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	var connections atomic.Int32
	var protocol atomic.Value
	counted := ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0))
	k := testKey(serveTLSWith(t, counted, func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}, func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(r.Proto)
		_, _ = w.Write([]byte(issuedAnswer))
	}))
	k.CAFile = ca.file
	c := testClient()
	for range 3 {
		if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != Valid {
			t.Fatalf("%+v", r)
		}
	}
	if connections.Load() != 1 || protocol.Load() != "HTTP/2.0" {
		t.Fatalf("%d connections, %v", connections.Load(), protocol.Load())
	}
	// Many at once share it too: the first goes ahead.
	many := testClient()
	connections.Store(0)
	jobs := make([]Job, 40)
	for i := range jobs {
		twin := k
		twin.ID = strings.Repeat("k", i+1)
		jobs[i] = Job{Key: twin.ID, Credential: twin}
	}
	tally := many.Sweep(t.Context(), jobs, TestOptions{}, func(Progress) {})
	if tally[Valid] != len(jobs) || connections.Load() > 2 {
		t.Fatalf("%v over %d connections", tally, connections.Load())
	}
}
