package ui

import (
	"io"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// output is the terminal that Bubble Tea draws on. What a terminal does without showing it, such as taking a copy, reaches
// it between two frames: Bubble Tea itself would keep it for the next one.
type output struct {
	term.File

	mu   sync.Mutex
	lent bool // to another program, which must not be interrupted
}

// Write implements io.Writer. Bubble Tea writes each frame as one.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.File.Write(p)
}

// sent writes a sequence at once, and says whether it could.
func (o *output) sent(sequence string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lent {
		return false
	}
	_, err := io.WriteString(o.File, sequence)
	return err == nil
}

// lend says that another program has the terminal, or that it gave it back.
func (o *output) lend(lent bool) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lent = lent
}

// send has the terminal take a sequence: at once, or by way of Bubble Tea when the terminal is another program's for now.
func (r *Root) send(sequence string) tea.Msg {
	if r.out != nil && r.out.sent(sequence) {
		return nil
	}
	return tea.Raw(sequence)()
}
