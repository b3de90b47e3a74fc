//go:build unix

package wayland

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// compositor is one that the test plays: it knows just enough to be talked to, and misbehaves on demand.
type compositor struct {
	t       *testing.T
	wire    wire
	globals []string
	objects map[string]uint32 // the client's, by what they are
	taken   chan uint32       // sources that became the clipboard's content
	types   atomic.Int32      // types that were offered
	on      map[string]func() // what is done instead of answering
}

// play listens for one client.
func play(t *testing.T, globals []string, on map[string]func(*compositor)) (*compositor, string) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "wayland")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c := &compositor{t: t, globals: globals, objects: map[string]uint32{}, taken: make(chan uint32, 8), on: map[string]func(){}}
	for name, do := range on {
		c.on[name] = func() { do(c) }
	}
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		c.wire.conn, _ = conn.(*net.UnixConn)
		for {
			e, err := c.wire.receive()
			if err != nil || c.answer(e) != nil {
				return
			}
		}
	}()
	return c, socket
}

func all() []string { return []string{"wl_compositor", "wl_seat", "ext_data_control_manager_v1"} }

// answer does what a compositor does.
func (c *compositor) answer(e event) error {
	name := ""
	switch {
	case e.object == display && e.opcode == displaySync:
		name = "sync"
	case e.object == display && e.opcode == displayGetRegistry:
		name = "registry"
	case e.object == c.objects["registry"]:
		name = "bind"
	case e.object == c.objects["ext_data_control_manager_v1"] && e.opcode == managerDevice:
		name = "device"
	case e.object == c.objects["device"] && e.opcode == deviceSetSelection:
		name = "take"
	case e.object == 0xff000000 && e.opcode == offerReceive:
		name = "content"
	case e.opcode == sourceOffer && e.object > c.objects["device"]: // made after it
		c.types.Add(1)
	}
	if do, ok := c.on[name]; ok {
		do()
	}
	switch name {
	case "sync":
		callback, _ := e.number()
		return c.wire.send(callback, callbackDone, nil, uint32(0))
	case "registry":
		c.objects["registry"], _ = e.number()
		for i, kind := range c.globals {
			if err := c.wire.send(c.objects["registry"], registryGlobal, nil, uint32(i+1), kind, uint32(1)); err != nil {
				return err
			}
		}
	case "bind":
		_, _ = e.number()
		kind, _ := e.text()
		_, _ = e.number()
		c.objects[kind], _ = e.number()
	case "device":
		c.objects["device"], _ = e.number()
	case "take":
		source, _ := e.number()
		c.taken <- source
	}
	return nil
}

// soon is a context that ends before a test would be given up.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func opened(t *testing.T, socket string) *Client {
	t.Helper()
	c, err := Open(soon(t), socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestACompositorWithoutTheProtocolOrASeatIsSaid(t *testing.T) {
	for _, globals := range [][]string{{}, {"wl_seat"}, {"ext_data_control_manager_v1"}} {
		_, socket := play(t, globals, nil)
		if _, err := Open(soon(t), socket); !errors.Is(err, ErrNoControl) {
			t.Errorf("%v: %v", globals, err)
		}
	}
	if _, err := Open(soon(t), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("there is no compositor, and nobody said so")
	}
}

func TestWhatACompositorMaySendInsteadOfAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		on   func(*compositor)
		want string
	}{
		"it goes away": {func(c *compositor) { _ = c.wire.conn.Close() }, ""},
		"it refuses": {func(c *compositor) {
			_ = c.wire.send(display, displayError, nil, uint32(3), uint32(1), "not for you\x1b[2J")
		}, `refused: "not for you\x1b[2J"`},
		"a message shorter than its header": {func(c *compositor) { _, _ = c.wire.conn.Write(make([]byte, 16)) }, errWire.Error()},
		"a string without an end": {func(c *compositor) {
			_ = c.wire.send(c.objects["registry"], registryGlobal, nil, uint32(1), uint32(0xfffffff0))
		}, errWire.Error()},
		"nothing": {func(*compositor) { time.Sleep(time.Hour) }, context.DeadlineExceeded.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := 0
			_, socket := play(t, all(), map[string]func(*compositor){"sync": func(p *compositor) {
				if begun++; begun == 1 {
					c.on(p)
				}
			}})
			_, err := Open(soon(t), socket)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("it said %v", err)
			}
		})
	}
}

// held makes the client hold text, and gives the source and the end of the holding.
func held(t *testing.T, c *compositor, socket string, text []byte) (source uint32, end chan error) {
	t.Helper()
	client := opened(t, socket)
	ready, end := make(chan struct{}), make(chan error, 1)
	go func() { end <- client.Hold(t.Context(), text, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-end:
		t.Fatal("it was not held:", err)
	case <-time.After(5 * time.Second):
		t.Fatal("it is not held")
	}
	return <-c.taken, end
}

// paste asks for the text as a program does, and gives the end that it is read from.
func (c *compositor) paste(source uint32, kind string) *os.File {
	c.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = r.Close() })
	if err := errors.Join(c.wire.send(source, sourceSend, w, kind), w.Close()); err != nil {
		c.t.Fatal(err)
	}
	return r
}

func TestEveryPasteIsServedUntilSomebodyElseCopies(t *testing.T) {
	c, socket := play(t, all(), nil)
	text := []byte(strings.Repeat("not-a-real-secret ", 10_000)) // more than a pipe takes at once
	source, end := held(t, c, socket, text)
	if got := int(c.types.Load()); got != len(textTypes())+1 {
		t.Errorf("%d types are offered", got)
	}
	never := c.paste(source, "text/plain") // and is never read
	gone := c.paste(source, "text/plain")  // and is closed at once
	_ = gone.Close()
	for range 4 {
		if got, err := io.ReadAll(c.paste(source, "text/plain;charset=utf-8")); err != nil || string(got) != string(text) {
			t.Fatalf("%d bytes were pasted: %v", len(got), err)
		}
	}
	if got, _ := io.ReadAll(c.paste(source, hintType)); string(got) != "secret" {
		t.Errorf("the hint is %q", got)
	}
	if err := c.wire.send(source, sourceCancelled, nil); err != nil {
		t.Fatal(err)
	}
	_ = never.Close()
	if err := <-end; err != nil {
		t.Error(err)
	}
}

func TestHoldingEndsWithTheCompositor(t *testing.T) {
	c, socket := play(t, all(), nil)
	_, end := held(t, c, socket, []byte("x"))
	_ = c.wire.conn.Close()
	if err := <-end; err != nil {
		t.Error(err)
	}
}

func TestAPasteWithoutAFileIsNoPaste(t *testing.T) {
	c, socket := play(t, all(), nil)
	source, end := held(t, c, socket, []byte("x"))
	if err := c.wire.send(source, sourceSend, nil, "text/plain"); err != nil {
		t.Fatal(err)
	}
	if err := <-end; !errors.Is(err, errWire) {
		t.Error(err)
	}
}

func TestReadingTakesTheBestTextAndNoMoreThanAsked(t *testing.T) {
	const offer = 0xff000000
	offers := func(types ...string) map[string]func(*compositor) {
		return map[string]func(*compositor){"device": func(c *compositor) {
			// The request is still to be answered, so the device's id is not known yet: it is the one before the next.
			device := c.objects["wl_seat"] + 1
			_ = c.wire.send(device, deviceOffer, nil, uint32(offer))
			for _, kind := range types {
				_ = c.wire.send(offer, offerType, nil, kind)
			}
			_ = c.wire.send(device, deviceSelection, nil, uint32(offer))
		}}
	}
	_, socket := play(t, all(), offers("image/png"))
	if _, err := opened(t, socket).Read(soon(t), 10); !errors.Is(err, ErrEmpty) {
		t.Errorf("an image gives %v", err)
	}
	_, socket = play(t, all(), nil)
	if _, err := opened(t, socket).Read(soon(t), 10); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty clipboard gives %v", err)
	}
	on := offers("TEXT", "text/plain;charset=utf-8", "text/html")
	on["content"] = func(c *compositor) {
		f, _ := c.wire.file()
		_, _ = f.WriteString("what was copied")
		_ = f.Close()
	}
	_, socket = play(t, all(), on)
	client := opened(t, socket)
	got, err := client.Read(soon(t), 8)
	if err != nil || string(got) != "what was" {
		t.Errorf("%q %v", got, err)
	}
	if !slices.Contains(client.offers[offer], "TEXT") {
		t.Error("the offer is not followed")
	}
}

func FuzzMessages(f *testing.F) {
	whole := binary.NativeEndian.AppendUint32(nil, 1)
	whole = binary.NativeEndian.AppendUint32(whole, 20<<16|1)
	whole = binary.NativeEndian.AppendUint32(whole, 4)
	whole = append(whole, "abc\x00zzzz"...)
	f.Add(whole)
	f.Add(whole[:9])
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := &Client{device: 5, offers: map[uint32][]string{7: nil}}
		for {
			e, rest, ok, err := split(b)
			if err != nil || !ok {
				return
			}
			if len(rest) >= len(b) {
				t.Fatal("nothing was taken")
			}
			b = rest
			again := e
			_ = complaint(again)
			_ = c.follow(e)
		}
	})
}
