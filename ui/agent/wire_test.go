package agent

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
)

func frameOf(body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func TestAMessageArrivesAsItWasSent(t *testing.T) {
	sent := request{Version: protocol, Op: opUnwrap, Vault: "/home/a b/ü", Stanzas: []stanza{{"mlkem768x25519", []string{"x"}, []byte{0, 1, 0xff}}}}
	var wire bytes.Buffer
	if err := writeFrame(&wire, sent); err != nil {
		t.Fatal(err)
	}
	var got request
	if err := readFrame(&wire, &got); err != nil || !reflect.DeepEqual(got, sent) {
		t.Errorf("%v: %+v", err, got)
	}
}

func TestWhatIsNoMessageIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		wire []byte
		want error
	}{
		"nothing":           {nil, io.EOF},
		"half a length":     {[]byte{0, 0}, io.ErrUnexpectedEOF},
		"no length":         {[]byte{0, 0, 0, 0}, errFrame},
		"too long":          {append(binary.BigEndian.AppendUint32(nil, maxFrame+1), make([]byte, 100)...), errFrame},
		"breaks off":        {frameOf(`{"version":1,"op":"status"}`)[:20], io.ErrUnexpectedEOF},
		"an unknown field":  {frameOf(`{"version":1,"op":"status","more":1}`), errFrame},
		"two in one":        {frameOf(`{"version":1}{"version":1}`), errFrame},
		"not JSON":          {frameOf("GET / HTTP/1.1\r\n\r\n"), errFrame},
		"of the wrong kind": {frameOf(`{"version":"1"}`), errFrame},
	} {
		var q request
		if err := readFrame(bytes.NewReader(c.wire), &q); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
	if err := writeFrame(io.Discard, request{Word: strings.Repeat("x", maxFrame)}); err == nil {
		t.Error("a message that nobody would take was sent")
	}
}

// FuzzReadFrame looks for bytes that make a reader fail, or that mean something else when they are sent on.
func FuzzReadFrame(f *testing.F) {
	for _, body := range []string{
		`{"version":1,"op":"status"}`, `{"version":1,"op":"unwrap","vault":"/v","stanzas":[{"type":"X25519","args":["a"],"body":"AAAA"}]}`,
		`{"version":1,"code":"missing","message":"x","names":["a/b"]}`, `{"version":1,"code":"ambiguous","names":["a","b/c"],"named":null}`,
		`{"version":1,"code":"no-token"}`, `{"version":1,"code":"exchange"}`, `{"status":{"pid":1,"vaults":[{"dir":"/"}],"memory":null}}`,
	} {
		f.Add(frameOf(body))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		var q request
		if readFrame(bytes.NewReader(wire), &q) == nil {
			_ = q.stanzas()
			again(t, q)
		}
		var r reply
		if readFrame(bytes.NewReader(wire), &r) == nil {
			_, _, _ = r.err(), r.Named.match(), r.Result.result()
			again(t, r)
		}
	})
}

func again[T any](t *testing.T, first T) {
	t.Helper()
	var wire bytes.Buffer
	if writeFrame(&wire, first) != nil {
		return // grew past the bound: bad UTF-8 becomes longer
	}
	sent := wire.String()
	var second T
	if err := readFrame(&wire, &second); err != nil {
		t.Fatalf("%v: what was read can't be sent on: %q", err, sent)
	}
	wire.Reset()
	if err := writeFrame(&wire, second); err != nil || wire.String() != sent {
		t.Errorf("%v: it means something else when it is sent on", err)
	}
}
