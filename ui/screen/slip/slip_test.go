package slip

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

func TestRowsHoldTheWholeText(t *testing.T) {
	for _, all := range []string{"", "short", strings.Repeat("0123456789", 900), "two\nlines\n", strings.Repeat("漢字", 100), "naïve-ü", strings.Repeat("x", 80)} {
		for _, width := range []int{2, 40, 79, 80, 300} {
			got, exact := rows(all, width)
			var joined strings.Builder
			for _, r := range got {
				if r.Width() > width {
					t.Errorf("a row of %d cells in %d", r.Width(), width)
				}
				joined.WriteString(r.String())
			}
			if want := strings.ReplaceAll(all, "\n", ""); joined.String() != want || !exact {
				t.Errorf("%.20q in %d cells: %d of %d bytes, exact: %v", all, width, joined.Len(), len(want), exact)
			}
		}
	}
	if _, exact := rows("a\u202eb", 40); exact {
		t.Error("a text that can't be shown as it is is said to be")
	}
}

func on(secret string) *Slip {
	look := theme.New(theme.Options{})
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	return New(screen.Env{
		Theme: func() *theme.Theme { return look }, Now: func() time.Time { return now }, Keys: func() action.Map { return action.NewMap(action.All()) },
	}, text.Visible("Acme/ci"), session.Value{WhatInfo: session.WhatInfo{Title: "live token"}, Text: vault.NewSecret(secret)})
}

// A text that does not fit is scrolled by the arrows; no other key does.
func TestALongTextIsScrolled(t *testing.T) {
	var all strings.Builder
	for i := range 50 {
		fmt.Fprintf(&all, "row-%02d%s", i, strings.Repeat(".", 34))
	}
	s := on(all.String())
	frame, _ := s.View(40, 11)
	if !strings.Contains(frame, "row-00") || !strings.Contains(frame, "row-06") || strings.Contains(frame, "row-07") || !strings.Contains(ansi.Strip(frame), "down up scroll") {
		t.Errorf("it shows\n%s", frame)
	}
	for range 60 {
		if _, ok := s.Do(action.SlipDown); !ok {
			t.Fatal("it does not scroll")
		}
	}
	if frame, _ = s.View(40, 11); !strings.Contains(frame, "row-49") || strings.Contains(frame, "row-42") {
		t.Errorf("its end is\n%s", frame)
	}
	s.Do(action.SlipUp)
	if frame, _ = s.View(40, 11); !strings.Contains(frame, "row-42") {
		t.Errorf("it does not scroll back\n%s", frame)
	}
	s.Update(uitest.Key("x"))
	if frame, _ = s.View(40, 11); strings.Contains(frame, "row-") {
		t.Errorf("a key left it on the screen:\n%s", frame)
	}
}

func TestEverySizeFits(t *testing.T) {
	s := on(strings.Repeat("x", 1200))
	for width := 1; width < 120; width += 7 {
		for height := 1; height < 40; height += 3 {
			frame, _ := s.View(width, height)
			uitest.Check(t, frame, width, height)
		}
	}
}
