package cli

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"sinchkeys/ui/session"
)

// app is one run of the program.
type app struct {
	streams Streams
	env     func(string) string
	now     func() time.Time
	flags   flags

	open      *session.Session // nil until a command needs the vault
	settled   *settings        // nil until a command needs them
	usedInput string           // what has read standard input
	apart     bool             // the agent is not asked for anything
	sample    bool             // the vault is the demo's
	thrifty   bool             // the agent gives out tokens only

	opened func(*session.Session) // is told when the vault was opened; nil: nobody is
}

// flags are those that every command takes.
type flags struct {
	vault          string
	identities     []string
	passphraseFile string
	json, noColor  bool
	theme          string // of the interface
	accessible     bool   // the interface in plain lines
	acceptAlarm    bool
	rescue         string         // folder for a copy of the vault with an edit that its own does not take
	timeout        time.Duration  // set by the commands that have it
	clearAfter     *time.Duration // as 'copy' was told; nil: as the settings say
}

func (f *flags) declare(root *cobra.Command) {
	set := root.PersistentFlags()
	set.StringVar(&f.vault, "vault", "", "`folder` of the vault (also $SINCHKEYS_VAULT)")
	set.StringArrayVar(&f.identities, "identity", nil, "age identity or SSH key `file` that opens the vault (also $SINCHKEYS_IDENTITY; repeatable)")
	set.StringVar(&f.passphraseFile, "passphrase-file", "", "`file` with the vault's passphrase, - for standard input (also $SINCHKEYS_PASSPHRASE_FILE)")
	set.BoolVar(&f.json, "json", false, "print data as JSON")
	set.BoolVar(&f.noColor, "no-color", false, "no colours (also $NO_COLOR)")
	set.StringVar(&f.rescue, "rescue", "", "`folder` for a copy of the vault with what was to be saved, when its own folder can't be written")
	set.BoolVar(&f.acceptAlarm, "accept-alarm", false, "use a vault that looks forged, put back or swapped, and remember it as it is now")
}

// close ends the session: what was learnt is saved, what is secret forgotten. A key that nothing else knows is put
// somewhere first, which is told.
func (a *app) close() {
	if a.open == nil {
		return
	}
	a.open.Close()
	for _, words := range a.open.Rescued() {
		a.say("note: %s", words)
	}
}

// isTerminal says whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
