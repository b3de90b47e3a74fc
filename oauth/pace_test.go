package oauth

import (
	"testing"
	"time"
)

// What is left is told from the steady rate, not from the burst that the endpoint's limit lets through at once.
func TestTimeLeftFollowsTheSteadyRate(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	p := newPace(func() time.Time { return now })
	if got := p.left(30, 300); got != 0 {
		t.Errorf("%v is told before anything is known", got)
	}
	for i := range 60 { // 30 at once, then ten a second
		now = now.Add(100 * time.Millisecond)
		done := 31 + i
		got := p.left(done, 300)
		want := time.Duration(300-done) * 100 * time.Millisecond
		if i > 20 && (got < want*9/10 || got > want*11/10) {
			t.Errorf("after %d: %v left, not %v", done, got, want)
		}
	}
	for range 40 { // nothing comes any more
		now = now.Add(100 * time.Millisecond)
		p.left(90, 300)
	}
	if got := p.left(90, 300); got != 0 {
		t.Errorf("%v is told while nothing comes", got)
	}
	for done := 90; done < 290; done++ { // an endpoint without a limit: many results within a frame
		now = now.Add(100 * time.Microsecond)
		p.left(done, 300)
	}
	if len(p.marks) > 20 {
		t.Errorf("%d marks are kept", len(p.marks))
	}
}
