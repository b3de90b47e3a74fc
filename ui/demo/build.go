package demo

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"time"

	"sinchkeys/oauth/authsim"
	"sinchkeys/vault"
)

// seed makes the same IDs every time.
const seed = 20261123

// delay is how slow a slow endpoint is.
const delay = 2500 * time.Millisecond

// builder makes the vault's projects and tells the endpoints of them.
type builder struct {
	d     *Demo
	now   time.Time
	rand  *rand.Rand
	dead  string
	first *vault.Credential // whose twin appears in another project
}

func newBuilder(d *Demo, now time.Time) (*builder, error) {
	dead, err := authsim.DeadURL()
	if err != nil {
		return nil, fmt.Errorf("the demo needs a port on loopback: %w", err)
	}
	return &builder{d: d, now: now, rand: rand.New(rand.NewPCG(seed, seed)), dead: dead}, nil //nolint:gosec // IDs of a sample
}

// uuid makes an ID that looks like Sinch's.
func (b *builder) uuid() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", b.rand.Uint32(), b.rand.IntN(1<<16), b.rand.IntN(1<<12), b.rand.IntN(1<<12), b.rand.Int64N(1<<48))
}

// secret makes text that nobody takes for a secret.
func (b *builder) secret() string { return fmt.Sprintf("demo-not-a-secret-%08x", b.rand.Uint32()) }

func (b *builder) changes() []vault.Change {
	var all []vault.Change
	for _, c := range cast() {
		p := vault.Project{
			Name: c.name, SinchID: b.uuid(), ConversationRegion: c.region, SMSRegion: c.region, Tags: c.tags, Notes: c.notes,
			CreatedAt: b.now, UpdatedAt: b.now,
		}
		b.d.server.AddProject(authsim.Project{ID: p.SinchID})
		for _, e := range c.credentials {
			p.Credentials = append(p.Credentials, b.credential(&p, e))
		}
		all = append(all, vault.AddProject{Project: p})
	}
	return all
}

func (b *builder) credential(p *vault.Project, e entry) *vault.Credential {
	issued := b.now.AddDate(0, 0, -e.ageDays).UTC().Truncate(time.Second)
	c := &vault.Credential{
		ID: vault.CredentialID(b.uuid()), Name: e.name, PublicID: b.uuid(), Secret: vault.NewSecret(b.secret()),
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
	if e.notes == "twin" {
		c.PublicID, c.Secret, c.Notes = b.first.PublicID, b.first.Secret, ""
		return
	}
	if b.first == nil {
		b.first = c
	}
	key := authsim.Key{ID: c.PublicID, Secret: c.Secret.Reveal(), ProjectID: p.SinchID, Name: c.Name, CreatedAt: c.IssuedAt}
	server := b.d.server
	switch e.state {
	case wrongSecret:
		key.Secret = "demo-another-secret"
	case deleted:
		return
	case foreign:
		key.ProjectID = "demo-another-project"
	case productOff:
		server.AddProject(authsim.Project{ID: p.SinchID, NumbersOff: true})
	case down:
		c.TokenURL = b.dead
	case plainHTTP:
		c.TokenURL = "http://auth.demo.invalid/oauth2/token"
	default:
		if odd, ok := behaviours()[e.state]; ok {
			key.Behaviour, key.Delay = odd.behaviour, odd.delay
			server, c.TokenURL = b.d.sick, b.d.sick.TokenURL()
		}
	}
	server.AddKey(key)
	if server == b.d.sick {
		b.d.server.AddKey(key) // its API hosts know the key too
	}
}

// oddity is how a sick endpoint treats a key.
type oddity struct {
	behaviour authsim.Behaviour
	delay     time.Duration
}

func behaviours() map[state]oddity {
	return map[state]oddity{
		throttled: {behaviour: authsim.Throttled}, failing: {behaviour: authsim.Failing}, portal: {behaviour: authsim.Portal},
		cut: {behaviour: authsim.Reset}, redirecting: {behaviour: authsim.Redirecting}, slow: {delay: delay},
	}
}

func (b *builder) servicePlan(p *vault.Project, c *vault.Credential, e entry) {
	c.Kind, c.Region = vault.ServicePlan, p.SMSRegion
	c.PublicID = fmt.Sprintf("%032x", b.rand.Int64N(1<<62))
	plan := authsim.ServicePlan{ID: c.PublicID, Token: c.Secret.Reveal(), Region: c.Region}
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
	c.Secret = vault.NewSecret(base64.StdEncoding.EncodeToString([]byte(c.Secret.Reveal())))
	b.d.server.AddApplication(authsim.Application{
		Key: c.PublicID, Secret: c.Secret.Reveal(), SignedOnly: e.state == signedOnly, Verification: e.state == verification,
	})
}

func (b *builder) client(c *vault.Credential, e entry) {
	c.Kind, c.TokenURL, c.AuthStyle, c.Scopes = vault.OAuthClient, b.d.sick.TokenURL(), "header", []string{"read"}
	c.PublicID = "demo-" + c.Name
	client := authsim.Client{ID: c.PublicID, Secret: c.Secret.Reveal(), Encoded: true, Scopes: []string{"read"}}
	if e.state == noScope {
		client.Scopes = []string{"write"}
	}
	b.d.sick.AddClient(client)
}
