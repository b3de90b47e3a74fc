package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/plugin"
)

// PluginError says that a plugin was not started because nobody has allowed it.
type PluginError struct{ Name string }

func (e *PluginError) Error() string {
	return fmt.Sprintf("the program age-plugin-%s was not started: it has not been allowed", e.Name)
}

// MixedRecipientsError says that one recipient is post-quantum and another is not. One age file can't be
// for both: who breaks the weaker one reads everything.
type MixedRecipientsError struct{ PostQuantum, Classic string }

func (e *MixedRecipientsError) Error() string {
	return fmt.Sprintf("%s is post-quantum and %s is not, and one age file can't be for both; use recipients of one sort for the whole vault, nothing was changed",
		short(e.PostQuantum), short(e.Classic))
}

// short cuts a recipient for a message: post-quantum ones have two thousand characters.
func short(recipient string) string {
	if len(recipient) > 24 {
		return recipient[:20] + "…"
	}
	return recipient
}

// postQuantum says whether a recipient is; a plugin's is taken for classic until age says otherwise.
func postQuantum(recipient string) bool {
	return strings.HasPrefix(recipient, "age1pq1") || strings.HasPrefix(recipient, "age1tagpq1")
}

// checkRecipients says what is wrong with a list of those who can open the vault.
func checkRecipients(list []string) error {
	if len(list) == 0 {
		return errors.New("the vault would have no recipient, and nobody could open it; " +
			"name an identity whose recipient can be told from it: a native age identity or an SSH key")
	}
	quantum, classic := "", ""
	for _, r := range list {
		if postQuantum(r) {
			quantum = r
		} else {
			classic = r
		}
	}
	if quantum != "" && classic != "" {
		return &MixedRecipientsError{quantum, classic}
	}
	return nil
}

// parseRecipients reads the document's list of those who can open the vault.
func parseRecipients(list []string, allowPlugin func(string) bool) ([]age.Recipient, error) {
	if err := checkRecipients(list); err != nil {
		return nil, err
	}
	all := make([]age.Recipient, len(list))
	for i, s := range list {
		r, err := parseRecipient(s, allowPlugin)
		if err != nil {
			return nil, fmt.Errorf("the recipient %s can't be used: %w", short(s), err)
		}
		all[i] = r
	}
	return all, nil
}

// parseRecipient reads a recipient. It starts no program: a plugin's is started by the encryption, and
// only with its user's leave.
func parseRecipient(s string, allowPlugin func(string) bool) (age.Recipient, error) {
	switch {
	case strings.HasPrefix(s, "ssh-"):
		return agessh.ParseRecipient(s)
	case strings.HasPrefix(s, "age1pq1"):
		return age.ParseHybridRecipient(s)
	}
	if r, err := age.ParseX25519Recipient(s); err == nil {
		return r, nil
	}
	name, _, err := plugin.ParseRecipient(s)
	if err != nil {
		return nil, errors.New("it is not an age recipient, nor an SSH public key that age can use")
	}
	if allowPlugin == nil || !allowPlugin(name) {
		return nil, &PluginError{name}
	}
	return plugin.NewRecipient(s, &plugin.ClientUI{})
}

// Recipients lists who can open the vault, as the encrypted document says: nobody can slip one in from outside.
func (s *Store) Recipients() []string {
	d := s.Document()
	if d == nil {
		return nil
	}
	return slices.Clone(d.Recipients)
}

// Keyholder is one who can open the vault.
type Keyholder struct {
	Recipient string
	Own       bool // an identity that this session opened the vault with is its other half
	Spare     bool // a recovery key, printed and put away
}

// Keyholders lists Recipients with what is known of them.
func (s *Store) Keyholders() []Keyholder {
	d := s.Document()
	if d == nil {
		return nil
	}
	s.mu.Lock()
	own := recipientsOf(s.identities)
	s.mu.Unlock()
	all := make([]Keyholder, 0, len(d.Recipients))
	for _, r := range d.Recipients {
		all = append(all, Keyholder{r, slices.Contains(own, r), slices.Contains(d.Recovery, r)})
	}
	return all
}

// AddRecipient lets one more open the vault, from the next save on, which this is. A recipient of the
// other sort is a *MixedRecipientsError. Backups stay as they are: they don't open for the new one.
func (s *Store) AddRecipient(ctx context.Context, recipient string) (Committed, error) {
	recipient = strings.TrimSpace(recipient)
	if _, err := parseRecipient(recipient, s.plugins); err != nil {
		return Committed{}, &InvalidError{"the recipient", "can't be used: " + err.Error()}
	}
	return s.commitRecipients(ctx, setRecipients{add: recipient})
}

// RemoveRecipient takes one out. What it could read before, in backups and copies too, it may have kept:
// only new secrets from Sinch end that. The last one that this session can open the vault with stays,
// since a save that does not open again is refused.
func (s *Store) RemoveRecipient(ctx context.Context, recipient string) (Committed, error) {
	return s.commitRecipients(ctx, setRecipients{remove: []string{strings.TrimSpace(recipient)}})
}

func (s *Store) commitRecipients(ctx context.Context, c setRecipients) (Committed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.try(ctx, edit{changes: []Change{c}, done: func([]Change) {}}) // never undone by a key press
}

// setRecipients changes who can open the vault.
type setRecipients struct {
	add      string
	remove   []string
	recovery bool // what is added is a spare key
}

func (c setRecipients) Describe() string {
	if c.add != "" {
		return "add the recipient " + short(c.add)
	}
	return "remove the recipient " + short(strings.Join(c.remove, " "))
}

func (c setRecipients) apply(d *Document, _ time.Time) (*Document, Change, error) {
	list := slices.Clone(d.Recipients)
	if c.add != "" {
		if slices.Contains(list, c.add) {
			return nil, nil, &InvalidError{"the recipient", "can open the vault already"}
		}
		list = append(list, c.add)
	}
	for _, r := range c.remove {
		at := slices.Index(list, r)
		if at < 0 {
			return nil, nil, &GoneError{"the recipient " + short(r)}
		}
		list = slices.Delete(list, at, at+1)
	}
	spare := d.Recovery
	if c.recovery {
		spare = append(slices.Clone(spare), c.add)
	}
	return allRecipients{list, spare}.apply(d, time.Time{})
}

// allRecipients puts a list in place of the present one.
type allRecipients struct{ list, recovery []string }

func (allRecipients) Describe() string { return "replace the recipients" }

func (c allRecipients) apply(d *Document, _ time.Time) (*Document, Change, error) {
	if err := checkRecipients(c.list); err != nil {
		return nil, nil, err
	}
	out := d.copy()
	out.Recipients, out.Recovery = c.list, nil
	for _, r := range c.recovery {
		if slices.Contains(c.list, r) {
			out.Recovery = append(out.Recovery, r)
		}
	}
	return out, allRecipients{d.Recipients, d.Recovery}, nil
}
