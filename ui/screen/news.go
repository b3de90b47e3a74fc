package screen

import (
	"time"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// News is a message that tells what tests found. It is of interest to every
// open screen, whoever asked for the test.
type News interface {
	// Learnt gives what is known now of the credentials that the message is about.
	Learnt() map[vault.CredentialID]session.Standing
}

// Given is news of credentials whose tokens another terminal was given.
type Given map[vault.CredentialID]session.Standing

// Learnt implements News.
func (g Given) Learnt() map[vault.CredentialID]session.Standing { return g }

// TakenIn says that an edit of another process is in the document by now.
type TakenIn struct{}

// Revised is a message that says that the document is another one than before.
type Revised interface{ Revised() }

// Sweep is how far a test of many has come.
type Sweep struct {
	Running     bool
	Done, Total int
	Left        time.Duration // until it is done, as far as can be told; 0: it can't
}

// Sweeping is a message that tells how far a test of many has come.
type Sweeping interface{ Sweep() Sweep }
