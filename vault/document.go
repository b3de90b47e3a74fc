package vault

import (
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// ProjectID is our own id of a project, a UUIDv7 (RFC 9562 section 5.7); Sinch's is Project.SinchID.
type ProjectID string

// CredentialID is our own id of a credential, a UUIDv7.
type CredentialID string

// Document is what a vault holds. One that was handed out is shared and never changes: a Change makes
// a new one that shares what it did not touch.
type Document struct {
	VaultID    string
	Version    int
	Revision   uint64 // counts commits
	SavedAt    time.Time
	Recipients []string // who can open the vault, as age writes them
	Recovery   []string // those of them that are spare keys, printed and put away
	Projects   []*Project
	Log        []Entry // who did what, the latest last

	secret  Secret         // vault_secret: made once, never changed, known only to those who could read the vault
	unknown jsontext.Value // members of a later version

	hint *index    // of an older version: right for what has not moved since, and checked
	once sync.Once // makes own
	own  atomic.Pointer[index]
}

// Project is a Sinch project.
type Project struct {
	ID                            ProjectID
	Name                          string
	SinchID                       string // the Project ID that the dashboard shows
	ConversationRegion, SMSRegion string
	Tags                          []string
	Notes, DashboardURL           string
	CreatedAt, UpdatedAt          time.Time
	Credentials                   []*Credential

	unknown jsontext.Value
}

// States of a credential's life.
const (
	StatusActive   = "active"
	StatusRetiring = "retiring" // replaced, but still in use somewhere
	StatusRetired  = "retired"  // proved dead
)

// Credential is anything that authenticates.
type Credential struct {
	ID        CredentialID
	Kind      Kind
	Name      string
	PublicID  string   // KEY ID, Service Plan ID, application key or client ID
	Secret    Secret   // KEY SECRET, API token, application secret or client secret
	TokenURL  string   // empty for an access key: Sinch's token endpoint
	Region    string   // of a service plan
	AuthStyle string   // of an OAuth client: "header", "header-raw", "body"
	Scopes    []string // RFC 6749 section 3.3
	Audience  string
	CAFile    string // PEM file with the certificate authorities of the token endpoint
	Status    string
	Notes     string
	Rotation  *Rotation // how far its replacement has come; nil without one

	IssuedAt, CreatedAt, UpdatedAt time.Time

	unknown jsontext.Value
	other   *otherPairs // members that belong to other kinds
}

// Project finds a project by its id; nil when it is not there.
func (d *Document) Project(id ProjectID) *Project {
	if i, ok := d.projectAt(id); ok {
		return d.Projects[i]
	}
	return nil
}

// Credential finds a credential and its project; nil, nil when it is not there.
func (d *Document) Credential(id CredentialID) (*Project, *Credential) {
	at, ok := d.place(id)
	if !ok {
		return nil, nil
	}
	p := d.Projects[at.project]
	return p, p.Credentials[at.credential]
}

// Place says where a credential stands: the numbers of its project and, in that, of its own.
func (d *Document) Place(id CredentialID) (project, credential int, ok bool) {
	at, ok := d.place(id)
	return at.project, at.credential, ok
}

// All walks every credential with its project, in the document's order.
func (d *Document) All() iter.Seq2[*Project, *Credential] {
	return func(yield func(*Project, *Credential) bool) {
		for _, p := range d.Projects {
			for _, c := range p.Credentials {
				if !yield(p, c) {
					return
				}
			}
		}
	}
}

func (d *Document) projectAt(id ProjectID) (int, bool) {
	at, ok := d.find(string(id), true)
	return at.project, ok
}

func (d *Document) place(id CredentialID) (place, bool) { return d.find(string(id), false) }

func (d *Document) find(id string, project bool) (place, bool) {
	if d.hint != nil {
		if at, ok := d.hint.find(d, id, project); ok {
			return at, true
		}
	}
	return d.indexed().find(d, id, project)
}

// indexed makes the document's own index, once, when an older version's does not serve.
func (d *Document) indexed() *index {
	d.once.Do(func() {
		if d.own.Load() == nil {
			own, _ := newIndex(d)
			d.own.Store(own)
		}
	})
	return d.own.Load()
}

// nearIndex is an index that serves a document made from this one, as far as nothing moves.
func (d *Document) nearIndex() *index {
	if own := d.own.Load(); own != nil {
		return own
	}
	if d.hint != nil {
		return d.hint
	}
	return d.indexed()
}

// copy gives a document of its own whose projects are still shared.
func (d *Document) copy() *Document {
	return &Document{
		VaultID: d.VaultID, Version: d.Version, Revision: d.Revision, SavedAt: d.SavedAt,
		Recipients: d.Recipients, Recovery: d.Recovery, Projects: append([]*Project(nil), d.Projects...), Log: d.Log,
		secret: d.secret, unknown: d.unknown, hint: d.nearIndex(),
	}
}

// with gives a copy in which project i is p.
func (d *Document) with(i int, p *Project) *Document {
	out := d.copy()
	out.Projects[i] = p
	return out
}

// copy gives a project of its own whose credentials are still shared.
func (p *Project) copy() *Project {
	out := *p
	out.Credentials = append([]*Credential(nil), p.Credentials...)
	return &out
}
