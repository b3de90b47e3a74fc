package authsim

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"
)

// Behaviour makes a host treat a credential in another way than its secret deserves.
type Behaviour int

// The behaviours.
const (
	Normal          Behaviour = iota
	Rejected                  // refused, whatever the secret
	GatewayRejected           // refused by a newer gateway: 401 with the problem details of RFC 9457
	RefusedGrant              // 400 unauthorized_client
	NotEnabled                // 403: the product is not enabled for the account
	Throttled                 // 429 always
	Failing                   // 503 always
	Portal                    // a guest network's web page instead of an answer
	Reset                     // the connection is cut
	Redirecting               // 307 to another place
	NoToken                   // 200 without an access_token
	Empty                     // 200 and nothing
	Truncated                 // the answer breaks off
)

// portalPage is what a guest network answers in place of any host.
const portalPage = "<!doctype html><html><head><title>Welcome to the Hotel Wi-Fi</title></head><body>Please sign in.</body></html>"

// misbehaves answers in place of the host and says whether it did. Refusals are left to the host, which has
// its own way of wording them.
func misbehaves(w http.ResponseWriter, r *http.Request, b Behaviour, delay time.Duration) bool {
	if !wait(r, delay) {
		return true
	}
	switch b {
	case Throttled:
		w.WriteHeader(http.StatusTooManyRequests) // without Retry-After, as the real one
	case Failing:
		writeJSON(w, http.StatusServiceUnavailable, map[string]any{"error": "temporarily_unavailable", "error_description": "The service is down for maintenance."})
	case Portal:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, portalPage)
	case Redirecting:
		w.Header().Set("Location", "https://sso.example.invalid/sign-in")
		w.WriteHeader(http.StatusTemporaryRedirect)
	case NoToken:
		writeJSON(w, http.StatusOK, map[string]any{"expires_in": 3599, "token_type": "bearer"})
	case Empty:
		w.WriteHeader(http.StatusOK)
	case Truncated:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "4096")
		_, _ = io.WriteString(w, `{"access_token":"eyJhbGciOi`)
	case Reset:
		reset(w)
	case Normal, Rejected, GatewayRejected, RefusedGrant, NotEnabled:
		return false
	}
	return true
}

// reset cuts the connection with an RST where it can.
func reset(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2 has no connection of its own
		panic(http.ErrAbortHandler)
	}
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // a FIN in place of the RST is as good
	}
	_ = c.Close() // that is the purpose
}

// wait holds an answer back; it says whether somebody still waits for it.
func wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	late, cancel := context.WithTimeout(r.Context(), d)
	defer cancel()
	<-late.Done()
	return r.Context().Err() == nil
}
