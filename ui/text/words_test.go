package text_test

import (
	"testing"
	"time"

	"sinchkeys/ui/text"
)

func TestAges(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		-time.Second: "now", 0: "now", 9 * time.Second: "now", 25 * time.Second: "20s", 59 * time.Second: "50s",
		2 * time.Minute: "2m", 59*time.Minute + 59*time.Second: "59m", time.Hour: "1h", 23 * time.Hour: "23h",
		3 * day: "3d", 59 * day: "59d", 61 * day: "2mo", 364 * day: "12mo", 800 * day: "2y",
	} {
		if got := text.Age(d).String(); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

// A screen that is drawn anew after AgeHolds shows another word, and never a
// stale one before.
func TestAgeHoldsAsLongAsItSays(t *testing.T) {
	for _, d := range []time.Duration{0, time.Second, 11 * time.Second, 90 * time.Second, 3 * time.Hour, 50 * time.Hour, 1500 * time.Hour} {
		holds := text.AgeHolds(d)
		if holds <= 0 {
			t.Errorf("%v holds for %v", d, holds)
		}
		if a, b := text.Age(d), text.Age(d+holds-time.Nanosecond); a != b {
			t.Errorf("%v: %q turns into %q before its time", d, a, b)
		}
	}
}

func TestCountdowns(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0:00", 0: "0:00", 7 * time.Second: "0:07", 59*time.Minute + 12*time.Second: "59:12", time.Hour + 5*time.Second: "1:00:05",
	} {
		if got := text.Countdown(d).String(); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

func TestShortIDs(t *testing.T) {
	for id, want := range map[string]string{
		"": "", "short": "short", "123456789": "123456789", "4b2a0001-0000-4000-8000-0000000091c0": "4b2a…91c0", "a\x1b[31mbcdefghi": `a\u{1b}[3…fghi`,
	} {
		if got := text.ShortID(id).String(); got != want {
			t.Errorf("%q is %q, not %q", id, got, want)
		}
	}
}
