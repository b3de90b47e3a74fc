package session

import "time"

// Hurry makes the steps of a rotation wait less.
func (s *Session) Hurry(every, ready, dead time.Duration) { s.pace = pace{every, ready, dead} }

// AtBoundary has f told between two things of which a crash may part the second from the first.
func (s *Session) AtBoundary(f func(string)) { s.boundary = f }

// SetElsewhere names the folders in which a copy of the vault may be made unasked.
func (s *Session) SetElsewhere(dirs ...string) { s.cfg.Elsewhere = dirs }
