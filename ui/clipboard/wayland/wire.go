//go:build unix

package wayland

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// Limits of what is taken from a compositor.
const (
	headerSize  = 8    // object, then size and opcode, in bytes
	mostFiles   = 28   // open files in one message, as libwayland's own limit
	mostWaiting = 64   // open files that no event has asked for yet
	readAtOnce  = 4096 // bytes
)

// errWire says that the compositor sent what is no message.
var errWire = errors.New("the compositor sent something that is not Wayland")

// event is a message from the compositor.
type event struct {
	object uint32
	opcode uint16
	body   []byte // the arguments
}

// wire sends and receives messages over the compositor's socket.
type wire struct {
	conn  *net.UnixConn
	rest  []byte     // received, not taken yet
	files []*os.File // received, not taken yet
}

// send writes a request. Its open file, if any, stays the caller's.
func (w *wire) send(object uint32, opcode uint16, file *os.File, args ...any) error {
	body, err := arguments(args)
	if err != nil {
		return err
	}
	message := make([]byte, headerSize, headerSize+len(body))
	binary.NativeEndian.PutUint32(message, object)
	binary.NativeEndian.PutUint32(message[4:], uint32(headerSize+len(body))<<16|uint32(opcode)) //nolint:gosec // arguments keeps it short
	var rights []byte
	if file != nil {
		rights = unix.UnixRights(int(file.Fd()))
	}
	_, _, err = w.conn.WriteMsgUnix(append(message, body...), rights, nil)
	return err
}

// arguments encodes unsigned numbers and strings.
func arguments(args []any) ([]byte, error) {
	var b []byte
	for _, arg := range args {
		switch v := arg.(type) {
		case uint32:
			b = binary.NativeEndian.AppendUint32(b, v)
		case string:
			b = binary.NativeEndian.AppendUint32(b, uint32(len(v)+1)) //nolint:gosec // our own short names
			b = append(b, v...)
			b = append(b, make([]byte, 4-len(v)%4)...) // the end mark, and zeros up to a whole number of words
		default:
			return nil, fmt.Errorf("no argument of a request is a %T", arg)
		}
	}
	if len(b) > readAtOnce-headerSize {
		return nil, errors.New("the request is too long")
	}
	return b, nil
}

// receive waits for the next message.
func (w *wire) receive() (event, error) {
	for {
		e, rest, ok, err := split(w.rest)
		if err != nil || ok {
			w.rest = rest
			return e, err
		}
		if err := w.fill(); err != nil {
			return event{}, err
		}
	}
}

// split takes the first message off the bytes; ok is false when it is not whole yet.
func split(b []byte) (e event, rest []byte, ok bool, err error) {
	if len(b) < headerSize {
		return event{}, b, false, nil
	}
	word := binary.NativeEndian.Uint32(b[4:])
	size := int(word >> 16)
	if size < headerSize || size%4 != 0 {
		return event{}, nil, false, errWire
	}
	if len(b) < size {
		return event{}, b, false, nil
	}
	e = event{binary.NativeEndian.Uint32(b), uint16(word & 0xffff), b[headerSize:size]}
	return e, b[size:], true, nil
}

// fill reads what is there, with the open files that came along.
func (w *wire) fill() error {
	more := make([]byte, readAtOnce)
	rights := make([]byte, unix.CmsgSpace(mostFiles*4))
	n, m, _, _, err := w.conn.ReadMsgUnix(more, rights)
	if err != nil {
		return err
	}
	if n == 0 {
		return net.ErrClosed
	}
	w.rest = append(w.rest, more[:n]...)
	return w.take(rights[:m])
}

// take keeps the open files of a control message, which the kernel has made.
func (w *wire) take(control []byte) error {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return errWire
	}
	for _, message := range messages {
		numbers, err := unix.ParseUnixRights(&message)
		if err != nil {
			return errWire
		}
		for _, n := range numbers {
			unix.CloseOnExec(n)
			// Not waiting in the kernel, writing to it can be given a time limit.
			_ = unix.SetNonblock(n, true)
			w.files = append(w.files, os.NewFile(uintptr(n), "paste"))
		}
	}
	if len(w.files) > mostWaiting {
		return errWire
	}
	return nil
}

// file takes the next open file that was received.
func (w *wire) file() (*os.File, error) {
	if len(w.files) == 0 {
		return nil, errWire
	}
	f := w.files[0]
	w.files = w.files[1:]
	return f, nil
}

// close ends the connection. What it held is the compositor's to forget.
func (w *wire) close() error {
	for _, f := range w.files {
		_ = f.Close() // nobody will use it
	}
	w.files = nil
	return w.conn.Close()
}

// number takes an unsigned argument off an event.
func (e *event) number() (uint32, error) {
	if len(e.body) < 4 {
		return 0, errWire
	}
	n := binary.NativeEndian.Uint32(e.body)
	e.body = e.body[4:]
	return n, nil
}

// text takes a string off an event.
func (e *event) text() (string, error) {
	n, err := e.number()
	if err != nil {
		return "", err
	}
	padded := (uint64(n) + 3) &^ 3
	if n == 0 || padded > uint64(len(e.body)) {
		return "", errWire
	}
	s, _, ended := bytes.Cut(e.body[:n], []byte{0})
	e.body = e.body[padded:]
	if !ended {
		return "", errWire
	}
	return string(s), nil
}
