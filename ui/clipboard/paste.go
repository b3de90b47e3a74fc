package clipboard

import (
	"context"
	"errors"
	"strings"
)

// Source is a clipboard that can be read, too. Those that are only a terminal's can't be.
type Source interface {
	// Paste gives what the user has copied. The error is ErrUnreadable, or says which tool failed and how.
	Paste(ctx context.Context) ([]byte, error)
	// Forget empties the clipboard if it still holds the text, and says whether it is gone from there.
	Forget(ctx context.Context, text []byte) bool
}

// ErrUnreadable says that nothing can be read from the clipboard: it is out of reach, empty, or holds no text.
var ErrUnreadable = errors.New("nothing could be read from the clipboard: it holds no text, or can't be reached from here")

// Paste implements Source. What our own tmux buffer holds was not copied by the user, so that one is not looked at.
func (c *chain) Paste(ctx context.Context) ([]byte, error) {
	failures := []error{ErrUnreadable}
	for _, b := range c.backends {
		if b.method() == Tmux {
			continue
		}
		text, err := b.read(ctx)
		if err == nil && strings.TrimSpace(string(text)) != "" {
			return text, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// Forget implements Source.
func (c *chain) Forget(ctx context.Context, text []byte) bool {
	for _, b := range c.backends {
		if b.method() == Tmux {
			continue
		}
		if onBoard, err := b.read(ctx); err != nil || !same(onBoard, text) {
			continue
		}
		if b.clear(ctx) != nil {
			return false
		}
	}
	return true
}
