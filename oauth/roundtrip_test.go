package oauth

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// distant puts a way of some length between this machine and a server: whatever is written arrives that much later.
func distant(t *testing.T, server string, way time.Duration) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", strings.TrimPrefix(server, "https://"))
			if err != nil {
				_ = near.Close()
				return
			}
			go slowly(far, near, way)
			go slowly(near, far, way)
		}
	}()
	return "https://" + l.Addr().String()
}

func slowly(to, from net.Conn, way time.Duration) {
	type piece struct {
		due  time.Time
		data []byte
	}
	pieces := make(chan piece, 1000)
	go func() {
		defer to.Close()
		for p := range pieces {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.data); err != nil {
				return
			}
		}
	}()
	defer close(pieces)
	for {
		data := make([]byte, 16<<10)
		n, err := from.Read(data)
		if err != nil {
			return
		}
		pieces <- piece{time.Now().Add(way), data[:n]}
	}
}

// TestTheSecondTokenCostsOneRoundTrip counts round trips by their time on a long way: the first token needs two for
// TLS 1.3 and the request, the next ones one.
func TestTheSecondTokenCostsOneRoundTrip(t *testing.T) {
	const way = 100 * time.Millisecond
	const trip = 2 * way
	ca := newAuthority(t, "Test CA")
	server := serveTLS(t, ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(issuedAnswer))
	})
	k := testKey(distant(t, server, way))
	k.CAFile = ca.file
	c := testClient()
	for i, trips := range []int{2, 1, 1} {
		begun := time.Now()
		r := c.Test(t.Context(), k, TestOptions{})
		if took := time.Since(begun); r.Verdict != Valid || int(took/trip) != trips {
			t.Errorf("token %d took %s, not %d round trips of %s: %+v", i+1, took, trips, trip, r)
		}
	}
}
