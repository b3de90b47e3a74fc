package vault

// GiveWay has what can wait done only when busy says no. At 100,000 credentials, giving memory back stops whatever else is
// to be done for some 40 ms, and reading a file again that looks as it did takes a processor about as long.
func (s *Store) GiveWay(busy func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = busy
}

// givesWay says whether what can wait had better do so. The caller holds s.mu.
func (s *Store) givesWay() bool { return s.busy != nil && s.busy() }
