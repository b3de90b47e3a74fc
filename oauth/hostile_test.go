package oauth

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"
)

// raw answers every connection with bytes, and keeps writing more until the other side goes, if more is set.
func raw(t *testing.T, head string, more func(net.Conn) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
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
			go func() {
				defer c.Close()
				buffer := make([]byte, 64<<10)
				_, _ = c.Read(buffer)
				_, err := io.WriteString(c, head)
				for err == nil && more != nil {
					err = more(c)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func forever(text string) func(net.Conn) error {
	return func(c net.Conn) error { _, err := io.WriteString(c, text); return err }
}

// reset cuts a connection with an RST, once what was written has had time to arrive.
func reset(c net.Conn) error {
	time.Sleep(20 * time.Millisecond)
	if err := c.(*net.TCPConn).SetLinger(0); err != nil { //nolint:forcetypeassert // raw listens on TCP
		return err
	}
	return cmp.Or(c.Close(), net.ErrClosed)
}

func TestHostileServersGetTheirVerdictInTimeAndInLittleMemory(t *testing.T) {
	const limit = 700 * time.Millisecond
	big := strings.Repeat("x", 64<<10)
	for name, c := range map[string]struct {
		endpoint string
		verdict  Verdict
	}{
		"a body without end":        {raw(t, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", forever(big)), BadResponse},
		"an error body without end": {raw(t, "HTTP/1.1 401 Unauthorized\r\n\r\n", forever(big)), BadResponse},
		"headers without end":       {raw(t, "HTTP/1.1 200 OK\r\n", forever("X-More: "+big+"\r\n")), BadResponse},
		"a header line without end": {raw(t, "HTTP/1.1 200 OK\r\nX: ", forever(big)), BadResponse},
		"one byte at a time": {raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", func(c net.Conn) error {
			time.Sleep(100 * time.Millisecond)
			_, err := c.Write([]byte("{"))
			return err
		}), Unreachable},
		"informational answers without end": {raw(t, "", forever("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n")), BadResponse},
		"a longer Content-Length than body": {raw(t, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9999\r\n\r\n{\"error\":\"inv", nil), BadResponse},
		"a shorter Content-Length":          {raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"+issuedAnswer, nil), BadResponse},
		"two Content-Lengths":               {raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n"+issuedAnswer, nil), BadResponse},
		"chunks that are none":              {raw(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", nil), BadResponse},
		"an unknown coding":                 {raw(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\nabc", nil), BadResponse},
		"no answer":                         {raw(t, "", func(net.Conn) error { time.Sleep(50 * time.Millisecond); return nil }), Unreachable},
		"cut before an answer":              {raw(t, "", nil), Unreachable},
		"cut within the body":               {raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"access_token\":\"a", nil), BadResponse},
		"reset before an answer":            {raw(t, "", reset), Unreachable},
		"reset within the headers":          {raw(t, "HTTP/1.1 200 OK\r\nServer: x\r\n", reset), Unreachable},
		"reset half way":                    {raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"access_token\":\"a", reset), BadResponse},
		"reset within a refusal":            {raw(t, "HTTP/1.1 401 No\r\nContent-Length: 999\r\n\r\n{\"error\":\"inv", reset), BadResponse},
		"not HTTP":                          {raw(t, "SSH-2.0-OpenSSH_9.2\r\n", nil), BadResponse},
		"refused":                           {"http://127.0.0.1:1", Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			client := NewClient(Config{Limit: Unlimited(), Timeout: limit})
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			begun := time.Now()
			r := client.Test(t.Context(), testKey(c.endpoint), TestOptions{})
			runtime.ReadMemStats(&after)
			if took := time.Since(begun); took > limit+500*time.Millisecond {
				t.Errorf("it took %s", took)
			}
			if used := int64(after.TotalAlloc) - int64(before.TotalAlloc); used > 12<<20 {
				t.Errorf("it allocated %d MiB", used>>20)
			}
			if r.Verdict != c.verdict || r.Detail == "" || r.Advice == "" {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestAGzipBombIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 200 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	_ = w.Close()
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := testClient().Test(t.Context(), testKey(endpoint), TestOptions{})
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); r.Verdict != BadResponse || grown > 16<<20 {
		t.Fatalf("the heap grew by %d MiB: %+v", grown>>20, r)
	}
}

func TestAServersWordsAreBoundedAndSafeToHandOn(t *testing.T) {
	evil := "\x1b]52;c;ZXZpbA==\x07\u202egnp\n\r\n" + strings.Repeat("long ", 1<<20/6)
	for name, h := range map[string]http.HandlerFunc{
		"description": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":"invalid_client","error_description":%q}`, "no "+strings.Repeat("long ", 1000))
		},
		"title": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<title>" + evil[:500] + "</title>"))
		},
		"location": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", strings.Repeat("x", 5000))
			w.WriteHeader(http.StatusFound)
		},
		"deep": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat("[", 100_000))) },
		"deep error": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(strings.Repeat(`{"error":`, 100_000)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := testClient().Test(t.Context(), testKey(serve(t, h)), TestOptions{})
			if len([]rune(r.Detail)) > 500 || strings.ContainsFunc(r.Detail, func(c rune) bool { return c == '\n' || c == '\r' }) {
				t.Fatalf("%d characters: %.200q", len([]rune(r.Detail)), r.Detail)
			}
			if strings.ContainsFunc(r.Meaning+r.Advice, unicode.IsControl) {
				t.Fatalf("%q %q", r.Meaning, r.Advice)
			}
		})
	}
}

func TestCancellingEndsATestAtOnce(t *testing.T) {
	endpoint := raw(t, "", func(net.Conn) error { time.Sleep(10 * time.Millisecond); return nil })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	begun := time.Now()
	r := testClient().Test(ctx, testKey(endpoint), TestOptions{})
	if took := time.Since(begun); took > 250*time.Millisecond || r.Verdict != Unreachable || r.Detail != "cancelled" {
		t.Fatalf("after %s: %+v", took, r)
	}
}
