package vault

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The document's format, as the README describes it.
const (
	formatName    = "sinchkeys"
	formatVersion = 1
)

// The wire types are the document as it stands in the file. They alone hold secrets as plain text.
type (
	wireDocument struct {
		Format      string         `json:"format"`
		Version     int            `json:"version"`
		VaultID     string         `json:"vault_id"`
		VaultSecret string         `json:"vault_secret"`
		Revision    uint64         `json:"revision"`
		SavedAt     time.Time      `json:"saved_at,omitzero"`
		Recipients  []string       `json:"recipients"`
		Recovery    []string       `json:"recovery,omitempty"`
		Projects    []wireProject  `json:"projects"`
		Log         []wireEntry    `json:"log,omitempty"`
		Unknown     jsontext.Value `json:",embed"`
	}

	wireProject struct {
		ID                 ProjectID        `json:"id"`
		Name               string           `json:"name"`
		SinchID            string           `json:"project_id"`
		ConversationRegion string           `json:"conversation_region"`
		SMSRegion          string           `json:"sms_region"`
		Tags               []string         `json:"tags"`
		Notes              string           `json:"notes"`
		DashboardURL       string           `json:"dashboard_url"`
		CreatedAt          time.Time        `json:"created_at,omitzero"`
		UpdatedAt          time.Time        `json:"updated_at,omitzero"`
		Credentials        []wireCredential `json:"credentials"`
		Unknown            jsontext.Value   `json:",embed"`
	}

	wireCredential struct {
		ID         CredentialID   `json:"id"`
		Kind       Kind           `json:"kind"`
		Name       string         `json:"name"`
		otherPairs                // emptied of the pair of the kind when it is read
		TokenURL   *string        `json:"token_url,omitzero"`
		Region     *string        `json:"region,omitzero"`
		AuthStyle  *string        `json:"auth_style,omitzero"`
		Scopes     *[]string      `json:"scopes,omitzero"`
		Audience   *string        `json:"audience,omitzero"`
		CAFile     string         `json:"ca_file,omitempty"`
		Status     string         `json:"status,omitempty"`
		Notes      string         `json:"notes"`
		Rotation   *wireRotation  `json:"rotation,omitzero"`
		IssuedAt   time.Time      `json:"issued_at,omitzero"`
		CreatedAt  time.Time      `json:"created_at,omitzero"`
		UpdatedAt  time.Time      `json:"updated_at,omitzero"`
		Unknown    jsontext.Value `json:",embed"`
	}
)

// wireEntry is an entry of the log as it stands in the file.
type wireEntry struct {
	At       time.Time      `json:"at,omitzero"`
	By       string         `json:"by,omitempty"`
	Revision uint64         `json:"revision"`
	Deed     Deed           `json:"did"`
	What     string         `json:"what"`
	ID       string         `json:"id,omitempty"`
	Fields   []string       `json:"fields,omitempty"`
	Note     string         `json:"note,omitempty"`
	Unknown  jsontext.Value `json:",embed"`
}

func (w *wireEntry) entry() Entry {
	return Entry{At: w.At, By: w.By, Revision: w.Revision, Deed: w.Deed, What: w.What, ID: w.ID, Fields: w.Fields, Note: w.Note, unknown: compact(w.Unknown)}
}

func (e *Entry) wire() wireEntry {
	return wireEntry{At: e.At, By: e.By, Revision: e.Revision, Deed: e.Deed, What: e.What, ID: e.ID, Fields: e.Fields, Note: e.Note, Unknown: e.unknown}
}

// wireRotation is a rotation as it stands in the file.
type wireRotation struct {
	Stage      RotationStage  `json:"stage"`
	Manual     bool           `json:"manual,omitzero"`
	Name       string         `json:"name,omitempty"`
	ReplacedBy CredentialID   `json:"replaced_by,omitempty"`
	Proof      string         `json:"proof,omitempty"`
	StartedAt  time.Time      `json:"started_at,omitzero"`
	TestedAt   time.Time      `json:"tested_at,omitzero"`
	DeletedAt  time.Time      `json:"deleted_at,omitzero"`
	ProvedAt   time.Time      `json:"proved_at,omitzero"`
	Unknown    jsontext.Value `json:",embed"`
}

func (w *wireRotation) rotation() *Rotation {
	if w == nil {
		return nil
	}
	r := Rotation{
		Stage: w.Stage, Manual: w.Manual, Name: w.Name, ReplacedBy: w.ReplacedBy, Proof: w.Proof,
		StartedAt: w.StartedAt, TestedAt: w.TestedAt, DeletedAt: w.DeletedAt, ProvedAt: w.ProvedAt, unknown: compact(w.Unknown),
	}
	return r.kept()
}

func (r *Rotation) wire() *wireRotation {
	if r == nil {
		return nil
	}
	return &wireRotation{
		Stage: r.Stage, Manual: r.Manual, Name: r.Name, ReplacedBy: r.ReplacedBy, Proof: r.Proof,
		StartedAt: r.StartedAt, TestedAt: r.TestedAt, DeletedAt: r.DeletedAt, ProvedAt: r.ProvedAt, Unknown: r.unknown,
	}
}

// otherPairs are the members that hold the two halves of a credential, of every kind. Those of other
// kinds than the credential's own have no meaning, but what somebody wrote down is kept.
type otherPairs struct {
	KeyID             string `json:"key_id,omitempty"`
	KeySecret         string `json:"key_secret,omitempty"`
	ServicePlanID     string `json:"service_plan_id,omitempty"`
	APIToken          string `json:"api_token,omitempty"`
	ApplicationKey    string `json:"application_key,omitempty"`
	ApplicationSecret string `json:"application_secret,omitempty"`
	ClientID          string `json:"client_id,omitempty"`
	ClientSecret      string `json:"client_secret,omitempty"`
}

// of points at the two halves of a credential under the names of its kind. A kind of a later
// version has none: its members are all unknown and are kept as they are.
func (w *otherPairs) of(kind Kind) (id, secret *string) {
	switch kind {
	case AccessKey:
		return &w.KeyID, &w.KeySecret
	case ServicePlan:
		return &w.ServicePlanID, &w.APIToken
	case Application:
		return &w.ApplicationKey, &w.ApplicationSecret
	case OAuthClient:
		return &w.ClientID, &w.ClientSecret
	default:
		return nil, nil
	}
}

// decode reads a document from authenticated plaintext.
func decode(plain []byte) (*Document, error) {
	d, ok := readQuickly(plain)
	if !ok {
		var err error
		if d, err = decodeAny(plain); err != nil {
			return nil, err
		}
	}
	d.keepApart()
	return d, nil
}

// decodeAny is the general decoder, which decides what a document is.
func decodeAny(plain []byte) (*Document, error) {
	var w wireDocument
	if err := json.Unmarshal(plain, &w); err != nil {
		if version := versionOf(plain); version > formatVersion {
			return nil, &NewerVersionError{version}
		}
		return nil, fmt.Errorf("the document is not valid: %w", err)
	}
	if w.Format != formatName {
		return nil, fmt.Errorf("the document's format is %q, not %q", w.Format, formatName)
	}
	if w.Version < 1 {
		return nil, errors.New("the document has no version")
	}
	d := &Document{
		VaultID: w.VaultID, Version: w.Version, Revision: w.Revision, SavedAt: w.SavedAt, Recipients: w.Recipients, Recovery: w.Recovery,
		Projects: make([]*Project, len(w.Projects)), secret: secretOf(w.VaultSecret), unknown: compact(w.Unknown),
	}
	for i := range w.Projects {
		d.Projects[i] = w.Projects[i].project()
	}
	for i := range w.Log {
		d.Log = append(d.Log, w.Log[i].entry())
	}
	return d, nil
}

// value is what a member holds; nothing when it is not there.
func value[T any](member *T) T {
	if member == nil {
		var none T
		return none
	}
	return *member
}

// member is a member that is written only when the kind has it, or when it holds something all the same.
func member[T any](value *T, written bool) *T {
	if written {
		return value
	}
	return nil
}

// compact takes the white space out of unknown members, so that equal ones are equal bytes.
func compact(v jsontext.Value) jsontext.Value {
	if len(v) > 0 {
		_ = v.Compact() // it was just read, so it is valid
	}
	return v
}

// versionOf reads no more of a document than its version: 0 when it has none.
func versionOf(plain []byte) int {
	var w struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(plain, &w); err != nil {
		return 0
	}
	return w.Version
}

func (w *wireProject) project() *Project {
	p := &Project{
		ID: w.ID, Name: w.Name, SinchID: w.SinchID, ConversationRegion: w.ConversationRegion, SMSRegion: w.SMSRegion,
		Tags: w.Tags, Notes: w.Notes, DashboardURL: w.DashboardURL, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
		Credentials: make([]*Credential, len(w.Credentials)), unknown: compact(w.Unknown),
	}
	for i := range w.Credentials {
		p.Credentials[i] = w.Credentials[i].credential()
	}
	return p
}

func (w *wireCredential) credential() *Credential {
	c := &Credential{
		ID: w.ID, Kind: w.Kind, Name: w.Name, TokenURL: value(w.TokenURL), Region: value(w.Region), AuthStyle: value(w.AuthStyle),
		Scopes: value(w.Scopes), Audience: value(w.Audience), CAFile: w.CAFile, Status: w.Status, Notes: w.Notes,
		Rotation: w.Rotation.rotation(),
		IssuedAt: w.IssuedAt, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt, unknown: compact(w.Unknown),
	}
	c.complete(w.otherPairs)
	return c
}

// complete sets what follows from the other members: the two halves, and the state of a credential that
// has none yet.
func (c *Credential) complete(halves otherPairs) {
	if id, secret := halves.of(c.Kind); id != nil {
		c.PublicID, c.Secret = *id, secretOf(*secret)
		*id, *secret = "", ""
	}
	if halves != (otherPairs{}) {
		rest := halves
		c.other = &rest
	}
	if c.Status == "" {
		c.Status = StatusActive
	}
}

// encode writes the document as padded plaintext.
func encode(d *Document) ([]byte, error) {
	if b, ok := quickly(d, func([]byte) {}); ok {
		return b, nil
	}
	return encodeAny(d)
}

// encodeAny is the general encoder, which decides how a document is written.
func encodeAny(d *Document) ([]byte, error) {
	w := wireDocument{
		Format: formatName, Version: d.Version, VaultID: d.VaultID, VaultSecret: d.secret.Reveal(), Revision: d.Revision,
		SavedAt: d.SavedAt, Recipients: d.Recipients, Recovery: d.Recovery, Projects: make([]wireProject, len(d.Projects)), Unknown: d.unknown,
	}
	for i, p := range d.Projects {
		w.Projects[i] = p.wire()
	}
	for i := range d.Log {
		w.Log = append(w.Log, d.Log[i].wire())
	}
	var b bytes.Buffer
	if err := json.MarshalWrite(&b, &w, jsontext.WithIndent("  ")); err != nil {
		return nil, fmt.Errorf("the document can't be written: %w", err)
	}
	return pad(b.Bytes()), nil
}

func (p *Project) wire() wireProject {
	w := wireProject{
		ID: p.ID, Name: p.Name, SinchID: p.SinchID, ConversationRegion: p.ConversationRegion, SMSRegion: p.SMSRegion,
		Tags: p.Tags, Notes: p.Notes, DashboardURL: p.DashboardURL, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
		Credentials: make([]wireCredential, len(p.Credentials)), Unknown: p.unknown,
	}
	for i, c := range p.Credentials {
		w.Credentials[i] = c.wire()
	}
	return w
}

func (c *Credential) wire() wireCredential {
	w := wireCredential{
		ID: c.ID, Kind: c.Kind, Name: c.Name, CAFile: c.CAFile, Status: c.Status, Notes: c.Notes, Rotation: c.Rotation.wire(),
		IssuedAt: c.IssuedAt, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Unknown: c.unknown,
	}
	info := infoOf(c.Kind)
	w.TokenURL = member(&c.TokenURL, info.TokenURL || c.TokenURL != "")
	w.Region = member(&c.Region, info.Region || c.Region != "")
	w.AuthStyle = member(&c.AuthStyle, info.OAuth || c.AuthStyle != "")
	w.Scopes = member(&c.Scopes, info.OAuth || len(c.Scopes) > 0)
	w.Audience = member(&c.Audience, info.OAuth || c.Audience != "")
	if c.other != nil {
		w.otherPairs = *c.other
	}
	if id, secret := w.of(c.Kind); id != nil {
		*id, *secret = c.PublicID, c.Secret.Reveal()
	}
	return w
}

// Sizes of the buckets that plaintext is padded to: age gives the plaintext's length away exactly.
const (
	smallBucket = 4 << 10
	largeBucket = 64 << 10
)

// pad adds a line end and blanks up to the next bucket.
func pad(b []byte) []byte {
	b = append(b, '\n')
	bucket := smallBucket
	if len(b) > largeBucket {
		bucket = largeBucket
	}
	return append(b, bytes.Repeat([]byte{' '}, (bucket-len(b)%bucket)%bucket)...)
}
