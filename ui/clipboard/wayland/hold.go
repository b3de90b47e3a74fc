//go:build unix

package wayland

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// The type by which clipboard managers are told to leave a copy alone, and what it must say (KDE's Klipper, which
// others follow).
const (
	hintType = "x-kde-passwordManagerHint"
	hint     = "secret"
)

// Limits of serving pastes.
const (
	pastePatience = 10 * time.Second // for a program that reads slowly, or not at all
	mostPastes    = 64               // at once
)

// Hold makes text the clipboard's content and serves it to whoever pastes, until somebody else copies, the clipboard is
// cleared, or the compositor ends; then it returns nil. ready is called once the compositor has taken the copy.
// The context ends the waiting for that, and the holding.
func (c *Client) Hold(ctx context.Context, text []byte, ready func()) error {
	source := c.id()
	h := &holder{client: c, source: source, text: text, slots: make(chan struct{}, mostPastes)}
	defer h.serving.Wait()
	err := c.limited(ctx, func() error {
		err := c.wire.send(c.manager, managerSource, nil, source)
		for _, kind := range append(textTypes(), hintType) {
			err = errors.Join(err, c.wire.send(source, sourceOffer, nil, kind))
		}
		return errors.Join(err, c.wire.send(c.device, deviceSetSelection, nil, source), c.roundtrip(h.hear))
	})
	if err != nil {
		return err
	}
	if h.over {
		return nil
	}
	ready()
	return c.limited(ctx, h.serve)
}

// holder serves one copy.
type holder struct {
	client  *Client
	source  uint32
	text    []byte
	over    bool // somebody else has copied
	serving sync.WaitGroup
	slots   chan struct{}
}

// serve hears events until the copy is over. A compositor that goes away ends it like a copy of somebody else.
func (h *holder) serve() error {
	for !h.over && !h.client.ended {
		e, err := h.client.wire.receive()
		if errors.Is(err, errWire) {
			return err
		}
		if err != nil {
			return nil //nolint:nilerr // the connection has ended, and the clipboard with it
		}
		if e.object == display && e.opcode == displayError {
			return complaint(e)
		}
		if err := h.hear(e); err != nil {
			return err
		}
	}
	return nil
}

func (h *holder) hear(e event) error {
	if e.object != h.source {
		return h.client.follow(e)
	}
	switch e.opcode {
	case sourceSend:
		kind, err := e.text()
		if err != nil {
			return err
		}
		paste, err := h.client.wire.file()
		if err != nil {
			return err
		}
		h.give(kind, paste)
	case sourceCancelled:
		h.over = true
	}
	return nil
}

// give writes the copy to a program that pastes, beside whatever else goes on.
func (h *holder) give(kind string, paste *os.File) {
	select {
	case h.slots <- struct{}{}:
	default: // so many at once are no pastes of a person
		_ = paste.Close() // nothing was written to it
		return
	}
	text := h.text
	if kind == hintType {
		text = []byte(hint)
	}
	h.serving.Go(func() {
		defer func() { <-h.slots }()
		_ = paste.SetWriteDeadline(time.Now().Add(pastePatience)) //nolint:forbidigo // of the kernel's clock
		_, _ = paste.Write(text)                                  // the program that pastes has gone
		_ = paste.Close()                                         // as above
	})
}
