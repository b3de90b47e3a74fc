package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// atEndpoint is a browser whose access keys are known to a simulated
// endpoint: every third is not.
func atEndpoint(t *testing.T, keys int, delay time.Duration) (*place, *authsim.Server) {
	t.Helper()
	server, err := authsim.New(authsim.Config{Now: time.Now, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	const sinchID = "e4e006b2-b3ba-457c-861a-6f67edce4d9f"
	server.AddProject(authsim.Project{ID: sinchID})
	project := vault.Project{ID: "p-acme", Name: "Acme Prod", SinchID: sinchID}
	for i := range keys {
		c := credential(fmt.Sprintf("%05d", i), fmt.Sprintf("key-%02d", i), vault.AccessKey)
		project.Credentials = append(project.Credentials, c)
		if i%3 != 2 {
			server.AddKey(authsim.Key{ID: c.PublicID, Secret: c.Secret.Reveal(), ProjectID: sinchID, Delay: delay})
		}
	}
	p := open(t, oauth.Config{Now: time.Now, Hosts: server.Hosts(), Limit: oauth.Limit{PerSecond: 1000, Burst: 1000}}, 120, 36, project)
	p.Until("key-00")
	return p, server
}

// c gets a token when none is live, says so on the row meanwhile, and copies
// what the endpoint accepts.
func TestCopyGetsATokenFirst(t *testing.T) {
	p, server := atEndpoint(t, 3, 200*time.Millisecond)
	p.Now("c")
	p.Until("getting a token")
	p.Until("live token of Acme Prod/key-00 copied")
	p.Until("clears in 0:4")
	p.Until("Token claims  unverified")
	if got := p.Board.Held(); strings.Count(got, ".") != 2 {
		t.Errorf("the clipboard holds %d bytes that are no token of the endpoint's", len(got))
	}
	asked := server.Asked("/oauth2/token")
	p.Now("c")
	p.Until("live token")
	if again := server.Asked("/oauth2/token"); again != asked {
		t.Errorf("a live token was asked for again: %d requests, then %d", asked, again)
	}
}

func TestCopyOfARejectedKeySaysSo(t *testing.T) {
	p, _ := atEndpoint(t, 3, 0)
	p.Now("l", "G", "c")
	p.Until("Nothing was copied")
	p.Until("The clipboard and the vault are as they were.")
	p.Until("rejected")
}

func TestTestOne(t *testing.T) {
	p, _ := atEndpoint(t, 3, 100*time.Millisecond)
	p.Now("t")
	p.Until("testing")
	p.Until("✓ valid now")
	p.Now("l", "G", "t")
	p.Until("✗ rejected now")
}

// T streams answers onto the rows and sums up.
func TestTestAll(t *testing.T) {
	p, _ := atEndpoint(t, 30, 5*time.Millisecond)
	p.Now("T")
	p.Until("esc stops")
	p.Until("Tested 30: 20 valid, 10 need care")
	p.Until("✗ 10/30")
}

// Only what the filter shows is tested.
func TestTestAllKeepsToTheFilter(t *testing.T) {
	p, server := atEndpoint(t, 30, 0)
	p.Now("/", "k", "e", "y", "-", "0", "4", "enter", "T")
	p.Until("Tested 1: 1 valid")
	if n := server.Asked("/oauth2/token"); n != 1 {
		t.Errorf("%d requests for one credential", n)
	}
}

// esc stops a test of all; what was learnt stays.
func TestTestAllCanBeStopped(t *testing.T) {
	p, _ := atEndpoint(t, 240, 200*time.Millisecond)
	p.Now("T")
	p.Until("✓ 1")
	p.Now("esc")
	p.Until("what was learnt stays")
	if frame := p.Frame(); !strings.Contains(frame, "untested") || !strings.Contains(frame, "valid") {
		t.Errorf("some should be tested and some not:\n%s", frame)
	}
	p.Now("T")
	p.Until("Tested 240: 160 valid")
}

// Keys are heard, and the frame drawn, while a test of all runs.
func TestKeysAreHeardDuringATestOfAll(t *testing.T) {
	p, _ := atEndpoint(t, 40, 100*time.Millisecond)
	p.Now("T")
	p.Until("esc stops")
	p.Now("l", "j", "j")
	if frame := p.Frame(); !strings.Contains(frame, "▌ key-02") {
		t.Errorf("the cursor did not move:\n%s", frame)
	}
	p.Until("Tested 40")
}

// The chosen credential's token is renewed shortly before it ends, once, and
// without a word; that of another waits until somebody wants it.
func TestTheTokenInViewIsRenewedAheadOfNeed(t *testing.T) {
	p, server := atEndpoint(t, 3, 0)
	dying := time.Now().Add(150 * time.Second)
	for _, id := range []vault.CredentialID{"00001", "00000"} {
		valid := session.Record{Verdict: oauth.Valid, TestedAt: time.Now()}
		standing := session.Standing{Last: valid, LastJudged: valid, TokenExpiresAt: dying}
		p.Send(testedOne{answer: p.browser.answer(), id: id, tested: session.Tested{ID: id, Standing: standing}})
	}
	p.Until("2:2")
	for _, life := range []time.Duration{3 * time.Minute, time.Hour} { // the first lives too short for that
		if n := server.Asked("/oauth2/token"); n != 0 {
			t.Errorf("%d tokens were asked for too soon", n)
		}
		p.Send(tokenView{answer: p.browser.answer(), id: "00000", expires: dying, life: life})
	}
	p.Until("59:5")
	p.Now("l", "j")
	p.Until("▌ key-01")
	p.Until("2:2")
	if n := server.Asked("/oauth2/token"); n != 1 {
		t.Errorf("%d tokens were asked for", n)
	}
}
