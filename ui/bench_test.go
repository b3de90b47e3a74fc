package ui

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// long is a screen with a long list, as the browser has.
type long struct {
	page

	rows   int
	cursor int
	window widget.Window
}

func (l *long) Do(id action.ID) (tea.Cmd, bool) {
	if id == action.Down {
		l.cursor = (l.cursor + 1) % l.rows
	}
	return nil, id == action.Down
}

func (l *long) View(w, h int) (string, *tea.Cursor) {
	first, end := l.window.Fit(l.cursor, l.rows, h)
	var out []byte
	for i := first; i < end; i++ {
		if i > first {
			out = append(out, '\n')
		}
		out = append(out, text.Visible("acme-payments-"+strconv.Itoa(i)).Pad(w).String()...)
	}
	return string(out), nil
}

func benched(tb testing.TB, rows int, size uitest.Size) *Root {
	tb.Helper()
	r := New(tb.Context(), Options{
		Session: session.New(session.Config{Folder: vault.Folder{Dir: tb.TempDir(), StateDir: tb.TempDir()}, Now: time.Now}),
		First: func(screen.Env) screen.Screen {
			return &long{page: page{scope: action.Browser}, rows: rows}
		},
		Now: time.Now,
	})
	r.Update(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
	return r
}

// What a key costs, from its message to the frame: the same at any length.
func BenchmarkKeyAndView(b *testing.B) {
	for _, rows := range []int{100, 100_000} {
		for _, size := range uitest.Sizes()[1:] {
			b.Run(fmt.Sprintf("rows=%d/%s", rows, size), func(b *testing.B) {
				r := benched(b, rows, size)
				key := uitest.Key("j")
				b.ReportAllocs()
				for b.Loop() {
					r.Update(key)
					_ = r.View()
				}
			})
		}
	}
}

func BenchmarkDialogOverScreen(b *testing.B) {
	for _, size := range uitest.Sizes()[1:] {
		b.Run(size.String(), func(b *testing.B) {
			r := benched(b, 1000, size)
			r.Update(screen.Push{Screen: &dialog.Help{Env: r.env(), Scopes: []action.Scope{action.Browser}}})
			key := uitest.Key("j")
			b.ReportAllocs()
			for b.Loop() {
				r.Update(key)
				_ = r.View()
			}
		})
	}
}

// A key costs the same in a list of a hundred rows and of a hundred thousand.
func TestKeysCostTheSameAtAnyLength(t *testing.T) {
	few, many := allocations(t, 100), allocations(t, 100_000)
	if many > few*1.2+10 {
		t.Errorf("%.0f allocations a key with 100 rows, %.0f with 100,000", few, many)
	}
}

func allocations(t *testing.T, rows int) float64 {
	t.Helper()
	r := benched(t, rows, uitest.Size{Width: 120, Height: 36})
	key := uitest.Key("j")
	return testing.AllocsPerRun(100, func() {
		r.Update(key)
		_ = r.View()
	})
}
