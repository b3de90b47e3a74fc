package vault

import (
	"errors"
	"io/fs"
	"os"
)

// ReadState gives what WriteState kept on this machine for this vault; nil when there is nothing, or
// nothing that can be read: state can always be made again.
func (s *Store) ReadState() ([]byte, error) {
	path, err := s.statePath()
	if err != nil {
		return nil, err
	}
	encrypted, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return nil, ErrClosed
	}
	plain, err := unseal(encrypted, s.identities...)
	if err != nil {
		return nil, nil // damaged, or encrypted before a rekey: it is made again
	}
	return plain, nil
}

// WriteState keeps what this machine can make again, such as verdicts and live tokens, encrypted to the
// vault's recipients in the state folder. It does not wait for the disk.
func (s *Store) WriteState(plain []byte) error {
	d := s.Document()
	if d == nil {
		return ErrClosed
	}
	recipients, err := parseRecipients(d.Recipients, s.plugins)
	if err != nil {
		return err
	}
	encrypted, err := seal(plain, recipients...)
	if err != nil {
		return err
	}
	path, err := s.statePath()
	if err != nil {
		return err
	}
	return writePrivate(path, encrypted)
}
