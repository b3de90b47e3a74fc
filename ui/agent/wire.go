package agent

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxFrame is the longest message, in bytes: a header with a thousand recipients or as many names fit.
const maxFrame = 1 << 20

// errFrame says that what came is no message of ours.
var errFrame = errors.New("the other side does not speak the agent's language")

// writeFrame sends a message: its length in four bytes, the most significant first, then JSON.
func writeFrame(w io.Writer, message any) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	defer clear(body)
	if len(body) > maxFrame {
		return fmt.Errorf("the message has %d bytes, and %d are the most", len(body), maxFrame)
	}
	frame := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), uint32(len(body))) //nolint:gosec // at most maxFrame
	frame = append(frame, body...)
	defer clear(frame)
	_, err = w.Write(frame)
	return err
}

// readFrame receives a message. Memory is taken as the bytes come, not as the length announces; an unknown field is an
// error, as is anything behind the message's end.
func readFrame(r io.Reader, message any) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n == 0 || n > maxFrame {
		return errFrame
	}
	var body bytes.Buffer
	defer func() { clear(body.Bytes()) }()
	if _, err := io.CopyN(&body, r, int64(n)); err != nil {
		return io.ErrUnexpectedEOF
	}
	d := json.NewDecoder(bytes.NewReader(body.Bytes()))
	d.DisallowUnknownFields()
	if d.Decode(message) != nil || d.More() {
		return errFrame
	}
	return nil
}
