package demo

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"sinchkeys/oauth/authsim"
	"sinchkeys/vault"
)

// seed makes the same IDs every time.
const seed = 20261123

// delay is how slow a slow endpoint is.
const delay = 2500 * time.Millisecond

// dashboard is the page that a project's link opens.
const dashboard = "https://dashboard.sinch.com/settings/access-keys"

// builder makes the vault's projects and tells the endpoints of them.
type builder struct {
	d     *Demo
	now   time.Time
	rand  *rand.Rand
	first *vault.Credential // whose twin appears in another project
}

func newBuilder(d *Demo, now time.Time, from uint64) *builder {
	return &builder{d: d, now: now.UTC().Truncate(time.Second), rand: rand.New(rand.NewPCG(from, seed))} //nolint:gosec // IDs of a sample
}

// uuid makes an ID that looks like Sinch's.
func (b *builder) uuid() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", b.rand.Uint32(), b.rand.IntN(1<<16), b.rand.IntN(1<<12), b.rand.IntN(1<<12), b.rand.Int64N(1<<48))
}

// ownID makes an id of ours, which is new each time.
func ownID() string { return uuid.Must(uuid.NewV7()).String() }

// secret makes text that nobody takes for a secret.
func (b *builder) secret() string { return fmt.Sprintf("demo-not-a-secret-%08x", b.rand.Uint32()) }

func (b *builder) changes() []vault.Change {
	var all []vault.Change
	for _, c := range cast() {
		oldest := 0
		for _, e := range c.credentials {
			oldest = max(oldest, e.ageDays)
		}
		made := b.now.AddDate(0, 0, -oldest)
		p := vault.Project{
			ID: vault.ProjectID(ownID()), Name: c.name, SinchID: b.uuid(), ConversationRegion: c.region, SMSRegion: c.region,
			Tags: c.tags, Notes: c.notes, DashboardURL: dashboard, CreatedAt: made, UpdatedAt: made,
		}
		b.d.server.AddProject(b.project(&p))
		for _, e := range c.credentials {
			k := b.credential(&p, e)
			b.d.states[k.ID] = e.state
			p.Credentials = append(p.Credentials, k)
		}
		b.forgotten(&p)
		all = append(all, vault.AddProject{Project: p})
	}
	return all
}

// project is what the endpoints know of a project. Those of the critical kind have the Access Keys API.
func (b *builder) project(p *vault.Project) authsim.Project {
	return authsim.Project{
		ID: p.SinchID, AccessKeysAPI: has(p, "critical"),
		Apps: []authsim.App{{ID: "01" + strings.ToUpper(b.uuid()[:8]) + "DEMO000000000000", Name: p.Name, Region: p.ConversationRegion}},
	}
}

func has(p *vault.Project, tag string) bool { return slices.Contains(p.Tags, tag) }

// forgotten adds a key that Sinch knows and the vault does not, where the API would tell.
func (b *builder) forgotten(p *vault.Project) {
	if has(p, "critical") {
		b.d.server.AddKey(authsim.Key{
			ID: b.uuid(), Secret: b.secret(), ProjectID: p.SinchID, Name: "made-by-someone-else", CreatedAt: b.now.AddDate(-1, -2, 0),
		})
	}
}

func (b *builder) credential(p *vault.Project, e entry) *vault.Credential {
	issued := b.now.AddDate(0, 0, -e.ageDays)
	c := &vault.Credential{
		ID: vault.CredentialID(ownID()), Name: e.name, PublicID: b.uuid(), Secret: vault.NewSecret(b.secret()),
		Status: e.status, Notes: e.notes, IssuedAt: issued, CreatedAt: issued, UpdatedAt: issued,
	}
	if c.Status == "" {
		c.Status = vault.StatusActive
	}
	switch e.kind {
	case "p":
		b.servicePlan(p, c, e)
	case "a":
		b.application(c, e)
	case "o":
		b.client(c, e)
	default:
		b.accessKey(p, c, e)
	}
	return c
}

func (b *builder) accessKey(p *vault.Project, c *vault.Credential, e entry) {
	c.Kind = vault.AccessKey
	if e.state == twin {
		c.PublicID, c.Secret = b.first.PublicID, b.first.Secret
		return
	}
	if b.first == nil {
		b.first = c
	}
	server := b.d.server
	odd := behaviours()[e.state]
	key := authsim.Key{
		ID: c.PublicID, Secret: c.Secret.Reveal(), ProjectID: p.SinchID, Name: c.Name, CreatedAt: c.IssuedAt,
		Behaviour: odd.behaviour, Delay: odd.delay,
	}
	switch e.state {
	case wrongSecret:
		key.Secret = "demo-another-secret"
	case foreign:
		key.ProjectID = "demo-another-project"
	case productOff:
		server.AddProject(authsim.Project{ID: p.SinchID, NumbersOff: true})
	case down:
		c.TokenURL = server.RefusedURL()
	case expired:
		c.TokenURL = server.ExpiredURL()
	case plainHTTP:
		c.TokenURL = "http://auth.demo.invalid/oauth2/token"
	default:
	}
	server.AddKey(key)
	if e.state == deleted {
		server.DeleteKey(key.ID)
	}
}

// oddity is how a host treats a credential.
type oddity struct {
	behaviour authsim.Behaviour
	delay     time.Duration
}

func behaviours() map[state]oddity {
	return map[state]oddity{
		throttled: {behaviour: authsim.Throttled}, failing: {behaviour: authsim.Failing}, portal: {behaviour: authsim.Portal},
		cut: {behaviour: authsim.Reset}, redirecting: {behaviour: authsim.Redirecting}, slow: {delay: delay},
		smsOff: {behaviour: authsim.NotEnabled},
	}
}

func (b *builder) servicePlan(p *vault.Project, c *vault.Credential, e entry) {
	c.Kind, c.Region = vault.ServicePlan, p.SMSRegion
	c.PublicID = fmt.Sprintf("%016x%016x", b.rand.Uint64(), b.rand.Uint64())
	odd := behaviours()[e.state]
	plan := authsim.ServicePlan{ID: c.PublicID, Token: c.Secret.Reveal(), Region: c.Region, Behaviour: odd.behaviour, Delay: odd.delay}
	switch e.state {
	case otherRegion:
		plan.Region = "ca"
	case wrongSecret:
		plan.Token = "demo-another-token"
	default:
	}
	b.d.server.AddServicePlan(plan)
}

func (b *builder) application(c *vault.Credential, e entry) {
	c.Kind = vault.Application
	// An application's secret is Base64, and decodes to what it is.
	c.Secret = vault.NewSecret(base64.StdEncoding.EncodeToString([]byte(c.Secret.Reveal())))
	known := c.Secret.Reveal()
	if e.state == wrongSecret {
		known = "ZGVtby1hbm90aGVyLXNlY3JldA=="
	}
	b.d.server.AddApplication(authsim.Application{
		Key: c.PublicID, Secret: known, SignedOnly: e.state == signedOnly, Verification: e.state == verification,
		Behaviour: behaviours()[e.state].behaviour,
	})
}

func (b *builder) client(c *vault.Credential, e entry) {
	c.Kind, c.TokenURL, c.AuthStyle, c.Scopes = vault.OAuthClient, b.d.partner.TokenURL(), "header", []string{"read"}
	c.PublicID = "demo-" + c.Name
	client := authsim.Client{ID: c.PublicID, Secret: c.Secret.Reveal(), Encoded: true, Scopes: []string{"read"}}
	switch e.state {
	case noScope:
		client.Scopes = []string{"write"}
	case inBody:
		c.AuthStyle, client.InBody = "body", true
	default:
	}
	b.d.partner.AddClient(client)
}
