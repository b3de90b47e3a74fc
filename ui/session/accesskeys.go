package session

import (
	"context"
	"errors"
	"slices"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// Why nobody can ask for a project: none of its keys gets a token, or their tokens are not Sinch's.
var (
	errNoVoice   = errors.New("no access key of the project works, so nobody can ask Sinch about its keys")
	errElsewhere = errors.New("the access keys of the project have a token URL of their own, so nobody can ask Sinch about them")
)

// VoiceError says which key gets no token to ask Sinch with, and why.
type VoiceError struct {
	Ref string
	Err error
}

func (e *VoiceError) Error() string { return e.Ref + ": " + e.Err.Error() }

func (e *VoiceError) Unwrap() error { return e.Err }

// voices are the keys that can speak for a project: the preferred one, then the others that are in use.
func (s *Session) voices(p *vault.Project, preferred *vault.Credential) []*vault.Credential {
	var out []*vault.Credential
	add := func(c *vault.Credential) {
		if c.Kind == vault.AccessKey && c.Status != vault.StatusRetired && !c.Secret.IsZero() && c.PublicID != "" && s.atHome(c) {
			out = append(out, c)
		}
	}
	if preferred != nil {
		add(preferred)
	}
	for _, c := range p.Credentials {
		if preferred == nil || c.ID != preferred.ID {
			add(c)
		}
	}
	return out
}

// speak lets a call of the Access Keys API be made by the first of the keys that gets a token. A token that is no longer
// taken is replaced once: an answer 401 says that nothing was done.
func (s *Session) speak(ctx context.Context, w *work, p *vault.Project, as []*vault.Credential, call func(*oauth.AccessKeys) error) error {
	if len(as) == 0 && slices.ContainsFunc(p.Credentials, func(c *vault.Credential) bool { return c.Kind == vault.AccessKey && !s.atHome(c) }) {
		return errElsewhere
	}
	for _, c := range as {
		err := s.speakAs(ctx, w, p, c, call)
		var none *oauth.ExchangeError
		if errors.As(err, &none) && none.Result.Verdict == oauth.Rejected {
			continue
		}
		return err
	}
	return errNoVoice
}

func (s *Session) speakAs(ctx context.Context, w *work, p *vault.Project, c *vault.Credential, call func(*oauth.AccessKeys) error) error {
	for fresh := false; ; fresh = true {
		as := translate(p, c)
		token, fromCache, result, err := w.source.Token(ctx, as, oauth.TokenOptions{Fresh: fresh})
		if !fromCache && !abandoned(ctx, result) {
			w.exchanged(p, c, result)
		}
		if err != nil {
			return &VoiceError{p.Name + "/" + c.Name, err}
		}
		api, err := s.client.AccessKeys(as, token)
		if err == nil {
			err = call(api)
		}
		var refused *oauth.AccessKeysError
		if fresh || !fromCache || !errors.As(err, &refused) || refused.Reason != oauth.NotAuthorized {
			return err
		}
		w.state.drop(as)
	}
}

// list gives the project's keys as Sinch lists them.
func (s *Session) list(ctx context.Context, w *work, p *vault.Project, preferred *vault.Credential) ([]oauth.ListedKey, error) {
	var listed []oauth.ListedKey
	err := s.speak(ctx, w, p, s.voices(p, preferred), func(api *oauth.AccessKeys) (err error) {
		listed, err = api.List(ctx)
		return err
	})
	return listed, err
}
