package authsim

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// The signature algorithms of RFC 7518 section 3.1 that tokens can have.
const (
	ES256 = "ES256"
	RS256 = "RS256"
)

// keyName is the name of the only signing key.
const keyName = "authsim-1"

// claims is the payload of a token. Sinch documents only exp; the others are Ory Hydra's, whose server Sinch's
// answers look like.
type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	ClientID  string   `json:"client_id"`
	Audience  []string `json:"aud"`
	Scopes    []string `json:"scp"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	ID        string   `json:"jti"`
}

// signer holds one of the two kinds of keys.
type signer struct {
	algorithm string
	ec        *ecdsa.PrivateKey
	rsa       *rsa.PrivateKey
}

func newSigner(algorithm string) (*signer, error) {
	s := &signer{algorithm: algorithm}
	var err error
	switch algorithm {
	case ES256:
		s.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case RS256:
		s.rsa, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		err = fmt.Errorf("the simulator signs with %s or %s, not with %q", ES256, RS256, algorithm)
	}
	return s, err
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign makes a JWT (RFC 7519).
func (s *signer) sign(c claims) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	signed := encode([]byte(`{"alg":"`+s.algorithm+`","kid":"`+keyName+`","typ":"JWT"}`)) + "." + encode(payload)
	signature, err := s.signature(sha256.Sum256([]byte(signed)))
	return signed + "." + encode(signature), err
}

func (s *signer) signature(digest [sha256.Size]byte) ([]byte, error) {
	if s.rsa != nil {
		return rsa.SignPKCS1v15(rand.Reader, s.rsa, crypto.SHA256, digest[:])
	}
	r, v, err := ecdsa.Sign(rand.Reader, s.ec, digest[:])
	if err != nil {
		return nil, err
	}
	signature := make([]byte, 64) // RFC 7518 section 3.4: both numbers, 32 bytes each
	r.FillBytes(signature[:32])
	v.FillBytes(signature[32:])
	return signature, nil
}

// read gives the claims of a token that was signed here, live or not.
func (s *signer) read(token string) (claims, bool) {
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, false
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !s.made(signature, sha256.Sum256([]byte(parts[0]+"."+parts[1]))) {
		return c, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	return c, err == nil && json.Unmarshal(payload, &c) == nil
}

func (s *signer) made(signature []byte, digest [sha256.Size]byte) bool {
	if s.rsa != nil {
		return rsa.VerifyPKCS1v15(&s.rsa.PublicKey, crypto.SHA256, digest[:], signature) == nil
	}
	return len(signature) == 64 &&
		ecdsa.Verify(&s.ec.PublicKey, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

// public is the key as a member of a JWKS (RFC 7517).
func (s *signer) public() (map[string]string, error) {
	k := map[string]string{"use": "sig", "alg": s.algorithm, "kid": keyName}
	if s.rsa != nil {
		k["kty"], k["n"], k["e"] = "RSA", encode(s.rsa.N.Bytes()), encode(big.NewInt(int64(s.rsa.E)).Bytes())
		return k, nil
	}
	point, err := s.ec.PublicKey.Bytes() // 0x04, X, Y
	if err != nil {
		return nil, err
	}
	k["kty"], k["crv"], k["x"], k["y"] = "EC", "P-256", encode(point[1:33]), encode(point[33:])
	return k, nil
}
