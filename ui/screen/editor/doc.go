// Package editor is the form for a project or a credential.
//
// It promises that nothing typed is lost by accident: leaving with unsaved
// data asks, a save that fails keeps the form, locking empties the secrets and
// keeps the rest. What was saved is on the disk before it is tested, and the
// verdict is shown in place.
//
// It never keeps a secret outside its secret field, and never draws one unless
// asked to. Begin with spec.go (the fields as tables), then editor.go.
package editor
