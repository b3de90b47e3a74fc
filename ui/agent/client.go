package agent

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
	"sinchkeys/vault/durable"
)

// Errors of a client, besides those that the vault and the token endpoint would have given here.
var (
	ErrNone       = errors.New("no agent is running")
	ErrLocked     = errors.New("the agent does not keep this vault unlocked")
	ErrTokensOnly = errors.New("the agent was unlocked for tokens only, and gives out no secret")
	ErrVersion    = errors.New("the agent that is running was started by another version of sinchkeys; 'sinchkeys lock' ends it")
	ErrGone       = errors.New("the agent ended before it had answered; nothing was changed")
	// ErrOutdated says that the vault has another key by now. It wraps age.ErrIncorrectIdentity.
	ErrOutdated error = outdatedError{}
	// ErrOther says that the agent's credential is not the asker's: one of the two has an older vault.
	ErrOther = errors.New("the agent knows another version of the credential")
)

// RefusedError says that an open interface has asked its user, who did not allow it.
type RefusedError struct{ Why string }

func (e *RefusedError) Error() string { return e.Why }

type outdatedError struct{}

func (outdatedError) Error() string {
	return "the agent's key does not open this file; if the vault's key was replaced, 'sinchkeys unlock' gives the agent the new one"
}

func (outdatedError) Unwrap() error { return age.ErrIncorrectIdentity }

// dialPatience is how long an agent may take to pick up; quickPatience, to answer what needs no network and no hand on
// a security key.
const (
	dialPatience  = 2 * time.Second
	quickPatience = 10 * time.Second
)

// Client asks the agent of this user, if there is one. Every question goes over a connection of its own.
type Client struct {
	Place Place
	// Vault is the folder that is asked about.
	Vault string
}

// NewClient makes a client for the vault in a folder. Symbolic links on the way to it do not matter.
func NewClient(p Place, dir string) *Client {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	return &Client{p, dir}
}

// dial connects, once all is as it should be on both sides. What a dead agent left behind is removed.
func (c *Client) dial(ctx context.Context) (*net.UnixConn, error) {
	err := c.Place.check()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: dialPatience}
	conn, err := d.DialContext(ctx, "unix", c.Place.socket())
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		c.Place.sweep(ctx)
		return nil, ErrNone
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNone
	case err != nil:
		return nil, fmt.Errorf("the agent does not pick up: %w", err)
	}
	unix, ok := conn.(*net.UnixConn)
	if !ok {
		return nil, errors.Join(errFrame, conn.Close())
	}
	if err := checkPeer(unix); err != nil {
		return nil, errors.Join(err, unix.Close())
	}
	return unix, nil
}

// sweep removes the socket of an agent that died. An agent that lives holds the lock.
func (p Place) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	if lock, err := durable.Acquire(ctx, p.lock(), "sweeping"); err == nil {
		removeSocket(p)
		_ = lock.Release() // the system frees it when the process ends
	}
}

// ask sends a request and waits for its answer until the context ends.
func (c *Client) ask(ctx context.Context, q request) (reply, error) {
	q.Version = protocol
	conn, err := c.dial(ctx)
	if err != nil {
		return reply{}, err
	}
	defer conn.Close() //nolint:errcheck // the answer is here, or the error is known
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	var r reply
	if err = writeFrame(conn, q); err == nil {
		err = readFrame(conn, &r)
	}
	switch {
	case ctx.Err() != nil:
		return reply{}, ctx.Err()
	case errors.Is(err, errFrame):
		return reply{}, ErrVersion
	case err != nil:
		return reply{}, ErrGone
	case r.Version != protocol && q.Op != opLock:
		return reply{}, ErrVersion
	}
	return r, r.err()
}

// quick is ask for what is answered at once.
func (c *Client) quick(ctx context.Context, q request) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, quickPatience)
	defer cancel()
	r, err := c.ask(ctx, q)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the agent does not answer; 'sinchkeys lock' ends it: %w", err)
	}
	return r, err
}

// err makes of a refusal the error that it was on the other side.
func (r reply) err() error {
	switch r.Code {
	case codeFine:
		return nil
	case codeLocked:
		return ErrLocked
	case codeTokens:
		return ErrTokensOnly
	case codeVersion:
		return ErrVersion
	case codeOther:
		return ErrOther
	case codeRefused:
		return &RefusedError{r.Message}
	case codeNoMatch:
		return ErrOutdated
	default:
		return r.errAbout()
	}
}

// errAbout is err for refusals that are about the reference or its credential.
func (r reply) errAbout() error {
	switch r.Code {
	case codeMissing:
		return &vault.NotFoundError{Ref: r.Message, Nearest: r.Names}
	case codeAmbiguous:
		return r.ambiguous()
	case codeNoToken:
		return &session.NoTokenError{Ref: r.Message, Kind: r.Named.match().Credential.Kind}
	case codeExchange:
		return &oauth.ExchangeError{Result: r.Result.result()}
	default:
		return errors.New(r.Message)
	}
}

func (r reply) ambiguous() error {
	e := &vault.AmbiguousError{Ref: r.Message}
	for _, name := range r.Names {
		project, credential, both := strings.Cut(name, "/")
		m := vault.Match{Project: &vault.Project{Name: project}}
		if both {
			m.Credential = &vault.Credential{Name: credential}
		}
		e.Matches = append(e.Matches, m)
	}
	return e
}
