package demo

import (
	"cmp"
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
	// Seed decides the IDs from Sinch and the secrets; 0 is the usual sample. Our own ids are new each time.
	Seed uint64
}

// Demo is a running sample.
type Demo struct {
	Store  *vault.Store
	Folder vault.Folder
	Hosts  oauth.Hosts
	Limit  oauth.Limit
	// Identity is the file that opens the vault.
	Identity string

	server  *authsim.Server // stands in for Sinch
	partner *authsim.Server // stands in for a company with an OAuth2 server of its own
	states  map[vault.CredentialID]state
}

// Start makes the sample in dir, which must be empty, and starts its endpoints. Close ends them and takes away
// all that Start has made.
func Start(ctx context.Context, dir string, o Options) (*Demo, error) {
	d := &Demo{
		Folder:   vault.Folder{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state")},
		Identity: filepath.Join(dir, "identity.txt"),
		Limit:    oauth.SinchLimit(), states: map[vault.CredentialID]state{},
	}
	if err := d.start(ctx, o); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *Demo) start(ctx context.Context, o Options) error {
	var err error
	if d.server, err = authsim.New(authsim.Config{Now: o.Now}); err != nil { //nolint:contextcheck // it runs until Close
		return err
	}
	if d.partner, err = authsim.New(authsim.Config{Now: o.Now, Unlimited: true}); err != nil { //nolint:contextcheck // it runs until Close
		return err
	}
	d.Hosts = d.server.Hosts()
	return d.fill(ctx, o)
}

// Close ends the endpoints and the vault and removes their files, as far as they can be removed: the folder itself
// is the caller's. Closing twice does no harm.
func (d *Demo) Close() {
	for _, s := range []*authsim.Server{d.server, d.partner} {
		if s != nil {
			s.Close()
		}
	}
	if d.Store != nil {
		d.Store.Close()
	}
	for _, made := range []string{d.Folder.Dir, d.Folder.StateDir, d.Identity} {
		_ = os.RemoveAll(made) // the caller's own removal of the folder says what is wrong
	}
}

// Server stands in for Sinch's hosts.
func (d *Demo) Server() *authsim.Server { return d.server }

// fill makes the vault. It is opened anew when all is in it, so that there is nothing to undo.
func (d *Demo) fill(ctx context.Context, o Options) error {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return fmt.Errorf("making the demo's identity: %w", err)
	}
	if err := os.WriteFile(d.Identity, []byte(id.String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("the demo's folder can't be written: %w", err)
	}
	key := vault.Key{IdentityFiles: []string{d.Identity}}
	made, err := vault.Create(ctx, vault.CreateOptions{Folder: d.Folder, Key: key, Now: o.Now, User: user})
	if err != nil {
		return err
	}
	_, err = made.Commit(ctx, newBuilder(d, o.Now(), cmp.Or(o.Seed, seed)).changes()...)
	made.Close()
	if err != nil {
		return err
	}
	d.Store, err = vault.Open(ctx, vault.OpenOptions{Folder: d.Folder, Key: key, Now: o.Now, User: user})
	return err
}

// user is who saves the sample.
const user = "demo"
