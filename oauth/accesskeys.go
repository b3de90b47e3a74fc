package oauth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxAccessKeys is how many access keys a project may have (Sinch's documentation of access keys).
const MaxAccessKeys = 10

// Bounds of a list of keys: a project has ten, so that more than this is a server gone wrong.
const (
	listPage = 100
	maxPages = 20
)

// AccessKeys speaks to the Access Keys API about one project, as one of the project's own keys. Most accounts do
// not have that API: every call then fails with the reason NoAPI, which says nothing against the key.
//
// No call is repeated but after a 429, which is an answer that nothing was done. A creation whose answer was lost may
// have been carried out all the same (AccessKeysError.Lost): the caller asks List for the name that it gave before it
// creates another, and deletes a key that it finds there, since a secret is told once and never again.
type AccessKeys struct {
	client  *Client
	as      Credential
	token   Token
	project string
}

// ListedKey is an access key as the API lists it: never its secret.
type ListedKey struct {
	ID, Name             string
	CreatedAt, UpdatedAt time.Time // zero when the server does not say
}

// IssuedKey is a key that was just made, with the secret that nobody can ask for again.
type IssuedKey struct {
	ListedKey

	Secret Secret // prints as ••••
}

// AccessKeys gives the API of the credential's project. The token must be one of the credential's, and the credential
// at home at Sinch: a token of another server is never sent there. The error is an *AccessKeysError.
func (c *Client) AccessKeys(as Credential, token Token) (*AccessKeys, error) {
	switch {
	case as.Kind != AccessKey || !c.atHome(as):
		return nil, &AccessKeysError{Op: opList, Reason: NoAPI, Detail: "the credential is no access key of Sinch's", Advice: dashboardAdvice}
	case as.ProjectID == "":
		return nil, &AccessKeysError{Op: opList, Reason: NoAPI, Detail: "the Project ID is not known", Advice: "Add the Project ID to the project, or go on in the dashboard."}
	}
	return &AccessKeys{c, as, token, as.ProjectID}, nil
}

// List gives the project's keys, in the server's order.
func (a *AccessKeys) List(ctx context.Context) ([]ListedKey, error) {
	var all []ListedKey
	next, seen := "", map[string]bool{}
	for range maxPages {
		query := url.Values{"pageSize": {strconv.Itoa(listPage)}}
		if next != "" {
			query.Set("pageToken", next)
		}
		body, err := a.call(ctx, opList, http.MethodGet, "?"+query.Encode(), nil)
		if err != nil {
			return nil, err
		}
		page, ok := readPage(body)
		if !ok {
			return nil, a.badAnswer(opList, "the answer is no list of access keys"+describeBody(body))
		}
		all = append(all, page.keys...)
		if page.next == "" {
			return unique(all), nil
		}
		if next = page.next; seen[next] {
			break
		}
		seen[next] = true
	}
	return nil, a.badAnswer(opList, "the list of access keys has no end")
}

// unique drops keys that a page has shown before: one was deleted while the list was read.
func unique(all []ListedKey) []ListedKey {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(k ListedKey) bool {
		before := seen[k.ID]
		seen[k.ID] = true
		return before
	})
}

// Create makes a key. Its name must be unique in the project; the reasons NameTaken and KeyLimit say that nothing was made.
func (a *AccessKeys) Create(ctx context.Context, name string) (IssuedKey, error) {
	body, err := a.call(ctx, opCreate, http.MethodPost, "", map[string]string{"displayName": name})
	if err != nil {
		return IssuedKey{}, err
	}
	key, ok := readIssued(body)
	if !ok {
		bad := a.badAnswer(opCreate, "the answer holds no access key with a secret; it holds "+memberNames(body))
		bad.lost = true
		return IssuedKey{}, bad
	}
	return key, nil
}

// Rename gives a key another name, which must be unique in the project.
func (a *AccessKeys) Rename(ctx context.Context, id, name string) error {
	_, err := a.call(ctx, opRename, http.MethodPatch, "/"+url.PathEscape(id), map[string]string{"displayName": name})
	return err
}

// Delete deletes a key, which may be the one that asks. The reason KeyGone says that there is none: it was deleted
// before. Tokens that it got may go on working for a minute.
func (a *AccessKeys) Delete(ctx context.Context, id string) error {
	_, err := a.call(ctx, opDelete, http.MethodDelete, "/"+url.PathEscape(id), nil)
	return err
}

// call makes one request and reads the answer of a success.
func (a *AccessKeys) call(ctx context.Context, op, method, rest string, body map[string]string) ([]byte, error) {
	host := a.client.config.Hosts.AccessKeys
	address := host + "/v1/projects/" + url.PathEscape(a.project) + "/accessKeys" + rest
	if why := UnsafeEndpoint(address); why != "" {
		return nil, &AccessKeysError{Op: op, Reason: Unasked, Detail: why, Advice: "Correct the host in the settings; it must begin with https://."}
	}
	r, err := a.client.patiently(ctx, "api "+host, func(ctx context.Context) (reply, error) {
		q, err := a.request(method, address, body)
		if err != nil {
			return reply{}, err
		}
		return a.client.send(ctx, a.client.shared(), q)
	})
	if err != nil {
		return nil, a.noAnswer(ctx, op, host, err)
	}
	r = a.withhold(r)
	if r.status >= http.StatusOK && r.status < http.StatusMultipleChoices && r.errBody == nil && !isPage(r.body) {
		return r.body, nil
	}
	return nil, a.refused(op, r)
}

func (a *AccessKeys) request(method, address string, body map[string]string) (*http.Request, error) {
	text := ""
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		text = string(b)
	}
	q, err := http.NewRequest(method, address, strings.NewReader(text)) //nolint:noctx // send sets it
	if err != nil {
		return nil, stripURL(err)
	}
	if text != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	bearer(a.token.Reveal())(q)
	return q, nil
}

// withhold takes what we sent out of a server's words. A success is left alone: the secret in it is what was asked for.
func (a *AccessKeys) withhold(r reply) reply {
	r = r.withhold(a.as)
	if token := a.token.Reveal(); r.status >= http.StatusMultipleChoices && len(token) >= leastWithheld {
		r.body = []byte(strings.ReplaceAll(string(r.body), token, redacted))
	}
	return r
}
