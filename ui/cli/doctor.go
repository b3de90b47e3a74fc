package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/ui/harden"
	"sinchkeys/vault"
)

// finding is one thing that the doctor looked at.
type finding struct {
	part         string // of the machine: vault, clipboard …
	ok           bool
	grave        bool // not ok means that something must be done
	what, advice string
	fix          func() error
}

func (a *app) doctorCommand() *cobra.Command {
	var fix, offline bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check the vault, permissions, clipboard, terminal and endpoint",
		Long: `Looks at everything that sinchkeys relies on, without sending any credential. The vault is opened, and
read from end to end, where that needs no question. Exit code 1: something about the vault or the settings should be mended.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), fix, offline) },
	}
	c.Flags().BoolVar(&fix, "fix", false, "mend what can be mended, such as permissions that are too open")
	c.Flags().BoolVar(&offline, "offline", false, "leave out what needs the network")
	return c
}

func (a *app) doctor(ctx context.Context, fix, offline bool) error {
	set, err := a.settings()
	found := []finding{settingsFinding(err)}
	folder, err := a.folder()
	if err != nil {
		return err
	}
	found = append(found, folderFindings(folder)...) //nolint:contextcheck // a fix takes the lock, whose wait has an end of its own
	found = append(found, a.insideFindings(ctx)...)
	found = append(found, a.machineFindings(set)...)
	if !offline {
		found = append(found, a.endpointFinding(ctx, set))
	}
	if fix {
		a.mend(found)
	}
	return a.tell(found)
}

func settingsFinding(err error) finding {
	if err != nil {
		f := explain(err)
		return finding{part: "settings", grave: true, what: f.What, advice: "correct it"}
	}
	return finding{part: "settings", ok: true, what: "can be used"}
}

func folderFindings(folder vault.Folder) []finding {
	there := vault.Present(folder)
	switch {
	case there.Problem != nil:
		return []finding{{part: "vault", grave: true, what: there.Problem.Error(), advice: "see to it that you can read the folder"}}
	case !there.Vault:
		return []finding{noVaultFinding(folder, there)}
	}
	way := "an identity of your own opens it"
	if there.NeedsPassphrase {
		way = "a passphrase opens it"
	}
	found := []finding{{part: "vault", ok: true, what: folder.Dir + ": " + way}}
	if has, known := vault.KnownRecovery(folder); known && (has || there.NeedsPassphrase) {
		f := finding{part: "vault", ok: has, what: "a spare key opens it, too"}
		if !has {
			f.what, f.advice = "there is no spare key for the day on which the passphrase is forgotten", "'sinchkeys recovery' makes one to print and put away"
		}
		found = append(found, f)
	}
	for _, f := range vault.CheckFolder(folder) {
		found = append(found, finding{part: "vault", ok: f.OK, grave: true, what: f.What, advice: f.Advice, fix: f.Fix})
	}
	return found
}

// noVaultFinding tells a folder without a vault from one that has lost it.
func noVaultFinding(folder vault.Folder, there vault.Presence) finding {
	backups, _ := vault.Backups(folder) // those that can't be listed can't be advised
	switch {
	case len(backups) > 0:
		return finding{part: "vault", grave: true, what: "the vault.age in " + folder.Dir + " is gone", advice: "'sinchkeys backup restore " + backups[0].Name + "' puts it back"}
	case there.Identity:
		return finding{part: "vault", grave: true, what: "the vault.age in " + folder.Dir + " is gone, and there is no backup", advice: "put back a copy of it; identity.age is of use with it alone"}
	default:
		return finding{part: "vault", what: "there is no vault in " + folder.Dir, advice: "'sinchkeys init' makes one"}
	}
}

// machineFindings are about what is around the vault: the process, the clipboard, the terminal.
func (a *app) machineFindings(set settings) []finding {
	var found []finding
	for _, f := range harden.Process() {
		found = append(found, finding{part: "process", ok: f.OK, what: f.What, advice: f.Advice})
	}
	terminal, env := a.terminalFinding(), a.env
	if !terminal.ok {
		env = without("TERM", env) // it names a terminal that no copy can be sent to
	}
	if board := a.clipboardIn(set, env); board != nil {
		for _, f := range board.Describe() {
			found = append(found, finding{part: "clipboard", ok: f.OK, what: f.What, advice: f.Advice})
		}
	} else {
		found = append(found, finding{part: "clipboard", what: "the settings switch it off"})
	}
	return append(found, terminal)
}

func (a *app) terminalFinding() finding {
	tty, err := openTerminal()
	if err != nil {
		return finding{part: "terminal", what: "there is none here, so passphrases can't be asked for", advice: passphraseSources()[0]}
	}
	closeTerminal(tty)
	return finding{part: "terminal", ok: true, what: "TERM is " + a.env("TERM")}
}

// without hides a variable.
func without(hidden string, env func(string) string) func(string) string {
	return func(name string) string {
		if name == hidden {
			return ""
		}
		return env(name)
	}
}

// endpointPatience is how long the doctor waits for the token endpoint.
const endpointPatience = 5 * time.Second

// endpointFinding asks the token endpoint for nothing: any answer shows that it can be reached.
func (a *app) endpointFinding(ctx context.Context, set settings) finding {
	address := set.Hosts.resolved().Token
	out := finding{part: "endpoint", advice: "check the network, and HTTPS_PROXY if there is a proxy"}
	settings, err := a.endpoint(set)
	if err != nil {
		out.what = err.Error()
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, endpointPatience)
	defer cancel()
	begun := a.now()
	status, err := knock(ctx, address, &http.Transport{Proxy: settings.Proxy, TLSClientConfig: tlsFor(settings)})
	if err != nil {
		out.what = address + " can't be reached: " + err.Error()
		return out
	}
	return finding{part: "endpoint", ok: true, what: fmt.Sprintf("%s answers (HTTP %d after %s)", address, status, latency(a.now().Sub(begun)))}
}

// knock makes one GET that carries nothing and follows no redirect.
func knock(ctx context.Context, address string, transport *http.Transport) (int, error) {
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return 0, err
	}
	_, err = io.CopyN(io.Discard, response.Body, 1)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return response.StatusCode, errors.Join(err, response.Body.Close())
}

// mend does what the findings offer.
func (a *app) mend(found []finding) {
	for i, f := range found {
		if f.ok || f.fix == nil {
			continue
		}
		if err := f.fix(); err != nil {
			a.say("could not be mended: %s: %v", f.what, err)
			continue
		}
		found[i] = finding{part: f.part, ok: true, what: f.what + " (mended)"}
	}
}

// tell prints the findings; grave ones make the command fail.
func (a *app) tell(found []finding) error {
	var failed error
	var t table
	views := make([]object, 0, len(found))
	for _, f := range found {
		mark := "\u2713"
		if !f.ok {
			mark = "!"
			if f.grave {
				failed = exitError(codeFailed)
			}
		}
		t.add(mark, f.part, f.what)
		if !f.ok && f.advice != "" {
			t.add("", "", "\u2192 "+f.advice)
		}
		views = append(views, object{{"part", f.part}, {"ok", f.ok}, {"what", f.what}, {"advice", f.advice}})
	}
	write := func() error { return t.write(a.streams.Out) }
	if a.flags.json {
		write = func() error { return a.printJSON(object{{"findings", views}}) }
	}
	return errors.Join(write(), failed)
}
