package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// Bounds of scrypt's work factor, as the power of two.
const (
	DefaultWorkFactor = 18 // age's own default: 256 MiB, about a second
	askAbove          = 20 // 1 GiB
	neverAbove        = 22 // 4 GiB
)

// memoryMiB is what scrypt needs with r = 8 (RFC 7914 section 2): 128·r·N bytes.
func memoryMiB(logN int) int { return 1 << logN >> 10 }

// newIdentity makes the vault's own post-quantum identity and the identity file that holds it.
func newIdentity(now time.Time) (age.Identity, []byte, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, nil, fmt.Errorf("making the vault's identity: %w", err)
	}
	return id, identityText(now, id.Recipient().String(), id.String()), nil
}

// newClassicIdentity makes one for a vault whose recipients are not post-quantum.
func newClassicIdentity(now time.Time) (age.Identity, []byte, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, nil, fmt.Errorf("making the vault's identity: %w", err)
	}
	return id, identityText(now, id.Recipient().String(), id.String()), nil
}

// identityText is an identity file as age-keygen writes it.
func identityText(now time.Time, recipient, identity string) []byte {
	return fmt.Appendf(nil, "# created: %s\n# public key: %s\n%s\n", now.UTC().Format(time.RFC3339), recipient, identity)
}

// wrap encrypts an identity file to a passphrase. It takes as long as opening it will. Only a test
// binary may ask for less than the default: a program that could would be talked into it some day.
func wrap(ctx context.Context, identityFile, passphrase []byte, logN int) ([]byte, error) {
	if logN == 0 {
		logN = DefaultWorkFactor
	}
	if logN < DefaultWorkFactor && !testing.Testing() || logN > neverAbove {
		return nil, fmt.Errorf("a scrypt work factor of 2^%d is out of bounds: it is 2^%d at least and 2^%d at most", logN, DefaultWorkFactor, neverAbove)
	}
	r, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return nil, fmt.Errorf("the passphrase can't be used: %w", err)
	}
	r.SetWorkFactor(logN)
	return beside(ctx, func() ([]byte, error) { return seal(identityFile, r) })
}

// unwrap opens an identity file that is under a passphrase.
func unwrap(ctx context.Context, file string, encrypted, passphrase []byte, allow func(logN, memoryMiB int) bool) ([]byte, error) {
	logN, ok := workFactor(encrypted)
	if ok && (logN > neverAbove || logN > askAbove && (allow == nil || !allow(logN, memoryMiB(logN)))) {
		return nil, &WorkFactorError{File: file, LogN: logN, MemoryMiB: memoryMiB(logN)}
	}
	id, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return nil, ErrWrongPassphrase // an empty passphrase opens nothing
	}
	id.SetMaxWorkFactor(max(askAbove, logN))
	plain, err := beside(ctx, func() ([]byte, error) { return unseal(encrypted, id) })
	var noMatch *age.NoIdentityMatchError
	switch {
	case err == nil:
		return plain, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &noMatch):
		return nil, ErrWrongPassphrase
	default:
		return nil, &DamagedError{File: file, Err: err}
	}
}

// beside runs the derivation in a goroutine of its own, so that the caller can stop waiting at once.
// scrypt itself can't be stopped: it ends by itself and its memory is given back.
func beside(ctx context.Context, derive func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		plain  []byte
		err    error
		thrown any
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			a.thrown = recover() // a panic here would end the program past everything that restores the terminal
			done <- a
			debug.FreeOSMemory()
		}()
		a.plain, a.err = derive()
	}()
	select {
	case a := <-done:
		if a.thrown != nil {
			panic(a.thrown)
		}
		return a.plain, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// workFactor reads the scrypt stanza's work factor from an age header (age-encryption.org/v1, "scrypt recipient stanza").
func workFactor(encrypted []byte) (int, bool) {
	header, err := age.ExtractHeader(dearmored(encrypted))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(header)) {
		fields := strings.Fields(line)
		if len(fields) == 4 && fields[0] == "->" && fields[1] == "scrypt" {
			n, err := strconv.Atoi(fields[3])
			return n, err == nil
		}
	}
	return 0, false
}

// unseal decrypts a whole file. It gives out nothing before all of it has been authenticated: age
// itself hands over plaintext before it has seen the end.
func unseal(encrypted []byte, identities ...age.Identity) ([]byte, error) {
	r, err := age.Decrypt(dearmored(encrypted), identities...)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, len(encrypted)+bytes.MinRead))
	if _, err := b.ReadFrom(r); err != nil {
		clear(b.Bytes())
		return nil, err
	}
	return b.Bytes(), nil
}

// dearmored accepts a file in the ASCII armor too, which other tools may have put on.
func dearmored(encrypted []byte) io.Reader {
	if bytes.HasPrefix(bytes.TrimLeft(encrypted, " \t\r\n"), []byte(armor.Header)) {
		return armor.NewReader(bytes.NewReader(encrypted))
	}
	return bytes.NewReader(encrypted)
}
