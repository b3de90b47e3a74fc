package vault

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"filippo.io/age"
)

// brokenRecipient takes no file key.
type brokenRecipient struct{ thrown any }

var errBroken = errors.New("broken")

func (b brokenRecipient) Wrap([]byte) ([]*age.Stanza, error) {
	if b.thrown != nil {
		panic(b.thrown)
	}
	return nil, errBroken
}

func TestALargeDocumentIsTheSameHoweverItIsEncrypted(t *testing.T) {
	s, _ := seeded(t, 1)
	for _, n := range []int{10, 2_000, 10_000} {
		d := bigDocument(n)
		d.Recipients, d.VaultID, d.Version, d.secret = s.Document().Recipients, "v", 1, NewSecret("not-a-real-secret")
		whole, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		for name, odd := range map[string]bool{"known to this version": false, "with members of a later one at its end": true} {
			if odd {
				last := *d.Projects[len(d.Projects)-1]
				last.unknown = []byte(`{"later":true}`)
				d.Projects[len(d.Projects)-1] = &last
				if whole, err = encodeAny(d); err != nil {
					t.Fatal(err)
				}
			}
			plain, encrypted, err := s.sealDocument(d)
			if err != nil || !bytes.Equal(plain, whole) {
				t.Fatalf("%d, %s: %d bytes, not %d: %v", n, name, len(plain), len(whole), err)
			}
			if err := s.verify(plain)(encrypted); err != nil {
				t.Errorf("%d, %s: %v", n, name, err)
			}
		}
	}
}

func TestWhatDoesNotEncryptFailsAndHoldsNobodyUp(t *testing.T) {
	part := make([]byte, sealedPart)
	done := later(func() bool {
		work := &sealing{recipients: []age.Recipient{brokenRecipient{}}}
		for range 300 {
			work.add(part)
		}
		if _, err := work.end(append(make([]byte, work.given), part...)); !errors.Is(err, errBroken) {
			t.Error(err)
		}
		work = &sealing{recipients: []age.Recipient{brokenRecipient{"thrown"}}}
		work.add(part)
		defer func() {
			if recover() != "thrown" {
				t.Error("a panic must come out where it can be caught")
			}
		}()
		_, _ = work.end(part)
		return true
	})
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for ever")
	}
}

func TestAnotherFileIsToldFromWhatWasMeant(t *testing.T) {
	s, _ := seeded(t, 1)
	r, err := parseRecipients(s.Recipients(), nil)
	if err != nil {
		t.Fatal(err)
	}
	plain := bytes.Repeat([]byte("0123456789abcdef"), 3*comparedPart/16)
	encrypted, err := seal(plain, r...)
	if err != nil {
		t.Fatal(err)
	}
	if err := opensAs(encrypted, plain, s.identities...); err != nil {
		t.Error(err)
	}
	other := bytes.Clone(plain)
	other[2*comparedPart+5] ^= 1
	for name, meant := range map[string][]byte{"longer": append(bytes.Clone(plain), 'x'), "shorter": plain[:len(plain)-1], "empty": nil, "other": other, "half": plain[:comparedPart]} {
		if err := opensAs(encrypted, meant, s.identities...); !errors.Is(err, errOther) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, file := range map[string][]byte{"cut short": encrypted[:len(encrypted)-1], "a part less": encrypted[:len(encrypted)-comparedPart-16], "with more": append(bytes.Clone(encrypted), 0)} {
		if opensAs(file, plain, s.identities...) == nil {
			t.Errorf("%s: it opens", name)
		}
	}
}
