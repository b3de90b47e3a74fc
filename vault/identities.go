package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/armor"
	"filippo.io/age/plugin"
	"golang.org/x/crypto/ssh"
)

// Key is what opens a vault: a passphrase for its identity.age, or identity files of the user's own.
type Key struct {
	Passphrase []byte
	// IdentityFiles hold native age identities, plugin identities or an SSH key, under a passphrase or not.
	IdentityFiles []string
	// AskIdentityPassphrase is asked for the passphrase of an identity file that is encrypted.
	AskIdentityPassphrase func(file string) ([]byte, error)
	// AllowPlugin says whether the program age-plugin-NAME may be started; nil allows none.
	AllowPlugin func(name string) bool
	// Handed is what Store.HandOver gave in another process. It goes before IdentityFiles and Passphrase.
	Handed []byte
	// Identities are ready to be used, such as one that asks an agent. They go before all others.
	Identities []age.Identity
}

// opened is a key that was read: identities, and the recipients that belong to them as far as they can
// be told from the identity.
type opened struct {
	identities []age.Identity
	recipients []string
}

func (o *opened) add(id age.Identity, recipient string) {
	o.identities = append(o.identities, id)
	if recipient != "" {
		o.recipients = append(o.recipients, recipient)
	}
}

// open reads the identity files.
func (k Key) open(ctx context.Context) (opened, error) {
	var all opened
	for _, file := range k.IdentityFiles {
		if err := k.readIdentityFile(ctx, file, &all); err != nil {
			return opened{}, err
		}
	}
	return all, nil
}

func (k Key) readIdentityFile(ctx context.Context, file string, all *opened) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the identity file can't be read: %w", err)
	}
	defer func() { clear(content) }()
	if bytes.HasPrefix(content, []byte("age-encryption.org/")) || bytes.HasPrefix(content, []byte(armor.Header)) {
		passphrase, err := k.askFor(file)
		if err != nil {
			return err
		}
		if content, err = unwrap(ctx, filepath.Base(file), content, passphrase, nil); err != nil {
			return err
		}
	}
	return k.readIdentities(file, content, all)
}

// readIdentities reads the content of an identity file that is under no passphrase, or no longer.
func (k Key) readIdentities(file string, content []byte, all *opened) error {
	if bytes.Contains(content, []byte("PRIVATE KEY-----")) {
		return k.readSSHKey(file, content, all)
	}
	before := len(all.identities)
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := k.readIdentity(line, all); err != nil {
			return fmt.Errorf("%s can't be used as an age identity file: %w", file, err)
		}
	}
	if len(all.identities) == before {
		return fmt.Errorf("%s holds no identity", file)
	}
	return nil
}

// readIdentity reads one line of an identity file. Its text is never part of an error.
func (k Key) readIdentity(line string, all *opened) error {
	if strings.HasPrefix(line, "AGE-PLUGIN-") {
		name, _, err := plugin.ParseIdentity(line)
		if err != nil {
			return errors.New("it holds a plugin identity that is not well formed")
		}
		if k.AllowPlugin == nil || !k.AllowPlugin(name) {
			return &PluginError{name}
		}
		id, err := plugin.NewIdentity(line, &plugin.ClientUI{})
		if err != nil {
			return err
		}
		all.add(id, "") // which recipient belongs to it, only its maker knows
		return nil
	}
	ids, err := age.ParseIdentities(strings.NewReader(line))
	if err != nil {
		return errors.New("it holds a line that is not an identity")
	}
	for _, id := range ids {
		all.add(id, recipientOf(id))
	}
	return nil
}

func (k Key) askFor(file string) ([]byte, error) {
	if k.AskIdentityPassphrase == nil {
		return nil, fmt.Errorf("the identity file %s is under a passphrase, and there is nobody to ask for it", file)
	}
	return k.AskIdentityPassphrase(file)
}

func (k Key) readSSHKey(file string, content []byte, all *opened) error {
	id, err := agessh.ParseIdentity(content)
	var public ssh.PublicKey
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked) && locked.PublicKey != nil:
		public = locked.PublicKey
		content = bytes.Clone(content) // it is parsed when it is first used
		id, err = k.lockedSSHKey(file, public, content)
	case err == nil:
		signer, parseErr := ssh.ParsePrivateKey(content)
		if err = parseErr; err == nil {
			public = signer.PublicKey()
		}
	}
	if err != nil {
		return fmt.Errorf("%s can't be used as an SSH identity: %w", file, err)
	}
	if _, locked := id.(*sshKey); !locked {
		id = &sshKey{Identity: id, file: bytes.Clone(content)}
	}
	all.add(id, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public))))
	return nil
}

// recipientOf gives the recipient that belongs to a native identity, as age writes it.
func recipientOf(id age.Identity) string {
	switch id := id.(type) {
	case *age.HybridIdentity:
		return id.Recipient().String()
	case *age.X25519Identity:
		return id.Recipient().String()
	default:
		return ""
	}
}
