package browser

import (
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// canary is in every secret here: no frame may show it unasked.
const canary = "not-a-real-secret"

// place is a browser on a stage.
type place struct {
	*stage.Stage
	browser *Browser
}

// open puts a browser on a vault of projects.
func open(t *testing.T, o oauth.Config, width, height int, projects ...vault.Project) *place {
	t.Helper()
	p := &place{}
	p.Stage = stage.Open(t, stage.Set{
		OAuth: o, Width: width, Height: height, Projects: projects,
		First:  func(env screen.Env) screen.Screen { p.browser = New(env); return p.browser },
		Unlock: func(env screen.Env) screen.Screen { return unlock.New(env) },
	})
	return p
}

// credential is one of a project in a test.
func credential(id, name string, kind vault.Kind) *vault.Credential {
	made := time.Date(1999, 11, 1, 9, 0, 0, 0, time.UTC)
	return &vault.Credential{
		ID: vault.CredentialID(id), Kind: kind, Name: name, PublicID: "4b2a91c0-0000-4000-8000-0000000" + id,
		Secret: vault.NewSecret(canary + "-" + id), Status: vault.StatusActive, CreatedAt: made, UpdatedAt: made, IssuedAt: made,
	}
}

// sample is a small vault in which everything occurs.
func sample() []vault.Project {
	oauthClient := credential("0a005", "partner", vault.OAuthClient)
	oauthClient.TokenURL, oauthClient.AuthStyle, oauthClient.Scopes = "https://id.example.com/token", "header", []string{"read", "write"}
	plan := credential("0a003", "sms", vault.ServicePlan)
	plan.Region = "eu"
	retiring := credential("0a002", "ci-bot-old", vault.AccessKey)
	retiring.Status = vault.StatusRetiring
	return []vault.Project{
		{
			ID: "p-acme", Name: "Acme Prod", SinchID: "e4e006b2-b3ba-457c-861a-6f67edce4d9f", ConversationRegion: "eu", SMSRegion: "eu",
			Tags: []string{"prod", "critical"}, Notes: "Owner: the payments team.",
			Credentials: []*vault.Credential{credential("0a001", "ci-bot", vault.AccessKey), retiring, plan, credential("0a004", "voice", vault.Application), oauthClient},
		},
		{
			ID: "p-beacon", Name: "Beacon Retail", SinchID: "baada233-99b1-4ce8-8f6b-f8efdcd9462c", Tags: []string{"staging"},
			Credentials: []*vault.Credential{credential("0b001", "ci-bot", vault.AccessKey)},
		},
		{ID: "p-empty", Name: "Empty Shelf"},
		{
			ID: "p-tokyo", Name: "東京 支店", ConversationRegion: "us",
			Credentials: []*vault.Credential{credential("0c001", "주요 키", vault.AccessKey)},
		},
	}
}

// judge puts a verdict on a credential, as a test would.
func (p *place) judge(id string, v oauth.Verdict, ago time.Duration, detail string) {
	info := v.Info()
	record := session.Record{
		Verdict: v, HTTPStatus: map[oauth.Verdict]int{oauth.Valid: 200, oauth.Rejected: 401, oauth.ServerError: 503}[v], Detail: detail,
		Meaning: info.Meaning, TestedAt: time.Now().Add(-ago), Latency: 83 * time.Millisecond, ExpiresIn: time.Hour,
	}
	if v != oauth.Valid {
		record.Advice = "Check the pair in the dashboard, or rotate the key."
	}
	s := session.Standing{Last: record, LastJudged: record, History: []session.Past{{Verdict: v, At: record.TestedAt}, {Verdict: oauth.Valid, At: record.TestedAt.Add(-24 * time.Hour)}}}
	if v == oauth.Valid {
		s.TokenExpiresAt = time.Now().Add(58*time.Minute + 12*time.Second)
	}
	p.Send(testedOne{answer: p.browser.answer(), id: vault.CredentialID(id), tested: session.Tested{ID: vault.CredentialID(id), Standing: s}})
}

// lived is the sample after some use.
func lived(t *testing.T) *place {
	t.Helper()
	p := open(t, oauth.Config{}, 120, 36, sample()...)
	p.Settle()
	p.judge("0a001", oauth.Valid, 2*time.Minute, "token issued, expires in 59m59s; the project is the key's")
	p.judge("0a002", oauth.Rejected, 3*time.Hour, "HTTP 401: invalid_client")
	p.judge("0a003", oauth.ServerError, 40*time.Minute, "HTTP 503: try again later")
	p.judge("0b001", oauth.Valid, 26*time.Hour, "token issued")
	p.Settle()
	return p
}
