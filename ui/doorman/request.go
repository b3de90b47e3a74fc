package doorman

import (
	"fmt"
	"time"

	"sinchkeys/vault"
)

// What is asked for.
type What string

// What can be asked for.
const (
	Token     What = "token"     // a live token of a credential
	Variables What = "variables" // a live token and the IDs
	Key       What = "key"       // the key of one file of the vault, which opens all that is in it
	Names     What = "names"     // references, for a shell that completes a word
	Lookup    What = "lookup"    // references, for a command that needs nothing else
	Lock      What = "lock"
)

// Process is one as the system tells of it. The number is the system's word, the name the process's own.
type Process struct {
	PID      int    // 0: unknown
	Name     string // raw: any text
	Started  uint64 // tells it from another that is given its number later; in a unit of the system's
	Terminal string // such as "pts/3"; "" for none, or unknown
}

func (p Process) words() string {
	switch {
	case p.PID == 0:
		return "an unknown process"
	case p.Name == "":
		return fmt.Sprintf("process %d", p.PID)
	default:
		return fmt.Sprintf("%s (%d)", p.Name, p.PID)
	}
}

// Asker is who asks. Mostly that is a sinchkeys of its own, and its parent tells more.
type Asker struct {
	Process

	Parent Process
	Client bool // the process calls itself as this program does
}

// Short names whom the answer is for, in few words: "zsh (4242) on pts/3". The text is raw.
func (a Asker) Short() string {
	who := a.Process
	if a.Client && a.Parent.PID != 0 {
		who = a.Parent
	}
	return who.words() + a.on()
}

// Long names the process and the one that has started it. The text is raw.
func (a Asker) Long() string {
	switch {
	case a.Parent.PID == 0:
		return a.words() + a.on()
	case a.Client:
		return a.Parent.words() + a.on() + ", through " + a.words()
	default:
		return a.words() + ", started by " + a.Parent.words() + a.on()
	}
}

func (a Asker) on() string {
	if a.Terminal == "" {
		return ""
	}
	return " on " + a.Terminal
}

// Project is one that a request reaches.
type Project struct {
	Name string
	Tags []string
}

// Request is what a process asks for.
type Request struct {
	From       Asker
	What       What
	Ref        string // the credential, as project/credential; "" for the whole vault
	Credential vault.CredentialID
	Projects   []Project // whose tokens or secrets the answer opens up
}

// Outcome is what became of a request.
type Outcome string

// What can become of a request.
const (
	Given      Outcome = "given"
	Failed     Outcome = "failed" // it was allowed, but could not be answered
	Refused    Outcome = "refused"
	Unanswered Outcome = "unanswered"
	Withdrawn  Outcome = "withdrawn" // the asker did not wait for the user's word, or the vault was locked
)

// Record is a request, and what became of it.
type Record struct {
	At      time.Time
	From    Asker
	What    What
	Ref     string
	Outcome Outcome
	Count   int // of the like that came one after the other; At is the last one's

	Credential vault.CredentialID
	Version    int // of the state in which it was last written
}

// like says whether a record tells the same as another, but for the time: a shell that asks again and again is one line.
func (r Record) like(other Record) bool {
	mine, theirs := r.From.Parent, other.From.Parent
	if mine.PID == 0 {
		mine, theirs = r.From.Process, other.From.Process
	}
	return r.What == other.What && r.Ref == other.Ref && r.Outcome == other.Outcome &&
		r.From.Name == other.From.Name && mine == theirs
}
