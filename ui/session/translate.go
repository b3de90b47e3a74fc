package session

import (
	"crypto/sha256"
	"strings"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// translate makes of a vault's credential one that package oauth can use. There is no other place
// where the two meet.
func translate(p *vault.Project, c *vault.Credential) oauth.Credential {
	return oauth.Credential{
		Kind:               oauth.Kind(c.Kind),
		ID:                 c.PublicID,
		Secret:             c.Secret,
		TokenURL:           c.TokenURL,
		Style:              oauth.AuthStyle(c.AuthStyle),
		Scopes:             c.Scopes,
		Audience:           c.Audience,
		CAFile:             c.CAFile,
		ProjectID:          p.SinchID,
		Region:             c.Region,
		ConversationRegion: p.ConversationRegion,
	}
}

// identity is a hash over everything a verdict depends on: one about an earlier secret, endpoint or
// project is no verdict about what stands there now.
func identity(p *vault.Project, c *vault.Credential) [sha256.Size]byte {
	fingerprint := translate(p, c).Fingerprint()
	rest := strings.Join([]string{string(c.Kind), p.SinchID, c.Region, c.CAFile}, "\x00")
	return sha256.Sum256(append(fingerprint[:], rest...))
}
