package session

import (
	"context"

	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
)

// Printed is an environment in the form that some program reads.
type Printed struct {
	Text   vault.Secret
	Doubts []string // what not every reader of the form takes for what it is
}

// Formats lists the forms that an environment can be printed in, the usual one first.
func Formats() []exchange.Format { return exchange.Formats() }

// Print gives Environment in a form. The errors are Environment's, and *exchange.NoPlaceError.
func (s *Session) Print(ctx context.Context, id vault.CredentialID, f exchange.Format, o EnvironmentOptions) (Printed, error) {
	variables, err := s.Environment(ctx, id, o)
	if err != nil {
		return Printed{}, err
	}
	return PrintVariables(f, variables)
}

// PrintVariables writes variables that are at hand; the vault need not be open.
func PrintVariables(f exchange.Format, variables []Variable) (Printed, error) {
	plain := make([]exchange.Variable, len(variables))
	for i, v := range variables {
		plain[i] = exchange.Variable{Name: v.Name, Value: v.Value.Reveal(), Secret: v.Secret}
	}
	written, err := f.Write(plain)
	return Printed{vault.NewSecret(string(written.Text)), written.Doubts}, err
}
