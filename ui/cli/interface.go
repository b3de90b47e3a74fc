package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	browse "github.com/cli/browser"
	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/ui"
	"sinchkeys/ui/action"
	"sinchkeys/ui/demo"
	"sinchkeys/ui/job"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/screen/welcome"
	"sinchkeys/ui/session"
)

// warmAfter lets the first frame be drawn before anything is loaded that only a request needs, which would take it longer
// than that: nobody has asked for one so soon.
const warmAfter = 25 * time.Millisecond

// runInterface opens the interface on the user's vault. What opens the vault without a question is
// used beforehand; the interface asks for the rest.
func (a *app) runInterface(ctx context.Context) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	options, err := a.interfaceOptions(set)
	switch {
	case err != nil:
		return err
	case !isTerminal(a.streams.In) || !isTerminal(a.streams.Out):
		return ui.ErrNoTerminal
	}
	shared := set.Agent == agentShared
	a.withAgent(ctx, shared)
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	time.AfterFunc(warmAfter, s.Warm)
	if err := a.unlockAhead(ctx, s, shared); err != nil {
		return err
	}
	options.Session = s
	if shared {
		options.LockAll = a.lockAgent
	}
	if set.Agent == agentInside {
		if options.Service, err = a.service(set, s); err != nil {
			return err
		}
	}
	return a.meet(ctx, set, options)
}

// meet shows the interface: the screen, or plain lines.
func (a *app) meet(ctx context.Context, set settings, o ui.Options) error {
	debug.SetGCPercent(interfaceGCPercent)
	if a.accessible(set) {
		return a.converse(ctx, o)
	}
	return ui.Run(ctx, o)
}

// unlockAhead opens the vault where that needs no question.
func (a *app) unlockAhead(ctx context.Context, s *session.Session, byAgent bool) error {
	if !s.Presence().Vault {
		return nil
	}
	if byAgent {
		_, _ = a.unlockByAgent(ctx, s) // what keeps it closed, the screen in front of it tells
	}
	if s.Unlocked() || len(a.identityFiles()) == 0 && a.passphraseFile() == "" {
		return nil
	}
	_, err := a.unlock(ctx)
	return err
}

// interfaceOptions turns the settings into those of the interface; the session is still to be added.
func (a *app) interfaceOptions(set settings) (ui.Options, error) {
	keys, err := boundKeys(set.Keys)
	if err != nil {
		return ui.Options{}, &failure{Code: codeUsage, What: "the settings, section keys: " + err.Error()}
	}
	look, err := a.look(set)
	if err != nil {
		return ui.Options{}, err
	}
	autoLock := time.Duration(set.AutoLock)
	if autoLock == 0 {
		autoLock = -1
	}
	return ui.Options{
		First: firstScreen, Unlock: gateScreen, Now: a.now, Open: openPage, Shell: a.visitShell,
		AutoLock: autoLock, Policy: set.RotateAfter.policy(), Keys: keys, Theme: look.theme, ASCII: look.ascii, SevenBit: look.sevenBit, Progress: a.showsProgress(), NoShell: !job.CanStop(),
		In: a.streams.In, Out: a.streams.Out, Environ: a.environ(),
	}, nil
}

func firstScreen(env screen.Env) screen.Screen { return browser.New(env) }

// gateScreen stands in front of a vault that is locked, or of none at all.
func gateScreen(env screen.Env) screen.Screen {
	// A vault that lost its document has backups, which unlocking offers.
	if there := env.Session.Presence(); there.Vault || there.Identity {
		return unlock.New(env)
	}
	return welcome.New(env)
}

// boundKeys is the table of keys with the user's own; nil when there are none.
func boundKeys(own map[string][]string) (*action.Map, error) {
	if len(own) == 0 {
		return nil, nil
	}
	keys := map[action.ID][]string{}
	for id, list := range own {
		keys[action.ID(id)] = list
	}
	bound, err := action.NewMap(action.All()).Rebind(keys)
	return &bound, err
}

// openPage shows a page in the user's browser, which must not write into the interface.
func openPage(address string) error {
	browse.Stdout, browse.Stderr = io.Discard, io.Discard
	return browse.OpenURL(address)
}

func (a *app) demoCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Open the interface on a sample vault",
		Long: `Opens the interface on a sample vault in a temporary folder, with a token endpoint of its own on
this machine. No account is needed, and nothing of yours is read or written.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, name := range []string{"vault", "identity", "passphrase-file", "json", "rescue", "accept-alarm"} {
				if cmd.Flags().Changed(name) {
					return &usageError{What: "the demo opens a sample vault of its own: --" + name + " is not for it", Command: cmd.CommandPath()}
				}
			}
			return a.runDemo(cmd.Context())
		},
	}
	a.declareLook(c)
	return c
}

func (a *app) runDemo(ctx context.Context) (err error) {
	set := defaultSettings()
	options, err := a.interfaceOptions(set)
	if err != nil {
		return err
	}
	if !isTerminal(a.streams.In) || !isTerminal(a.streams.Out) {
		return ui.ErrNoTerminal
	}
	dir, err := os.MkdirTemp("", "sinchkeys-demo-")
	if err != nil {
		return fmt.Errorf("the demo's folder can't be made: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sample, err := demo.Start(ctx, dir, demo.Options{Now: a.now})
	if err != nil {
		return err
	}
	defer sample.Close()
	a.sample = true
	a.open = session.New(session.Config{
		Folder: sample.Folder, Now: a.now, ClearAfter: a.clearAfter(set), User: "demo", Demo: true,
		OAuth:      oauth.Config{Now: a.now, Hosts: sample.Hosts, Limit: sample.Limit, UserAgent: program + "/demo"},
		Identities: []string{sample.Identity},
		Clipboard:  a.clipboard(set),
	})
	a.open.Adopt(sample.Store)
	options.Session, options.Demo = a.open, true
	return a.meet(ctx, set, options)
}
