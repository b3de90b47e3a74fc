//go:build unix

package wayland

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// ErrNoControl says that the compositor lets no program without a window use the clipboard.
var ErrNoControl = errors.New("this Wayland compositor lets no program without a window use the clipboard (it knows no data-control protocol)")

// ErrEmpty says that the clipboard holds nothing that is text.
var ErrEmpty = errors.New("the clipboard holds no text")

// Objects that are always there, or that this client makes first.
const (
	display uint32 = 1 // wl_display, which every connection begins with
	nobody  uint32 = 0 // the null object
)

// Opcodes of requests and events, numbered as they stand in the protocols.
const (
	displaySync        = 0
	displayGetRegistry = 1
	displayError       = 0
	registryBind       = 0
	registryGlobal     = 0
	callbackDone       = 0
	managerSource      = 0
	managerDevice      = 1
	deviceSetSelection = 0
	deviceOffer        = 0
	deviceSelection    = 1
	deviceFinished     = 2
	sourceOffer        = 0
	sourceSend         = 0
	sourceCancelled    = 1
	offerReceive       = 0
	offerType          = 0
)

// Client is a connection to a compositor. It is for one goroutine.
type Client struct {
	wire wire
	next uint32 // the next id of an object of ours

	manager, device uint32
	offers          map[uint32][]string // types of what others offer, by the id of the offer
	selection       uint32              // the offer that is the clipboard's content; nobody: it is empty
	ended           bool                // the compositor has taken the device away
}

// Open connects to the compositor that listens at the socket. The error is ErrNoControl, the context's, or says what
// went wrong. The caller closes the client.
func Open(ctx context.Context, socket string) (*Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("the Wayland compositor can't be reached: %w", err)
	}
	c := &Client{next: display + 1, offers: map[uint32][]string{}}
	c.wire.conn, _ = conn.(*net.UnixConn) // what dialling a unix socket gives
	if err := c.limited(ctx, c.begin); err != nil {
		_ = c.Close() // there is an error to tell already
		return nil, err
	}
	return c, nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.wire.close() }

// limited does something within the context's time.
func (c *Client) limited(ctx context.Context, do func() error) error {
	at, _ := ctx.Deadline()
	if err := c.wire.conn.SetDeadline(at); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.wire.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	err := do()
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded): // the socket's clock was ahead of the context's
		return context.DeadlineExceeded
	}
	return err
}

// id gives an object of ours its number.
func (c *Client) id() uint32 {
	c.next++
	return c.next - 1
}

// global is something that the compositor offers.
type global struct {
	name uint32 // its number
	kind string
}

// begin binds the data-control manager and the first seat, and waits until what the clipboard holds is known.
func (c *Client) begin() error {
	registry := c.id()
	if err := c.wire.send(display, displayGetRegistry, nil, registry); err != nil {
		return err
	}
	var globals []global
	err := c.roundtrip(func(e event) error {
		if e.object != registry || e.opcode != registryGlobal {
			return nil
		}
		name, err := e.number()
		if err != nil {
			return err
		}
		kind, err := e.text()
		globals = append(globals, global{name, kind})
		return err
	})
	if err != nil {
		return err
	}
	// The newer protocol is preferred; both go by the same numbers.
	manager, ok := choose(globals, "ext_data_control_manager_v1", "zwlr_data_control_manager_v1")
	seat, ok2 := choose(globals, "wl_seat")
	if !ok || !ok2 {
		return ErrNoControl
	}
	c.manager = c.id()
	seatID := c.id()
	c.device = c.id()
	return errors.Join(
		c.wire.send(registry, registryBind, nil, manager.name, manager.kind, uint32(1), c.manager),
		c.wire.send(registry, registryBind, nil, seat.name, seat.kind, uint32(1), seatID),
		c.wire.send(c.manager, managerDevice, nil, c.device, seatID),
		c.roundtrip(c.follow),
	)
}

// choose finds the first of the kinds that is offered.
func choose(globals []global, kinds ...string) (global, bool) {
	for _, kind := range kinds {
		for _, g := range globals {
			if g.kind == kind {
				return g, true
			}
		}
	}
	return global{}, false
}

// roundtrip asks the compositor for a word and hands every event before it to hear.
func (c *Client) roundtrip(hear func(event) error) error {
	callback := c.id()
	if err := c.wire.send(display, displaySync, nil, callback); err != nil {
		return err
	}
	for {
		e, err := c.wire.receive()
		if err != nil {
			return err
		}
		switch {
		case e.object == callback && e.opcode == callbackDone:
			return nil
		case e.object == display && e.opcode == displayError:
			return complaint(e)
		}
		if err := hear(e); err != nil {
			return err
		}
	}
}

// complaint is the compositor's word for a request that it did not like.
func complaint(e event) error {
	_, _ = e.number() // the object
	_, _ = e.number() // the code
	said, err := e.text()
	if err != nil {
		return errWire
	}
	return fmt.Errorf("the Wayland compositor refused: %q", said)
}

// mostOffers bounds what is remembered of a compositor that offers without end.
const mostOffers = 1024

// follow keeps track of what the clipboard holds.
func (c *Client) follow(e event) error {
	if types, ok := c.offers[e.object]; ok && e.opcode == offerType {
		kind, err := e.text()
		if err == nil && len(types) < mostOffers {
			c.offers[e.object] = append(types, kind)
		}
		return err
	}
	if e.object != c.device {
		return nil
	}
	switch e.opcode {
	case deviceOffer:
		id, err := e.number()
		if len(c.offers) >= mostOffers {
			return errWire
		}
		c.offers[id] = nil
		return err
	case deviceSelection:
		id, err := e.number()
		c.selection = id
		for offer := range c.offers { // the others are history
			if offer != id {
				delete(c.offers, offer)
			}
		}
		return err
	case deviceFinished:
		c.ended = true
	}
	return nil
}

// textTypes are the names of plain text, the best first.
func textTypes() []string {
	return []string{"text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "STRING", "TEXT"}
}

// Read gives what the clipboard holds, at most so many bytes of it. The error is ErrEmpty when that is nothing or no
// text, or the context's.
func (c *Client) Read(ctx context.Context, most int) ([]byte, error) {
	kind := ""
	for _, want := range textTypes() {
		for _, have := range c.offers[c.selection] {
			if kind == "" && have == want {
				kind = want
			}
		}
	}
	if c.selection == nobody || kind == "" {
		return nil, ErrEmpty
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // was only read from
	err = c.limited(ctx, func() error { return c.wire.send(c.selection, offerReceive, w, kind) })
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return readAll(ctx, r, most)
}

// readAll reads up to the end, the limit, or the end of the time.
func readAll(ctx context.Context, r *os.File, most int) ([]byte, error) {
	stop := context.AfterFunc(ctx, func() { _ = r.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	var out []byte
	part := make([]byte, readAtOnce)
	for len(out) < most {
		n, err := r.Read(part)
		out = append(out, part[:n]...)
		if err != nil {
			return out[:min(most, len(out))], ctx.Err()
		}
	}
	return out[:most], nil
}

// Clear empties the clipboard.
func (c *Client) Clear(ctx context.Context) error {
	return c.limited(ctx, func() error {
		return errors.Join(c.wire.send(c.device, deviceSetSelection, nil, nobody), c.roundtrip(c.follow))
	})
}
