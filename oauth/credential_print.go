package oauth

import (
	"fmt"
	"log/slog"
)

// String names the credential by its kind and ID.
func (c Credential) String() string { return string(c.Kind) + " " + c.ID }

// Format keeps the secret out of every verb of package fmt.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue keeps the secret out of log/slog.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText keeps the secret out of JSON and other encodings.
func (c Credential) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
