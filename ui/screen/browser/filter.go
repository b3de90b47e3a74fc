package browser

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/match"
	"sinchkeys/ui/widget"
)

// filter is the query and how far it got. The list shows the last settled
// answer until the next one comes.
type filter struct {
	typing bool
	field  widget.Field
	query  string
	number int // of the newest query: older answers are dropped
	result *match.Result
	cancel context.CancelFunc
}

// filtered is what a query found.
type filtered struct {
	answer
	number int
	shown  *shown
	result *match.Result
}

// settled says whether the list shows what the query asks for.
func (b *Browser) settled() bool { return b.shown != nil && b.shown.query == b.filter.query }

// typed edits the query.
func (b *Browser) typed(msg tea.Msg) tea.Cmd {
	if !b.filter.typing {
		return nil
	}
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		b.filter.field.Key(m)
	case tea.PasteMsg:
		b.filter.field.Paste(m.Content)
	}
	return b.seek(b.filter.field.Value())
}

func (b *Browser) clearFilter() tea.Cmd {
	b.filter.typing = false
	b.filter.field.Clear()
	b.waiting = nil
	return b.seek("")
}

// seek asks for another query; the one before it is given up.
func (b *Browser) seek(query string) tea.Cmd {
	query = strings.TrimSpace(query)
	if query == b.filter.query {
		return nil
	}
	b.filter.query = query
	return b.find()
}

// find looks the query up in the present outline.
func (b *Browser) find() tea.Cmd {
	if b.filter.cancel != nil {
		b.filter.cancel()
	}
	if b.outline == nil {
		return nil // the outline brings its own answer
	}
	ctx, cancel := context.WithCancel(b.env.Context())
	b.filter.number++
	b.filter.cancel = cancel
	o, query, earlier, number, a := b.outline, b.filter.query, b.filter.result, b.filter.number, b.answer()
	return func() tea.Msg {
		defer cancel()
		s, result := search(ctx, o, query, earlier)
		if s == nil {
			return nil
		}
		return filtered{answer: a, number: number, shown: s, result: result}
	}
}

// search gives what a query leaves of an outline; nil when it was given up.
func search(ctx context.Context, o *outline, query string, earlier *match.Result) (*shown, *match.Result) {
	if query == "" {
		return whole(o), nil
	}
	o.ready()
	result := o.index.Search(ctx, query, earlier)
	if result == nil {
		return nil, nil
	}
	hits := make([]hit, result.Near)
	for i, row := range result.Rows[:result.Near] {
		hits[i] = o.hits[row]
	}
	return found(o, query, hits), result
}

func (b *Browser) filtered(m filtered) tea.Cmd {
	if m.number != b.filter.number || m.shown.outline != b.outline {
		return nil
	}
	b.filter.result = m.result
	was := b.cursor.credential
	b.shown = m.shown
	if m.shown.query != "" {
		b.cursor.best(m.shown)
	} else {
		b.cursor.settle(m.shown)
	}
	b.moved(was)
	return b.resume()
}

// resume does what was asked for while the list was not settled.
func (b *Browser) resume() tea.Cmd {
	if !b.settled() {
		return nil
	}
	var cmds []tea.Cmd
	for len(b.waiting) > 0 {
		id := b.waiting[0]
		b.waiting = b.waiting[1:]
		if why := b.Disabled(id); why != "" {
			cmds = append(cmds, b.toast(0, why))
			continue
		}
		cmds = append(cmds, b.do(id))
		if b.pushing {
			b.waiting = nil // what came after it was meant for what it opens
		}
	}
	return tea.Batch(cmds...)
}
