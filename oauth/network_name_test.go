package oauth

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// Answers of a name server (RFC 1035 section 4.1.1).
const (
	failedAnswer  = 2
	noSuchName    = 3
	answersQuery  = 0x81
	canRecurse    = 0x80
	flagsAt       = 2
	headerOfQuery = 12
)

// nameServer makes every name be looked up at a name server of the test's own, which says the same of all of them.
func nameServer(t *testing.T, says byte) {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before; _ = l.Close() })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", l.LocalAddr().String())
	}}
	go func() {
		for query := make([]byte, 512); ; {
			n, from, err := l.ReadFrom(query)
			if err != nil {
				return
			}
			if n < headerOfQuery {
				continue
			}
			query[flagsAt], query[flagsAt+1] = answersQuery, canRecurse|says
			_, _ = l.WriteTo(query[:n], from)
		}
	}()
}

// TestANameThatLeadsNowhereIsSaid asks a real name server.
func TestANameThatLeadsNowhereIsSaid(t *testing.T) {
	for says, c := range map[byte]struct{ says, advises string }{
		noSuchName:   {"there is no host auth.exmaple.invalid", "Check the token URL"},
		failedAnswer: {"the name auth.exmaple.invalid could not be looked up", "the name server did not answer"},
	} {
		nameServer(t, says)
		r := testClient().Test(t.Context(), testKey("https://auth.exmaple.invalid/oauth2/token"), TestOptions{})
		if r.Verdict != Unreachable || !strings.HasPrefix(r.Detail, c.says) || !strings.Contains(r.Advice, c.advises) || !strings.Contains(r.Meaning, "could not be reached") {
			t.Errorf("%+v", r)
		}
	}
}

// TestARefusedConnectionIsSaid calls a port that nobody listens on.
func TestARefusedConnectionIsSaid(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	for _, scheme := range []string{"http://", "https://"} {
		r := testClient().Test(t.Context(), testKey(scheme+address+"/token"), TestOptions{})
		if r.Verdict != Unreachable || r.Detail != "the connection to "+address+" was refused: nothing listens there" || r.Advice != "Check host and port of the token URL." {
			t.Errorf("%+v", r)
		}
	}
}

// TestAnAPIHostThatIsNotReachedIsNotBlamedOnATokenURL asks about credentials that have none.
func TestAnAPIHostThatIsNotReachedIsNotBlamedOnATokenURL(t *testing.T) {
	nowhere := "http://127.0.0.1:1"
	c := NewClient(Config{Limit: Unlimited(), Hosts: Hosts{SMS: nowhere, Voice: nowhere, Verification: nowhere}})
	for kind, advice := range map[Kind]string{ServicePlan: "Check the credential's region.", Application: "Check the host in the settings."} {
		r := c.Test(t.Context(), Credential{Kind: kind, ID: "11111111-0000-4000-8000-000000000001", Secret: plain("c2hhbS1zZWNyZXQ="), Region: "eu"}, TestOptions{})
		if r.Verdict != Unreachable || r.Advice != advice {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}

// TestHowLongATestWithoutAnAnswerTookIsKnown waits for a server that only listens.
func TestHowLongATestWithoutAnAnswerTookIsKnown(t *testing.T) {
	const limit = 60 * time.Millisecond
	silent := raw(t, "", func(net.Conn) error { time.Sleep(20 * limit); return nil })
	c := NewClient(Config{Limit: Unlimited(), Timeout: limit, Hosts: Hosts{SMS: silent}})
	for _, k := range []Credential{testKey(silent), {Kind: ServicePlan, ID: "plan", Secret: plain("not-a-real-token"), Region: "eu"}} {
		if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != Unreachable || r.Latency < limit {
			t.Errorf("%s: %+v", k.Kind, r)
		}
	}
}
