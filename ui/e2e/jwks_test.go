package e2e

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"
)

// verified asks the token's own issuer for its keys (RFC 7517) and says whether one of them has signed the token.
func verified(t *testing.T, token string) bool {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("not a JWT: %.20q", token)
	}
	var claims struct {
		Issuer string `json:"iss"`
	}
	if err := json.Unmarshal(decoded(t, parts[1]), &claims); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(claims.Issuer + "/.well-known/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var set struct {
		Keys []struct{ Kty, X, Y, N, E string } `json:"keys"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&set); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature := decoded(t, parts[2])
	for _, k := range set.Keys {
		switch k.Kty {
		case "EC":
			public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, decoded(t, k.X)...), decoded(t, k.Y)...))
			if err != nil {
				t.Fatal(err)
			}
			half := len(signature) / 2
			if ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])) {
				return true
			}
		case "RSA":
			public := &rsa.PublicKey{N: number(t, k.N), E: int(number(t, k.E).Int64())}
			if rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature) == nil {
				return true
			}
		}
	}
	return false
}

func decoded(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func number(t *testing.T, s string) *big.Int {
	t.Helper()
	return new(big.Int).SetBytes(decoded(t, s))
}
