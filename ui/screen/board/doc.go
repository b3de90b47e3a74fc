// Package board shows every project's health at a glance: counts by verdict,
// tokens that are about to end, the oldest keys, and in words what needs care
// first. What needs it most stands on top.
//
// It promises that drawing and moving cost the same in a vault of ten projects
// and of ten thousand, that what a running test finds shows at once, and that
// a row does not move away under the cursor: it is sorted when it is opened,
// when a test has ended and when the vault is edited.
//
// It tests nothing and copies nothing itself: it answers with Go and Test,
// which the browser acts on. Begin with board.go, then health.go (what is
// known of a project) and view.go.
package board
