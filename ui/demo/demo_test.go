package demo

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

func started(t *testing.T, o Options) *Demo {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	d, err := Start(t.Context(), t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// expected is the verdict that belongs to a state.
func (s state) expected() oauth.Verdict {
	word, _, _ := strings.Cut(string(s), ",")
	return oauth.Verdict(word)
}

func TestTheSampleShowsEverythingThereIs(t *testing.T) {
	d := started(t, Options{})
	kinds, verdicts, statuses, tags := map[vault.Kind]int{}, map[oauth.Verdict]int{}, map[string]int{}, map[string]int{}
	pairs, twins := map[string]bool{}, 0
	for p, c := range d.Store.Document().All() {
		kinds[c.Kind]++
		verdicts[d.states[c.ID].expected()]++
		statuses[c.Status]++
		for _, tag := range p.Tags {
			tags[tag]++
		}
		secret := c.Secret.Reveal()
		if c.Kind == vault.Application {
			plain, err := base64.StdEncoding.DecodeString(secret)
			if err != nil {
				t.Errorf("%s: an application's secret is Base64: %v", c.Name, err)
			}
			secret = string(plain)
		}
		if !strings.HasPrefix(secret, "demo-not-a-secret-") {
			t.Errorf("%s/%s: the secret does not say that it is none", p.Name, c.Name)
		}
		if pairs[c.PublicID] {
			twins++
		}
		pairs[c.PublicID] = true
		if c.IssuedAt.IsZero() || c.IssuedAt.After(time.Now()) {
			t.Errorf("%s: issued at %v", c.Name, c.IssuedAt)
		}
	}
	projects := len(d.Store.Document().Projects)
	if projects < 38 || projects > 42 || len(pairs)+twins < 85 || len(pairs)+twins > 95 || twins == 0 {
		t.Errorf("%d projects, %d credentials, %d of them twins", projects, len(pairs)+twins, twins)
	}
	for _, info := range vault.Kinds() {
		if kinds[info.Kind] < 3 {
			t.Errorf("%d of kind %s", kinds[info.Kind], info.Kind)
		}
	}
	for _, info := range oauth.Verdicts() {
		if verdicts[info.Verdict] == 0 && info.Verdict != oauth.Untested {
			t.Errorf("nothing is %s", info.Verdict)
		}
	}
	if verdicts[oauth.Valid]*3 < (len(pairs)+twins)*2 {
		t.Errorf("most should work: %v", verdicts)
	}
	for _, status := range []string{vault.StatusActive, vault.StatusRetiring, vault.StatusRetired} {
		if statuses[status] == 0 {
			t.Errorf("nothing is %s", status)
		}
	}
	for _, tag := range []string{"prod", "staging", "dev"} {
		if tags[tag] == 0 {
			t.Errorf("no tag %s", tag)
		}
	}
}

// plain is a client without any of ours: it follows no redirect and trusts this machine's authorities.
func plain(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	status int
	body   string
	err    error
}

func get(ctx context.Context, h *http.Client, method, address, authorization, form string) answer {
	q, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form))
	if err != nil {
		return answer{err: err}
	}
	q.Header.Set("Authorization", authorization)
	if form != "" {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	a, err := h.Do(q)
	if err != nil {
		return answer{err: err}
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	return answer{a.StatusCode, string(b), err}
}

func basicAuth(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

// TestEveryCredentialIsInItsState asks the endpoints themselves, with plain HTTP.
func TestEveryCredentialIsInItsState(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the token endpoint's limit")
	}
	d := started(t, Options{})
	h := plain(t)
	for p, c := range d.Store.Document().All() {
		t.Run(p.Name+"/"+c.Name, func(t *testing.T) {
			t.Parallel()
			var got string
			switch c.Kind {
			case vault.ServicePlan:
				got = askPlan(t, h, d, c)
			case vault.Application:
				got = askApplication(t, h, d, c)
			default:
				got = askToken(t, h, d, p, c)
			}
			if want := string(d.states[c.ID].expected()); got != want {
				t.Errorf("%s, not %s", got, want)
			}
		})
	}
}

func askToken(t *testing.T, h *http.Client, d *Demo, p *vault.Project, c *vault.Credential) string {
	t.Helper()
	address := c.TokenURL
	if address == "" {
		address = d.Hosts.Token
	}
	if strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "http://127.0.0.1:") {
		return "insecure-endpoint"
	}
	form, auth := "grant_type=client_credentials", basicAuth(c.PublicID, c.Secret.Reveal())
	if c.AuthStyle == "body" {
		form, auth = form+"&client_id="+url.QueryEscape(c.PublicID)+"&client_secret="+url.QueryEscape(c.Secret.Reveal()), ""
	}
	if len(c.Scopes) > 0 {
		form += "&scope=" + strings.Join(c.Scopes, "+")
	}
	var a answer
	for range 40 {
		if a = get(t.Context(), h, http.MethodPost, address, auth, form); a.status != 429 {
			break
		}
		if d.states[c.ID] == throttled {
			return "rate-limited"
		}
		time.Sleep(250 * time.Millisecond) // the bucket refills
	}
	return judge(t, h, d, p, c, a)
}

func judge(t *testing.T, h *http.Client, d *Demo, p *vault.Project, c *vault.Credential, a answer) string {
	t.Helper()
	var got struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	switch {
	case a.err != nil && strings.Contains(a.err.Error(), "certificate"):
		return "tls-error"
	case a.err != nil:
		return "unreachable"
	case a.status == 307:
		return "insecure-endpoint"
	case a.status == 503:
		return "server-error"
	case a.status == 401 && strings.Contains(a.body, "invalid_client"):
		return "rejected"
	case a.status == 400 && strings.Contains(a.body, "invalid_scope"):
		return "refused-grant"
	case a.status != 200 || json.Unmarshal([]byte(a.body), &got) != nil || got.ExpiresIn != 3599:
		return "bad-response"
	case c.Kind == vault.OAuthClient:
		return "valid"
	}
	switch a := get(t.Context(), h, http.MethodGet, d.Hosts.Numbers+"/v1/projects/"+p.SinchID+"/availableRegions", "Bearer "+got.AccessToken, ""); {
	case a.status == 200:
		return "valid"
	case a.status == 403 && strings.Contains(a.body, "not enabled"):
		return "not-enabled"
	case a.status == 403 && strings.Contains(a.body, "does not have access to projects/"+p.SinchID):
		return "wrong-project"
	default:
		return fmt.Sprint(a)
	}
}

func askPlan(t *testing.T, h *http.Client, d *Demo, c *vault.Credential) string {
	t.Helper()
	ask := func(region string) answer {
		return get(t.Context(), h, http.MethodGet, strings.Replace(d.Hosts.SMS, "{region}", region, 1)+"/xms/v1/"+c.PublicID+"/groups?page=0&page_size=1", "Bearer "+c.Secret.Reveal(), "")
	}
	switch a := ask(c.Region); {
	case a.status == 200:
		return "valid"
	case a.status == 403 && strings.Contains(a.body, "not enabled"):
		return "not-enabled"
	case a.status != 401 || a.body != "":
		return fmt.Sprint(a)
	}
	for _, region := range []string{"us", "eu", "au", "br", "ca"} {
		if ask(region).status == 200 {
			return "wrong-region"
		}
	}
	return "rejected"
}

func askApplication(t *testing.T, h *http.Client, d *Demo, c *vault.Credential) string {
	t.Helper()
	auth := basicAuth(c.PublicID, c.Secret.Reveal())
	voice := get(t.Context(), h, http.MethodGet, d.Hosts.Voice+"/v1/configuration/numbers", auth, "")
	signed := d.states[c.ID] == signedOnly
	switch {
	case voice.status == 200 && !signed, voice.status == 403 && strings.Contains(voice.body, "40303") && signed:
		return "valid"
	case voice.status != 401 || !strings.Contains(voice.body, "40108"):
		return fmt.Sprint(voice)
	}
	if there := get(t.Context(), h, http.MethodGet, d.Hosts.Verification+"/verification/v1/verifications/reference/x", auth, ""); there.status == 404 {
		return "valid"
	}
	return "rejected"
}

// TestOurClientSaysWhatTheSampleMeans judges all at once, as T does, and within a time that a newcomer waits.
func TestOurClientSaysWhatTheSampleMeans(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the token endpoint's limit")
	}
	d := started(t, Options{})
	c := oauth.NewClient(oauth.Config{Hosts: d.Hosts, Limit: d.Limit, Timeout: 8 * time.Second})
	defer c.Close()
	var jobs []oauth.Job
	for p, k := range d.Store.Document().All() {
		jobs = append(jobs, oauth.Job{Key: string(k.ID), Credential: oauth.Credential{
			Kind: oauth.Kind(k.Kind), ID: k.PublicID, Secret: k.Secret, TokenURL: k.TokenURL, Style: oauth.AuthStyle(k.AuthStyle),
			Scopes: k.Scopes, ProjectID: p.SinchID, Region: k.Region, ConversationRegion: p.ConversationRegion,
		}})
	}
	begun := time.Now()
	c.Sweep(t.Context(), jobs, oauth.TestOptions{ProjectCheck: true}, func(p oauth.Progress) {
		want := d.states[vault.CredentialID(p.Key)]
		if p.Result.Verdict != want.expected() {
			t.Errorf("%s, not %s: %s", p.Result.Verdict, want, p.Result.Detail)
		}
	})
	if took := time.Since(begun); took > 25*time.Second {
		t.Errorf("testing all took %v", took)
	}
}

func TestTheSameSeedMakesTheSameSample(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	summary := func(o Options) string {
		d := started(t, o)
		var out strings.Builder
		for p, c := range d.Store.Document().All() {
			fmt.Fprintln(&out, p.Name, p.SinchID, p.Tags, c.Name, c.Kind, c.PublicID, c.Secret.Reveal(), c.IssuedAt, d.states[c.ID])
		}
		return out.String()
	}
	one := summary(Options{Now: now})
	if one != summary(Options{Now: now}) {
		t.Error("two samples of the same seed differ")
	}
	if one == summary(Options{Now: now, Seed: 7}) {
		t.Error("another seed makes the same sample")
	}
}

func TestNothingIsToBeUndoneAtFirst(t *testing.T) {
	d := started(t, Options{})
	if what, err := d.Store.Undo(t.Context()); err == nil {
		t.Errorf("undo took back %q", what)
	}
}

func TestCloseLeavesNoFileAndNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	dir := t.TempDir()
	d, err := Start(t.Context(), dir, Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	made, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(made) == 0 {
		t.Fatal(made, err)
	}
	d.Close()
	d.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestAProjectWithTheAccessKeysAPIKnowsMoreThanTheVault(t *testing.T) {
	d := started(t, Options{})
	h := plain(t)
	for p, c := range d.Store.Document().All() {
		if !slices.Contains(p.Tags, "critical") || c.Kind != vault.AccessKey {
			continue
		}
		a := get(t.Context(), h, http.MethodGet, d.Hosts.AccessKeys+"/v1/projects/"+p.SinchID+"/accessKeys", basicAuth(c.PublicID, c.Secret.Reveal()), "")
		if a.status != 200 || !strings.Contains(a.body, "made-by-someone-else") || !strings.Contains(a.body, c.PublicID) {
			t.Error(p.Name, a)
		}
	}
}

func TestAFolderThatCannotBeWrittenIsSaid(t *testing.T) {
	d, err := Start(t.Context(), filepath.Join(t.TempDir(), "missing"), Options{Now: time.Now})
	if err == nil {
		d.Close()
		t.Fatal("it started")
	}
}

func TestEveryStateIsPlayed(t *testing.T) {
	d := started(t, Options{})
	played := slices.Collect(maps.Values(d.states))
	for _, s := range []state{
		works, wrongSecret, deleted, foreign, otherRegion, productOff, noScope, throttled, slow, down, cut, failing, portal,
		plainHTTP, redirecting, signedOnly, verification, inBody, expired, smsOff, twin,
	} {
		if !slices.Contains(played, s) {
			t.Errorf("nothing is %q", s)
		}
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		d, err := Start(b.Context(), b.TempDir(), Options{Now: time.Now})
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
