package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// commit saves changes and says what was done, and what the user should know of it.
func (a *app) commit(ctx context.Context, s *session.Session, done string, changes ...vault.Change) error {
	committed, err := s.Commit(ctx, changes...)
	if err != nil {
		committed, err = a.keep(ctx, s, err)
	}
	if err != nil {
		return err
	}
	a.say("%s", done)
	a.tellOf(committed)
	if a.interactive() && s.SuggestRecovery() {
		a.say("note: the passphrase is the only way into this vault; 'sinchkeys recovery' makes a spare key to print and put away")
	}
	return nil
}

// tellOf says what a save has to tell beside that it was done.
func (a *app) tellOf(committed vault.Committed) {
	for _, notice := range committed.Notices {
		a.say("note: %s", notice)
	}
	for _, c := range committed.Conflicts {
		a.say("note: %s", c)
	}
}

// doubtID warns of an ID that does not look like Sinch's. Some are odd and right, so none is refused.
func (a *app) doubtID(label, id string) {
	if id == "" || uuid.Validate(id) == nil {
		return
	}
	a.say("note: %s is usually a UUID, and this one is not; it was taken as it is", label)
}

// doubtRegion warns of a region that Sinch did not have when this was written. Regions come and go, so none is refused.
func (a *app) doubtRegion(label, region string, known []string) {
	if region == "" || slices.Contains(known, strings.ToLower(region)) {
		return
	}
	a.say("note: %s is no %s that we know (%s); it was taken as it is", quoted(region), label, strings.Join(known, ", "))
}
