package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui"
	"sinchkeys/ui/agent"
	"sinchkeys/ui/doorman"
	"sinchkeys/ui/harden"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// agentPlace is where the agent of this user is met.
func (a *app) agentPlace() (agent.Place, error) {
	usual, err := a.folders()
	if err != nil {
		return agent.Place{}, err
	}
	temp := a.absolute("TMPDIR", "/tmp")
	if runtime.GOOS == "windows" {
		temp = usual.state
	}
	return agent.PlaceIn(a.env("XDG_RUNTIME_DIR"), temp), nil
}

// agent gives what asks the agent about the vault that is meant; nil when this call names what opens it instead.
func (a *app) agent() *agent.Client {
	if a.apart || a.flags.passphraseFile != "" || len(a.flags.identities) > 0 {
		return nil
	}
	client, err := a.agentClient()
	if err != nil {
		return nil
	}
	return client
}

func (a *app) agentClient() (*agent.Client, error) {
	place, err := a.agentPlace()
	if err != nil {
		return nil, err
	}
	folder, err := a.folder()
	return agent.NewClient(place, folder.Dir), err
}

// broker is who a session gets its tokens from before it asks the endpoint itself; nil for none.
func (a *app) broker() session.Broker {
	if client := a.agent(); client != nil && a.flags.timeout == 0 { // the agent has a time limit of its own
		return client
	}
	return nil
}

// unlockByAgent opens the vault with keys that the agent gives out. false: it does not, and the user is to be asked.
func (a *app) unlockByAgent(ctx context.Context, s *session.Session) (bool, error) {
	open, err := a.byAgent(ctx, func(key vault.Key) error {
		return s.Unlock(ctx, key, session.UnlockOptions{AcceptAlarm: a.flags.acceptAlarm})
	})
	if open && err == nil {
		a.noteReadOnly(s)
	}
	return open, err
}

// byAgent has something done with keys that the agent gives out. false: it gives none, and there has to be another way.
func (a *app) byAgent(ctx context.Context, do func(vault.Key) error) (bool, error) {
	client := a.agent()
	if client == nil {
		return false, nil
	}
	status, err := client.Status(ctx)
	if err != nil {
		return false, a.passedOver(ctx, err)
	}
	kept, ok := client.Kept(status)
	a.thrifty = kept.TokensOnly
	if !ok || kept.TokensOnly {
		return false, a.passedOver(ctx, tokensOnly(ok))
	}
	identity := client.Identity(ctx)
	err = do(vault.Key{Identities: identity.List()})
	switch {
	case err == nil:
		return true, nil
	case identity.Err() == nil:
		return false, vaultFailure(err) // the key was right, so this is about the vault
	default:
		return false, a.passedOver(ctx, identity.Err())
	}
}

// service lets the interface be the agent for the vault that the session opens.
func (a *app) service(set settings, s *session.Session) (*ui.Service, error) {
	client, err := a.agentClient()
	if err != nil {
		return nil, err
	}
	door := doorman.New(doorman.Config{Confirm: set.AgentAsks, Now: a.now, After: time.After})
	return &ui.Service{Door: door, Serve: func(ctx context.Context) {
		agent.Host(ctx, client.Place, agent.Hosting{
			Clock: a.agentClock(), Dir: client.Vault, Session: s, Door: door, Memory: memoryWords(),
		})
	}}, nil
}

func (a *app) agentClock() agent.Clock {
	return agent.Clock{Now: a.now, Boot: agent.BootClock, After: time.After}
}

// memoryWords guard the memory of a process that answers others, and say what came of it.
func memoryWords() []string {
	var out []string
	for _, f := range append(harden.Process(), harden.Resident()) {
		out = append(out, f.What)
	}
	return out
}

func tokensOnly(yes bool) error {
	if yes {
		return agent.ErrTokensOnly
	}
	return agent.ErrLocked
}

// passedOver says why an agent that is there is not used. That there is none, or that it is locked, is nothing to speak
// of; that the user has refused it is the last word.
func (a *app) passedOver(ctx context.Context, why error) error {
	refused, isRefused := errors.AsType[*agent.RefusedError](why)
	switch {
	case isRefused:
		return refused
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(why, agent.ErrNone), errors.Is(why, agent.ErrLocked):
	default:
		a.say("note: %v", why)
	}
	return nil
}

// tokenByAgent gets a token without opening the vault here. done is false when that can't be: the way through the
// vault then does it, or says why not.
func (a *app) tokenByAgent(ctx context.Context, args []string, o session.TokenOptions) (got agent.Got, done bool, err error) {
	client := a.agent()
	if client == nil || a.flags.acceptAlarm {
		return agent.Got{}, false, nil
	}
	ref, by, err := a.refOf(args)
	if ref == "" || err != nil {
		return agent.Got{}, false, err
	}
	if a.flags.timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, a.flags.timeout)
		defer cancel()
		got, err = client.Token(limited, ref, o)
	} else {
		got, err = client.Token(ctx, ref, o)
	}
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = &oauth.ExchangeError{Result: oauth.Result{
			Verdict: oauth.Unreachable, Detail: fmt.Sprintf("no answer within %s", a.flags.timeout), TestedAt: a.now(),
		}}
	}
	done, err = a.judged(ctx, err)
	if done && err == nil && by != "" {
		a.say("using %s, by %s", got.Match.Ref(), by)
	}
	return got, done, err
}

// variablesByAgent are a token and what is public about a credential, got without opening the vault here; done as with
// tokenByAgent.
func (a *app) variablesByAgent(ctx context.Context, args []string) (all []session.Variable, m vault.Match, done bool, err error) {
	client := a.agent()
	if client == nil || a.flags.acceptAlarm {
		return nil, vault.Match{}, false, nil
	}
	ref, by, err := a.refOf(args)
	if ref == "" || err != nil {
		return nil, vault.Match{}, false, err
	}
	all, m, err = client.Environment(ctx, ref)
	if done, err = a.judged(ctx, err); !done || err != nil {
		return nil, vault.Match{}, done, err
	}
	if by != "" {
		a.say("using %s, by %s", m.Ref(), by)
	}
	return all, m, true, nil
}

// lastingByAgent is the reference to keep for another, found without opening the vault here; done as with tokenByAgent.
func (a *app) lastingByAgent(ctx context.Context, ref string) (lasting string, done bool, err error) {
	client := a.agent()
	if client == nil || a.flags.acceptAlarm {
		return "", false, nil
	}
	lasting, err = client.Lasting(ctx, ref)
	done, err = a.judged(ctx, err)
	return lasting, done, err
}

// refOf is the reference of the command line, or else what stands for one and by whose word; empty when there is none.
func (a *app) refOf(args []string) (ref, by string, err error) {
	if len(args) > 0 {
		return args[0], "", nil
	}
	chosen, err := a.standing()
	return chosen.ref, chosen.by, err
}

// judged says whether the agent's word is the last one: a token, or an error that opening the vault would not better.
func (a *app) judged(ctx context.Context, err error) (bool, error) {
	var (
		missing  *vault.NotFoundError
		many     *vault.AmbiguousError
		noToken  *session.NoTokenError
		exchange *oauth.ExchangeError
		refused  *agent.RefusedError
	)
	switch {
	case err == nil:
		return true, nil
	case ctx.Err() != nil:
		return true, ctx.Err()
	case errors.As(err, &many):
		if a.interactive() {
			return false, nil // somebody who is there may choose
		}
		return true, err
	case errors.As(err, &missing), errors.As(err, &noToken), errors.As(err, &exchange), errors.As(err, &refused):
		return true, err
	default:
		return false, nil
	}
}

// feedAgent has the agent keep the vault that the session has open; one is started where there is none.
func (a *app) feedAgent(ctx context.Context, s *session.Session, u agent.Unlocking) error {
	client, err := a.agentClient()
	if err != nil {
		return err
	}
	if u.Handed, err = s.HandOver(); err != nil {
		return err
	}
	defer clear(u.Handed)
	u.AcceptAlarm = a.flags.acceptAlarm
	for range 3 { // one that was about to end may have answered
		err = client.Unlock(ctx, u)
		if !errors.Is(err, agent.ErrNone) && !errors.Is(err, agent.ErrGone) {
			return err
		}
		if err := a.startAgent(ctx); err != nil {
			return err
		}
	}
	return client.Unlock(ctx, u)
}

// withAgent says whether the interface has to do with the agent: then unlocking the one unlocks the other.
func (a *app) withAgent(ctx context.Context, yes bool) {
	a.apart = !yes
	if !yes {
		return
	}
	a.opened = func(s *session.Session) {
		// Beside the interface, which need not wait. A session that the agent itself has opened has nothing to hand over;
		// that no agent could be started, 'sinchkeys status' tells.
		go func() { _ = a.feedAgent(ctx, s, agent.Unlocking{Limits: usualLimits()}) }()
	}
}

// lockAgent locks this vault for all terminals. Without an agent it is locked already.
func (a *app) lockAgent(ctx context.Context) {
	if client, err := a.agentClient(); err == nil {
		_, _ = client.Lock(ctx, false)
	}
}

func (a *app) startAgent(ctx context.Context) error {
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("this program's own file is not known, so no agent can be started: %w", err)
	}
	return agent.Start(ctx, executable, a.agentEnviron())
}

// agentEnviron is the part of the environment that the agent lives in: where files are, how the network is reached, what
// age's plugins need. Nothing of the user's projects is in it.
func (a *app) agentEnviron() []string {
	var out []string
	for _, name := range []string{
		"HOME", "USER", "LANG", "PATH", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
		"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
		"USERPROFILE", "USERNAME", "LOCALAPPDATA", "SYSTEMROOT", "SystemRoot", "TEMP", "TMP",
	} {
		if value := a.env(name); value != "" {
			out = append(out, name+"="+value)
		}
	}
	return out
}

// runAgent is the hidden command: this process keeps vaults unlocked until nothing is left to keep. What goes wrong
// before it can be asked, its starter is told on standard output.
func (a *app) runAgent(ctx context.Context) int {
	memory := memoryWords()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	place, err := a.agentPlace()
	if err == nil {
		err = agent.Run(ctx, place, agent.Config{Clock: a.agentClock(), Open: a.openForAgent, Memory: memory}, os.Stdout)
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stdout, visible(err.Error()).String()) // nobody is left to be told
		return codeFailed
	}
	return codeDone
}

// openForAgent opens a vault with what another sinchkeys of this user has opened it with.
func (a *app) openForAgent(ctx context.Context, dir string, handed []byte, acceptAlarm bool) (*session.Session, error) {
	a = &app{streams: a.streams, env: a.env, now: a.now} // the settings may have been edited since the last vault
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	endpoint, err := a.endpoint(set)
	if err != nil {
		return nil, err
	}
	usual, err := a.folders()
	if err != nil {
		return nil, err
	}
	s := session.New(session.Config{
		Folder: vault.Folder{Dir: dir, StateDir: usual.state}, OAuth: endpoint, Now: a.now, User: a.user(),
		AllowPlugin: a.allowPlugin(ctx, set.Plugins),
	})
	return s, s.Unlock(ctx, vault.Key{Handed: handed}, session.UnlockOptions{AcceptAlarm: acceptAlarm})
}
