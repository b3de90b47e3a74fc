package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// unlock opens the vault with what the flags, the environment or the user on the terminal give.
// The session is closed at the end of the program.
func (a *app) unlock(ctx context.Context) (*session.Session, error) {
	s, err := a.session(ctx)
	if err != nil {
		return nil, err
	}
	if s.Unlocked() {
		return s, nil
	}
	there := s.Presence()
	switch {
	case there.Problem != nil:
		return nil, &failure{Code: codeVault, What: "the vault can't be looked at: " + there.Problem.Error()}
	case !there.Vault:
		return nil, s.Unlock(ctx, vault.Key{}, session.UnlockOptions{}) // says what is missing, and what backups there are
	}
	if open, err := a.unlockByAgent(ctx, s); open || err != nil {
		return s, err
	}
	err = a.byKey(ctx, there, func(key vault.Key) error {
		return s.Unlock(ctx, key, session.UnlockOptions{AcceptAlarm: a.flags.acceptAlarm})
	})
	if err != nil {
		return nil, err
	}
	a.noteReadOnly(s)
	return s, nil
}

// byKey has something done with what the flags, the environment or the user on the terminal give.
func (a *app) byKey(ctx context.Context, there vault.Presence, do func(vault.Key) error) error {
	key, err := a.key(ctx, there)
	if err != nil {
		return err
	}
	defer clear(key.Passphrase)
	if err := do(key); err != nil {
		return vaultFailure(err)
	}
	return nil
}

func (a *app) noteReadOnly(s *session.Session) {
	if why := s.ReadOnly(); why != "" {
		a.say("note: the vault is read-only: %s", why)
	}
}

// vaultFailure gives errors that package vault has no type for the code of a vault that stays closed.
func vaultFailure(err error) error {
	if explainVault(err) != nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &failure{Code: codeVault, What: err.Error()}
}

// key gathers what opens the vault.
func (a *app) key(ctx context.Context, there vault.Presence) (vault.Key, error) {
	files := a.identityFiles()
	if len(files) > 0 {
		return vault.Key{IdentityFiles: files, AskIdentityPassphrase: a.identityPassphrase(ctx)}, nil
	}
	if !there.Identity {
		return vault.Key{}, &failure{
			Code: codeVault, What: "this vault has no identity.age: an identity of your own opens it",
			Hints: a.waysIn("--identity FILE or $SINCHKEYS_IDENTITY", "'sinchkeys unlock --identity FILE'"),
		}
	}
	passphrase, err := a.passphrase(ctx, "Passphrase:")
	return vault.Key{Passphrase: passphrase}, err
}

// identityFiles are the user's own identities: the flags, or else the environment.
func (a *app) identityFiles() []string {
	if len(a.flags.identities) > 0 {
		return a.flags.identities
	}
	if a.flags.passphraseFile != "" {
		return nil // named for this call, so it goes before the environment
	}
	return filepath.SplitList(a.env("SINCHKEYS_IDENTITY"))
}

// identityPassphrase answers for identity files that are under a passphrase themselves.
func (a *app) identityPassphrase(ctx context.Context) func(string) ([]byte, error) {
	return func(file string) ([]byte, error) { return a.passphrase(ctx, "Passphrase of "+file+":") }
}

// allowWorkFactor asks before an uncommon amount of memory is spent on a passphrase.
func (a *app) allowWorkFactor(ctx context.Context) func(logN, memoryMiB int) bool {
	return func(_, memoryMiB int) bool {
		return a.agree(ctx, fmt.Sprintf("Opening this file takes %d MiB of memory, far more than usual. Open it?", memoryMiB))
	}
}

// allowPlugin lets the plugins that the settings name be started, and asks about others.
func (a *app) allowPlugin(ctx context.Context, named []string) func(string) bool {
	return func(name string) bool {
		return slices.Contains(named, name) || a.agree(ctx, "Start the program age-plugin-"+name+"?")
	}
}

// agree asks a question; with nobody to ask the answer is no.
func (a *app) agree(ctx context.Context, question string) bool {
	if !a.interactive() {
		return false
	}
	return a.confirm(ctx, question, false) == nil
}

// passphraseFile is the file that a passphrase is to be read from, if any.
func (a *app) passphraseFile() string {
	if a.flags.passphraseFile != "" {
		return a.flags.passphraseFile
	}
	return a.env("SINCHKEYS_PASSPHRASE_FILE")
}

// passphrase reads the passphrase from its file, or asks for it on the terminal.
func (a *app) passphrase(ctx context.Context, question string) ([]byte, error) {
	if file := a.passphraseFile(); file != "" {
		return a.secretFile(file, "--passphrase-file")
	}
	passphrase, err := askSecret(ctx, question)
	if errors.Is(err, errNoTerminal) {
		return nil, &failure{
			Code: codeVault, What: "the vault is locked, and there is no terminal to ask for its passphrase",
			Hints: a.waysIn(keySources, "'sinchkeys unlock' on a terminal"),
		}
	}
	return passphrase, err
}

// waysIn are the ways into the vault for a call that nobody can be asked for: keys that are given to it, or unlocking
// first. That is none for one that asks no agent, as 'unlock' itself; to one for tokens only it has to be said what it is.
func (a *app) waysIn(keys, unlocking string) []string {
	switch {
	case a.apart:
		return []string{"give " + keys}
	case a.thrifty:
		return []string{unlocking + ", without --tokens-only, has the agent give more; or give " + keys}
	default:
		return []string{"give " + keys + ", or run " + unlocking + " first"}
	}
}

// What stands for a passphrase that nobody can be asked for, and what for any key to the vault.
const (
	passphraseFiles = "--passphrase-file FILE (- for standard input) or $SINCHKEYS_PASSPHRASE_FILE"
	keySources      = "--passphrase-file FILE (- for standard input), $SINCHKEYS_PASSPHRASE_FILE, --identity FILE or $SINCHKEYS_IDENTITY"
)

func passphraseSources() []string {
	return []string{"give " + keySources + ", or run 'sinchkeys unlock' on a terminal first"}
}

// passphraseItself reads the passphrase for what needs no less: that the vault is unlocked will not do.
func (a *app) passphraseItself(ctx context.Context) ([]byte, error) {
	if file := a.passphraseFile(); file != "" {
		return a.secretFile(file, "--passphrase-file")
	}
	passphrase, err := askSecret(ctx, "Passphrase now:")
	return passphrase, noTerminalFor(err, "the passphrase, without which this can't be done, unlocked or not", "give "+passphraseFiles)
}

// secretFile reads the first line of a file, or of standard input for "-". A secret that is to be kept must be all that
// stands there: what is left out would be missed too late.
func (a *app) secretFile(file, flag string) ([]byte, error) {
	if file == "-" {
		return a.secretFromInput(flag)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, &failure{Code: secretCode(flag), What: fmt.Sprintf("%s: %v", flag, err)}
	}
	defer f.Close() //nolint:errcheck // was only read from
	if info, err := f.Stat(); err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		a.say("note: other users can read %s; 'chmod 600' keeps it to you", file)
	}
	return readSecret(f, flag, file)
}

func (a *app) secretFromInput(flag string) ([]byte, error) {
	if a.usedInput != "" && a.usedInput != flag {
		return nil, &usageError{What: a.usedInput + " and " + flag + " can't both read standard input"}
	}
	a.usedInput = flag
	return readSecret(a.streams.In, flag, "standard input")
}

// secretFlag names the file of a credential's secret.
const secretFlag = "--secret-file"

func readSecret(r io.Reader, flag, name string) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(r, maxSecret+1))
	if err == nil && len(all) > maxSecret {
		err = fmt.Errorf("it is longer than %d bytes", maxSecret)
	}
	if err != nil {
		return nil, &failure{Code: secretCode(flag), What: fmt.Sprintf("%s: %s: %v", flag, name, err)}
	}
	line, rest, _ := bytes.Cut(all, []byte{'\n'})
	if flag == secretFlag && len(bytes.TrimSpace(line)) > 0 && len(bytes.TrimSpace(rest)) > 0 {
		clear(all)
		return nil, &usageError{
			What:  fmt.Sprintf("%s: %s holds more than one line, and a secret is one", flag, name),
			Hints: []string{"give a file with the secret alone; 'sinchkeys import' reads files that hold more"},
		}
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if len(line) == 0 {
		return nil, &failure{Code: secretCode(flag), What: fmt.Sprintf("%s: %s is empty", flag, name)}
	}
	return line, nil
}

// secretCode is the exit code when a secret can't be read: without the passphrase the vault stays closed.
func secretCode(flag string) int {
	if flag == "--passphrase-file" {
		return codeVault
	}
	return codeFailed
}

// newPassphrase asks for a passphrase that is to be set, twice; instead is what would give it without a terminal.
func (a *app) newPassphrase(ctx context.Context, instead string) ([]byte, error) {
	first, err := askSecret(ctx, "New passphrase:")
	if err != nil {
		return nil, noTerminalFor(err, "a passphrase", instead)
	}
	if len(first) == 0 {
		return nil, &failure{Code: codeFailed, What: "an empty passphrase protects nothing; nothing was changed"}
	}
	second, err := askSecret(ctx, "The same again:")
	if err != nil {
		return nil, noTerminalFor(err, "a passphrase", instead)
	}
	defer clear(second)
	if !bytes.Equal(first, second) {
		return nil, &failure{Code: codeFailed, What: "the two passphrases differ; nothing was changed"}
	}
	return first, nil
}

// noTerminalFor says what can't be asked for, and what would give it instead.
func noTerminalFor(err error, what, instead string) error {
	if !errors.Is(err, errNoTerminal) {
		return err
	}
	return &failure{Code: codeVault, What: "there is no terminal to ask for " + what, Hints: []string{instead}}
}
