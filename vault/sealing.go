package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Large documents are encrypted while they are still being encoded, in parts of this many bytes; what is shorter
// is encrypted in one go.
const sealedPart = 1 << 20

// sealing encrypts a document part by part in a goroutine of its own, begun by the first part.
type sealing struct {
	recipients []age.Recipient
	size       int // about how long the document is

	given int // bytes of the document that were handed over
	parts chan []byte
	done  chan sealed
}

type sealed struct {
	encrypted []byte
	err       error
	thrown    any
}

// add hands over what follows the parts before. Nobody writes to it any more.
func (s *sealing) add(part []byte) {
	if s.parts == nil {
		s.parts, s.done = make(chan []byte, 64), make(chan sealed, 1)
		go s.run()
	}
	s.given += len(part)
	s.parts <- part
}

func (s *sealing) run() {
	var out sealed
	defer func() {
		out.thrown = recover() // a panic here would end the program past everything that restores the terminal
		for range s.parts {    // whoever encodes must not wait
		}
		s.done <- out
	}()
	out.encrypted, out.err = sealParts(s.size, s.recipients, func(w io.Writer) error {
		for part := range s.parts {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// end encrypts what is left of the document and gives all of it.
func (s *sealing) end(document []byte) ([]byte, error) {
	if s.parts == nil {
		return seal(document, s.recipients...)
	}
	s.parts <- document[s.given:]
	return s.wait()
}

// abandon forgets what was encrypted so far.
func (s *sealing) abandon() {
	if s.parts != nil {
		_, _ = s.wait() // it is of no use
		s.parts, s.given = nil, 0
	}
}

func (s *sealing) wait() ([]byte, error) {
	close(s.parts)
	out := <-s.done
	if out.thrown != nil {
		panic(out.thrown)
	}
	return out.encrypted, out.err
}

// seal encrypts to recipients.
func seal(plain []byte, recipients ...age.Recipient) ([]byte, error) {
	return sealParts(len(plain), recipients, func(w io.Writer) error {
		_, err := w.Write(plain)
		return err
	})
}

// sealParts encrypts what write writes, about size bytes of it.
func sealParts(size int, recipients []age.Recipient, write func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(size + size/1024 + 8<<10)
	w, err := age.Encrypt(&b, recipients...)
	if err == nil {
		err = write(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	return b.Bytes(), nil
}

// How much is decrypted at once to be compared.
const comparedPart = 64 << 10

var errOther = errors.New("what was written is not what was meant")

// opensAs says whether a file opens to what was meant. It keeps none of it.
func opensAs(encrypted, plain []byte, identities ...age.Identity) error {
	r, err := age.Decrypt(dearmored(encrypted), identities...)
	if err != nil {
		return fmt.Errorf("what was written does not open: %w", err)
	}
	buf := make([]byte, comparedPart)
	defer clear(buf)
	for {
		n, err := io.ReadFull(r, buf)
		if n > len(plain) || !bytes.Equal(buf[:n], plain[:n]) {
			return errOther
		}
		plain = plain[n:]
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("what was written does not open: %w", err)
		case len(plain) > 0:
			return errOther
		default:
			return nil
		}
	}
}

// later computes something beside what goes on. f must not panic.
func later[T any](f func() T) <-chan T {
	done := make(chan T, 1)
	go func() { done <- f() }()
	return done
}
