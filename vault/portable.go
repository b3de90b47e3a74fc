package vault

import (
	"bytes"
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// portableFormat names an export. It is no vault: it has no recipients, no history and no secret of its own.
const portableFormat = "sinchkeys-export"

type wirePortable struct {
	Format   string        `json:"format"`
	Version  int           `json:"version"`
	Projects []wireProject `json:"projects"`
}

// Portable writes projects with all that the document keeps of them, secrets included, for another vault to take in.
func Portable(projects []*Project) ([]byte, error) {
	w := wirePortable{Format: portableFormat, Version: formatVersion, Projects: make([]wireProject, len(projects))}
	for i, p := range projects {
		w.Projects[i] = p.wire()
	}
	var b bytes.Buffer
	if err := json.MarshalWrite(&b, &w, jsontext.WithIndent("  ")); err != nil {
		return nil, fmt.Errorf("the export can't be written: %w", err)
	}
	return append(b.Bytes(), '\n'), nil
}

// IsPortable says whether a JSON text is an export or a vault's document, as the age program prints it.
func IsPortable(text []byte) bool {
	var w struct {
		Format string `json:"format"`
	}
	return json.Unmarshal(text, &w) == nil && (w.Format == portableFormat || w.Format == formatName)
}

// ParsePortable reads what Portable wrote, or a vault's document. The error is a *NewerVersionError, or says what is wrong.
func ParsePortable(text []byte) ([]*Project, error) {
	var w wirePortable
	if version := versionOf(text); version > formatVersion {
		return nil, &NewerVersionError{version}
	}
	if err := json.Unmarshal(text, &w); err != nil {
		return nil, fmt.Errorf("the export is not valid: %w", err)
	}
	projects := make([]*Project, len(w.Projects))
	for i := range w.Projects {
		projects[i] = w.Projects[i].project()
	}
	return projects, nil
}

// SealToPassphrase encrypts to a passphrase, so that the age program opens it. workFactor is scrypt's, as a power of
// two; 0 is age's default, and only tests may ask for less.
func SealToPassphrase(ctx context.Context, plain, passphrase []byte, workFactor int) ([]byte, error) {
	return wrap(ctx, plain, passphrase, workFactor)
}

// OpenWithPassphrase decrypts what SealToPassphrase or the age program encrypted; file names it in errors. The error is
// ErrWrongPassphrase, a *WorkFactorError, a *DamagedError or the context's.
func OpenWithPassphrase(ctx context.Context, file string, encrypted, passphrase []byte, allow func(logN, memoryMiB int) bool) ([]byte, error) {
	return unwrap(ctx, file, encrypted, passphrase, allow)
}

// Check says why a project can't be taken into a vault as it is; nil when it can. Its credentials are not looked at.
func (p *Project) Check() error {
	return firstError(checkName("the project's name", p.Name), p.check())
}

// Check says why a credential can't be taken into a vault as it is; nil when it can.
func (c *Credential) Check() error {
	if _, err := ParseKind(string(c.Kind)); err != nil {
		return &InvalidError{"the kind", "is not known: " + err.Error()}
	}
	return firstError(checkName("the credential's name", c.Name), c.check(nil))
}
