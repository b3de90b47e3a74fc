package browser

import (
	"testing"
	"time"
)

// From the board one goes to the credential that needs care, not to the first.
func TestTheBoardLeadsToWhatNeedsCare(t *testing.T) {
	p, _ := atEndpoint(t, 3, 0)
	p.Now("b")
	p.Until("what needs care first")
	p.Now("t")
	p.Until("1 rejected")
	p.Until("i Tested 3: 2 valid, 1 needs care")
	p.Now("enter")
	p.Until("▌ key-02")
	p.Until("✗ rejected")
	if p.browser.focus != credentialsPane {
		t.Error("the credentials do not have the focus")
	}
}

// T on the board tests everything, whatever the filter shows.
func TestTheBoardTestsEverything(t *testing.T) {
	p, server := atEndpoint(t, 30, 0)
	p.Now("/", "k", "e", "y", "-", "0", "4", "enter", "b")
	p.Until("what needs care first")
	p.Now("T")
	p.Until("Tested 30: 20 valid, 10 need care")
	p.Until("10 rejected")
	if n := server.Asked("/oauth2/token"); n != 30 {
		t.Errorf("%d requests for 30 credentials", n)
	}
}

// Keys are heard on the board while a test of all runs, its progress is shown,
// and a second test is not begun.
func TestTheBoardFollowsATestOfAll(t *testing.T) {
	p, _ := atEndpoint(t, 240, 400*time.Millisecond)
	p.Now("b")
	p.Until("what needs care first")
	p.Now("T")
	p.Until(" of 240")
	p.Now("T")
	p.Until("a test is under way")
	p.Until("Tested 240: 160 valid, 80 need care")
	p.Until("80 rejected")
}
