package vault

import (
	"bytes"
	"crypto"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"
)

// sshKey is an SSH key as an identity, with what another process needs to use it too.
type sshKey struct {
	age.Identity

	file       []byte // in PEM form, as it was read
	passphrase []byte // empty while nobody has asked for it, or when there is none
}

// lockedSSHKey makes an identity of an SSH key that is under a passphrase, which is asked for at the first use.
func (k Key) lockedSSHKey(file string, public ssh.PublicKey, content []byte) (*sshKey, error) {
	key := &sshKey{file: content}
	id, err := agessh.NewEncryptedSSHIdentity(public, content, func() ([]byte, error) {
		passphrase, err := k.askFor(file)
		key.passphrase = bytes.Clone(passphrase)
		return passphrase, err
	})
	key.Identity = id
	return key, err
}

// plain is the key without its passphrase, in PEM form.
func (k *sshKey) plain() ([]byte, error) {
	if len(k.passphrase) == 0 {
		return bytes.Clone(k.file), nil
	}
	raw, err := ssh.ParseRawPrivateKeyWithPassphrase(k.file, k.passphrase)
	if err != nil {
		return nil, err
	}
	key, ok := raw.(crypto.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("an SSH key of the type %T can't be handed over", raw)
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(block), nil
}

// HandOver gives the identities that the store was opened with in a form that Key.Handed takes, for a process that is
// to keep the vault open for this user. It is as secret as the vault: it goes over a private socket and nowhere else,
// and the caller clears it. The error is ErrClosed, or says which identity can't leave this process.
func (s *Store) HandOver() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return nil, ErrClosed
	}
	parts := make([][]byte, 0, len(s.identities))
	defer func() { wipe(parts) }()
	for _, id := range s.identities {
		part, err := handOver(id)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return json.Marshal(parts)
}

func handOver(id age.Identity) ([]byte, error) {
	switch id := id.(type) {
	case *sshKey:
		return id.plain()
	case fmt.Stringer: // native identities, and those of plugins
		return []byte(id.String()), nil
	default:
		return nil, errors.New("the identity that opened the vault can't be handed to another process")
	}
}

// takeOver reads what HandOver gave.
func (k Key) takeOver() (opened, error) {
	var parts [][]byte
	if err := json.Unmarshal(k.Handed, &parts); err != nil {
		return opened{}, errors.New("what was handed over is not a list of identities")
	}
	defer wipe(parts)
	var all opened
	for _, part := range parts {
		if err := k.readIdentities("what was handed over", part, &all); err != nil {
			return opened{}, err
		}
	}
	return all, nil
}

func wipe(parts [][]byte) {
	for _, part := range parts {
		clear(part)
	}
}

// Unwrap gives the file key of an age file of this vault: stanzas are those of the file's header. It is what an agent
// hands out instead of the identity: with the key, that one file can be read and no other. The error is ErrClosed, or
// wraps age.ErrIncorrectIdentity when the file is not encrypted to any identity of the store.
func (s *Store) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return nil, ErrClosed
	}
	for _, id := range s.identities {
		key, err := id.Unwrap(stanzas)
		if errors.Is(err, age.ErrIncorrectIdentity) {
			continue
		}
		return key, err
	}
	return nil, age.ErrIncorrectIdentity
}
