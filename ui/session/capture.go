package session

import (
	"context"

	"sinchkeys/ui/clipboard"
)

// Captured is what the user has copied elsewhere, as from the dashboard.
type Captured struct {
	Recognised

	text  []byte
	board clipboard.Source
}

// Capture reads the clipboard and recognises what stands there. The error is ErrNoClipboard, clipboard.ErrUnreadable or
// a tool's.
func (s *Session) Capture(ctx context.Context) (Captured, error) {
	board, ok := s.cfg.Clipboard.(clipboard.Source)
	if !ok {
		return Captured{}, ErrNoClipboard
	}
	text, err := board.Paste(ctx)
	if err != nil {
		return Captured{}, err
	}
	return Captured{s.Recognise(string(text)), text, board}, nil
}

// Forget takes what was captured off the clipboard, if it still holds that, and says whether it is gone from there.
func (c Captured) Forget(ctx context.Context) bool {
	defer clear(c.text)
	return c.board.Forget(ctx, c.text)
}
