// Command zitadel is an OAuth2 authorization server that is not ours: zitadel's certified OpenID Provider library, over
// the library's own example storage, with clients for the client_credentials grant. It prints its address when it
// listens on loopback.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var errUnknown = errors.New("unknown client or wrong secret")

// client is one that may have tokens for itself.
type client struct {
	op.Client // never asked for anything that is not below

	id, secret string
	tokens     op.AccessTokenType
	ungranted  bool
}

func (c *client) GetID() string               { return c.id }
func (c *client) AuthMethod() oidc.AuthMethod { return oidc.AuthMethodBasic }
func (c *client) GrantTypes() []oidc.GrantType {
	if c.ungranted {
		return []oidc.GrantType{oidc.GrantTypeCode}
	}
	return []oidc.GrantType{oidc.GrantTypeClientCredentials}
}
func (c *client) AccessTokenType() op.AccessTokenType { return c.tokens }
func (c *client) ClockSkew() time.Duration            { return 0 }
func (c *client) IsScopeAllowed(scope string) bool    { return scope == "api:read" }

func (c *client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

// store knows the clients; the rest is the example's.
type store struct {
	*storage.Storage

	clients map[string]*client
}

func (s *store) ClientCredentials(_ context.Context, id, secret string) (op.Client, error) {
	c, ok := s.clients[id]
	if !ok || c.secret != secret {
		return nil, errUnknown
	}
	return c, nil
}

func (s *store) ClientCredentialsTokenRequest(_ context.Context, id string, scopes []string) (op.TokenRequest, error) {
	for _, scope := range scopes {
		if !s.clients[id].IsScopeAllowed(scope) {
			return nil, oidc.ErrInvalidScope().WithDescription("not for this client: %s", scope)
		}
	}
	return &oidc.JWTTokenRequest{Subject: id, Audience: []string{id}, Scopes: scopes}, nil
}

func (s *store) AuthorizeClientIDSecret(ctx context.Context, id, secret string) error {
	_, err := s.ClientCredentials(ctx, id, secret)
	return err
}

func (s *store) SetIntrospectionFromToken(_ context.Context, answer *oidc.IntrospectionResponse, _, subject, _ string) error {
	answer.Subject = subject
	return nil
}

func serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	issuer := "http://" + listener.Addr().String()
	s := &store{storage.NewStorage(storage.NewUserStore(issuer)), map[string]*client{}}
	for _, c := range []client{
		{id: "peer-basic", secret: "not-a-real-secret"},
		{id: "peer-post", secret: "not-a-real-secret-post"},
		{id: "we:ird +id/%=&", secret: "p:a+s s%20/=&", tokens: op.AccessTokenTypeJWT}, // an opaque token has a colon of its own
		{id: "zoë", secret: "geheimnis-ß-not-real"},
		{id: "peer-ungranted", secret: "not-a-real-secret", ungranted: true},
		{id: "peer-jwt", secret: "not-a-real-secret", tokens: op.AccessTokenTypeJWT},
	} {
		s.clients[c.id] = &c
	}
	config := &op.Config{CryptoKey: sha256.Sum256([]byte("test")), AuthMethodPost: true}
	provider, err := op.NewProvider(config, s, op.StaticIssuer(issuer), op.WithAllowInsecure())
	if err != nil {
		return err
	}
	fmt.Println("listening", issuer)
	server := http.Server{Handler: provider, ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

func main() {
	fmt.Fprintln(os.Stderr, serve())
	os.Exit(1)
}
