package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/ui/agent"
	"sinchkeys/vault"
)

// usualLimits are how long an agent keeps a vault unless it is told otherwise.
func usualLimits() agent.Limits { return agent.Limits{For: 8 * time.Hour, Idle: 15 * time.Minute} }

func (a *app) unlockCommand() *cobra.Command {
	u := agent.Unlocking{Limits: usualLimits()}
	c := &cobra.Command{
		Use:   "unlock",
		Short: "Unlock the vault for all terminals",
		Long: `Asks for the passphrase once and leaves an agent behind, a process that keeps the vault unlocked for the commands
of all your terminals. It answers your own processes alone. It locks by itself after --for, after --idle without being
used, when the machine has slept, and on 'sinchkeys lock'. Doing it again sets the limits anew.
With --tokens-only it gives out live tokens and what is public, but never a secret.
With agent = "interface" in the settings an open interface does all this itself, and can ask before it gives.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if u.For <= 0 || u.Idle < 0 {
				return &usageError{What: "--for takes a duration above zero such as 8h, --idle one such as 15m, or 0 for none", Command: cmd.CommandPath()}
			}
			return a.unlockForAll(cmd.Context(), u)
		},
	}
	c.Flags().DurationVar(&u.For, "for", u.For, "how long at most, such as 8h")
	c.Flags().DurationVar(&u.Idle, "idle", u.Idle, "how long without being used, such as 15m; 0: however long")
	c.Flags().BoolVar(&u.TokensOnly, "tokens-only", false, "give out tokens and what is public, but no secret")
	return c
}

func (a *app) unlockForAll(ctx context.Context, u agent.Unlocking) error {
	a.apart = true // an agent that is there does not answer for the user
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	if err := a.feedAgent(ctx, s, u); err != nil {
		return agentFailure(err)
	}
	words := "unlocked for all terminals, for " + span(u.For)
	if u.TokensOnly {
		words = "unlocked for tokens only, for " + span(u.For)
	}
	if u.Idle > 0 && u.Idle < u.For {
		words += " at most and " + span(u.Idle) + " without being used"
	}
	a.say("%s; 'sinchkeys lock' ends it", words)
	return nil
}

// span words a duration as people give it: 8h, 1h30m, 45s.
func span(d time.Duration) string {
	words := d.String()
	if d%time.Minute == 0 {
		words = strings.TrimSuffix(words, "0s")
	}
	if d%time.Hour == 0 {
		words = strings.TrimSuffix(words, "0m")
	}
	return words
}

// agentFailure adds what to do to an error of the agent's.
func agentFailure(err error) error {
	f := &failure{Code: codeFailed, What: err.Error()}
	foreign, isForeign := errors.AsType[*agent.ForeignError](err)
	switch {
	case isForeign:
		f.Hints = []string{"set XDG_RUNTIME_DIR to a folder of your own, or have " + foreign.Path + " removed"}
	case errors.Is(err, context.Canceled):
		return err
	}
	return f
}

func (a *app) lockCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: "Lock what 'unlock' has unlocked",
		Long: `Ends the agent, and with it all that it knew; an interface that is the agent is locked. With --vault DIR it locks that vault alone. Locking what is not
unlocked is no failure.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.lock(cmd.Context()) },
	}
}

func (a *app) lock(ctx context.Context) error {
	client, err := a.agentClient()
	if err != nil {
		return err
	}
	n, err := client.Lock(ctx, a.flags.vault == "")
	switch {
	case errors.Is(err, agent.ErrNone), errors.Is(err, agent.ErrGone), err == nil && n == 0:
		a.say("nothing was unlocked")
	case err != nil:
		return agentFailure(err)
	case n == 1:
		a.say("locked")
	default:
		a.say("locked %d vaults", n)
	}
	return nil
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say whether the vault is unlocked, and for how long",
		Long: `Says whether the agent keeps the vault unlocked, until when, what it gives out, and which other vaults it keeps.
Exit code 0: this vault is unlocked; 3: it is locked.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context()) },
	}
}

func (a *app) status(ctx context.Context) error {
	client, err := a.agentClient()
	if err != nil {
		return err
	}
	status, err := client.Status(ctx)
	if err != nil && !errors.Is(err, agent.ErrNone) && !errors.Is(err, agent.ErrGone) {
		return agentFailure(err)
	}
	kept, unlocked := client.Kept(status)
	show := a.statusTable
	if a.flags.json {
		show = a.statusJSON
	}
	if err := show(client.Vault, status, kept, unlocked); err != nil {
		return err
	}
	if !unlocked {
		return exitError(codeVault)
	}
	return nil
}

func (a *app) statusJSON(dir string, status agent.Status, kept agent.Vault, unlocked bool) error {
	o := object{{"vault", dir}, {"unlocked", unlocked}}
	if unlocked {
		o = append(o, a.keptView(kept)[1:]...)
	}
	vaults := make([]object, 0, len(status.Vaults))
	for _, v := range status.Vaults {
		vaults = append(vaults, a.keptView(v))
	}
	o = o.with("vaults", vaults)
	if status.PID != 0 {
		o = o.with("agent", object{{"pid", status.PID}, {"memory", status.Memory}})
	}
	return a.printJSON(o)
}

// keptView is a vault that is unlocked as --json prints it; the vault's folder comes first.
func (a *app) keptView(v agent.Vault) object {
	o := object{{"vault", v.Dir}, {"tokens_only", v.TokensOnly}}
	if v.Interface {
		return o.with("interface", true).with("answered", v.Answered)
	}
	o = o.moment("until", v.Until)
	if v.Idle > 0 {
		o = o.with("idle_seconds", int(v.Idle.Seconds())).with("idle_left_seconds", int(v.IdleLeft.Seconds()))
	}
	return o.with("answered", v.Answered)
}

func (a *app) statusTable(dir string, status agent.Status, kept agent.Vault, unlocked bool) error {
	var t table
	t.add("Vault", dir)
	if there := vault.Present(vault.Folder{Dir: dir}); !there.Vault && there.Problem == nil {
		t.add("State", "there is no vault")
	} else if !unlocked {
		t.add("State", "locked")
	} else {
		t.add("State", "unlocked")
		t.add("Gives", gives(kept))
		t.add("Until", a.untilWords(kept))
	}
	for _, v := range status.Vaults {
		if v.Dir != dir {
			t.add("Also", fmt.Sprintf("%s: %s, until %s", v.Dir, gives(v), a.untilWords(v)))
		}
	}
	for _, what := range status.Memory {
		t.add("Agent", what)
	}
	return t.write(a.streams.Out)
}

func gives(v agent.Vault) string {
	if v.TokensOnly {
		return "tokens only"
	}
	return "secrets and tokens"
}

func (a *app) untilWords(v agent.Vault) string {
	if v.Interface {
		return "the interface that is open is locked, or ends"
	}
	layout := "15:04"
	if v.Until.Sub(a.now()) > 12*time.Hour {
		layout = "Mon 2 Jan 15:04"
	}
	words := v.Until.Local().Format(layout) + " (" + countdown(v.Until.Sub(a.now())) + ")"
	if v.Idle > 0 {
		words += ", or " + countdown(v.IdleLeft) + " from now if not used"
	}
	return words
}
