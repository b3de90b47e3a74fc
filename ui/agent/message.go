package agent

import (
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/ui/doorman"
	"sinchkeys/vault"
)

// protocol is the version of the messages. An agent that was started by another version of the program is not used.
const protocol = 1

// op is what is asked of an agent.
type op string

const (
	opStatus      op = "status"
	opUnlock      op = "unlock"
	opLock        op = "lock"
	opUnwrap      op = "unwrap"      // the key of one file
	opToken       op = "token"       // a live token of a credential
	opEnvironment op = "environment" // a live token and the IDs, as variables
	opNames       op = "names"       // references, for completion
	opFind        op = "find"        // what a reference, or a query, names: references too
)

// request is one question. Which fields count depends on Op.
type request struct {
	Version int    `json:"version"`
	Op      op     `json:"op"`
	Vault   string `json:"vault,omitempty"` // the folder, without symbolic links; empty for all of them

	Handed      []byte        `json:"handed,omitempty"`
	AcceptAlarm bool          `json:"accept_alarm,omitempty"`
	For         time.Duration `json:"for,omitempty"`
	Idle        time.Duration `json:"idle,omitempty"` // 0: never for being idle
	TokensOnly  bool          `json:"tokens_only,omitempty"`

	Stanzas []stanza `json:"stanzas,omitempty"`

	Ref      string             `json:"ref,omitempty"` // or ID
	ID       vault.CredentialID `json:"id,omitempty"`
	Identity []byte             `json:"identity,omitempty"` // the credential as the asker knows it; empty: any
	Fresh    bool               `json:"fresh,omitempty"`
	MinTTL   time.Duration      `json:"min_ttl,omitempty"`

	Query string `json:"query,omitempty"` // without Ref; empty: all projects

	Word     string `json:"word,omitempty"` // names begin with it
	Projects bool   `json:"projects,omitempty"`

	from doorman.Asker // not from the wire: what the system tells of the other side
}

// stanza is one of an age header's (age-encryption.org/v1, "Recipient stanza").
type stanza struct {
	Type string   `json:"type"`
	Args []string `json:"args"`
	Body []byte   `json:"body"`
}

// code tells the answers that are no success apart.
type code string

const (
	codeFine      code = ""
	codeLocked    code = "locked"
	codeTokens    code = "tokens-only" // nothing but tokens is given out
	codeNoMatch   code = "no-match"    // the file is not for any identity of the vault
	codeMissing   code = "missing"     // reference
	codeAmbiguous code = "ambiguous"
	codeNoToken   code = "no-token" // a kind that is not traded for tokens
	codeExchange  code = "exchange" // no token came, Result says why
	codeOther     code = "other"    // the credential is not the one that the asker knows
	codeVersion   code = "version"
	codeForeign   code = "foreign"
	codeRefused   code = "refused" // by the user of the open interface, Message says why
	codeFailed    code = "failed"
)

// reply is the answer to a request.
type reply struct {
	Version int    `json:"version"`
	Code    code   `json:"code,omitempty"`
	Message string `json:"message,omitempty"`

	Key       []byte     `json:"key,omitempty"`
	Token     []byte     `json:"token,omitempty"`
	FromCache bool       `json:"from_cache,omitempty"`
	Result    *result    `json:"result,omitempty"`
	Named     *named     `json:"named,omitempty"`
	Variables []variable `json:"variables,omitempty"`
	Names     []string   `json:"names,omitempty"` // or the nearest, or the matches
	Status    *Status    `json:"status,omitempty"`
	Locked    int        `json:"locked,omitempty"`
}

// named is what is public about the credential that a reference has named.
type named struct {
	ID         vault.CredentialID `json:"id"`
	Project    string             `json:"project"`
	ProjectID  string             `json:"project_id"`
	Credential string             `json:"credential"`
	Kind       vault.Kind         `json:"kind"`
	TokenURL   string             `json:"token_url"`
	Audience   string             `json:"audience"`
}

func nameOf(m vault.Match) *named {
	return &named{m.Credential.ID, m.Project.Name, m.Project.SinchID, m.Credential.Name, m.Credential.Kind, m.Credential.TokenURL, m.Credential.Audience}
}

// match is the credential with its public fields alone.
func (n *named) match() vault.Match {
	if n == nil {
		n = &named{}
	}
	return vault.Match{
		Project:    &vault.Project{Name: n.Project, SinchID: n.ProjectID},
		Credential: &vault.Credential{ID: n.ID, Name: n.Credential, Kind: n.Kind, TokenURL: n.TokenURL, Audience: n.Audience},
	}
}

type variable struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Secret bool   `json:"secret,omitempty"`
}

// result is an oauth.Result on its way; the token goes beside it.
type result struct {
	Verdict    oauth.Verdict `json:"verdict"`
	HTTPStatus int           `json:"http_status"`
	Detail     string        `json:"detail"`
	Meaning    string        `json:"meaning"`
	Advice     string        `json:"advice"`
	Endpoint   string        `json:"endpoint"`
	Latency    time.Duration `json:"latency"`
	ExpiresIn  time.Duration `json:"expires_in"`
	RetryAfter time.Duration `json:"retry_after"`
	Skew       time.Duration `json:"skew"`
	TestedAt   time.Time     `json:"tested_at"`
}

func resultOf(r oauth.Result) *result {
	return &result{r.Verdict, r.HTTPStatus, r.Detail, r.Meaning, r.Advice, r.Endpoint, r.Latency, r.ExpiresIn, r.RetryAfter, r.Skew, r.TestedAt}
}

func (r *result) result() oauth.Result {
	if r == nil {
		return oauth.Result{}
	}
	return oauth.Result{
		Verdict: r.Verdict, HTTPStatus: r.HTTPStatus, Detail: r.Detail, Meaning: r.Meaning, Advice: r.Advice, Endpoint: r.Endpoint,
		Latency: r.Latency, ExpiresIn: r.ExpiresIn, RetryAfter: r.RetryAfter, Skew: r.Skew, TestedAt: r.TestedAt,
	}
}

func stanzasOf(all []*age.Stanza) []stanza {
	out := make([]stanza, len(all))
	for i, s := range all {
		out[i] = stanza{s.Type, s.Args, s.Body}
	}
	return out
}

func (r *request) stanzas() []*age.Stanza {
	out := make([]*age.Stanza, len(r.Stanzas))
	for i, s := range r.Stanzas {
		out[i] = &age.Stanza{Type: s.Type, Args: s.Args, Body: s.Body}
	}
	return out
}
