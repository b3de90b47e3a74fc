package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/vault"
)

// Options say what to make.
type Options struct {
	Now func() time.Time
}

// Demo is a running sample.
type Demo struct {
	Store  *vault.Store
	Folder vault.Folder
	Hosts  oauth.Hosts
	Limit  oauth.Limit
	// Identity is the file that opens the vault.
	Identity string

	server *authsim.Server
	sick   *authsim.Server
}

// Start makes the sample in dir, which must be empty, and starts its endpoints. Close ends them; the folder
// is the caller's to remove.
func Start(ctx context.Context, dir string, o Options) (*Demo, error) {
	server, err := authsim.New(authsim.Config{Now: o.Now})
	if err != nil {
		return nil, err
	}
	// A second server keeps what some credentials are made to suffer away from the others' rate limit.
	sick, err := authsim.New(authsim.Config{Now: o.Now, Unlimited: true})
	if err != nil {
		server.Close()
		return nil, err
	}
	d := &Demo{
		Folder: vault.Folder{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state")},
		Hosts:  server.Hosts(), Limit: oauth.SinchLimit(), server: server, sick: sick,
	}
	if err := d.fill(ctx, dir, o.Now); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Close ends the endpoints.
func (d *Demo) Close() {
	d.server.Close()
	d.sick.Close()
}

// Server is the main endpoint, for tests.
func (d *Demo) Server() *authsim.Server { return d.server }

func (d *Demo) fill(ctx context.Context, dir string, now func() time.Time) error {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return fmt.Errorf("making the demo's identity: %w", err)
	}
	d.Identity = filepath.Join(dir, "identity.txt")
	if err := os.WriteFile(d.Identity, []byte(id.String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("the demo's folder can't be written: %w", err)
	}
	d.Store, err = vault.Create(ctx, vault.CreateOptions{
		Folder: d.Folder, Key: vault.Key{IdentityFiles: []string{d.Identity}}, Now: now, User: "demo",
	})
	if err != nil {
		return err
	}
	b, err := newBuilder(d, now())
	if err != nil {
		return err
	}
	_, err = d.Store.Commit(ctx, b.changes()...)
	return err
}
