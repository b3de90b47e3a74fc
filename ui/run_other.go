//go:build !unix

package ui

import tea "charm.land/bubbletea/v2"

// hearHangUp does nothing where windows close without a signal.
func hearHangUp(*tea.Program) (stop func()) { return func() {} }
