package vault

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
)

// vector is one file of the Community Cryptography Test Vectors for age.
type vector struct {
	want, payload string
	identities    []age.Identity
	body          []byte
}

func readVector(t *testing.T, name string) vector {
	t.Helper()
	b, err := fs.ReadFile(agetest.Vectors, name)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(b, []byte("\n\n"))
	v := vector{body: body}
	for line := range strings.Lines(string(head)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "expect":
			v.want = value
		case "payload":
			v.payload = value
		case "identity":
			ids, err := age.ParseIdentities(strings.NewReader(value))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			v.identities = append(v.identities, ids...)
		case "passphrase":
			id, err := age.NewScryptIdentity(value)
			if err != nil {
				t.Fatal(err)
			}
			v.identities = append(v.identities, id)
		case "compressed":
			z, err := zlib.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if v.body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
	}
	return v
}

func TestEveryVectorOfCCTVIsAcceptedOrRefusedAsItSays(t *testing.T) {
	entries, err := fs.ReadDir(agetest.Vectors, ".")
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for _, e := range entries {
		v := readVector(t, e.Name())
		parsed := false
		_, err := openDocument(v.body, func(plain []byte) (*Document, error) {
			parsed = true
			if sum := sha256.Sum256(plain); hex.EncodeToString(sum[:]) != v.payload {
				t.Errorf("%s: another payload", e.Name())
			}
			return &Document{}, nil
		}, v.identities...)
		if good := v.want == "success"; (err == nil) != good || parsed != good {
			t.Errorf("%s: want %s, got %v, parser called: %v", e.Name(), v.want, err, parsed)
		}
		if parsed {
			accepted++
		}
	}
	if len(entries) != 147 || accepted != 26 {
		t.Errorf("%d vectors, %d accepted; want 147 and 26", len(entries), accepted)
	}
}
