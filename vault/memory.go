package vault

import (
	"runtime/debug"
	"time"
)

// Reading and writing a large vault leaves several times its size behind, which the runtime would keep
// for long. It is given back once things are quiet: a command has ended by then, an interface lives on.
const (
	largeFile   = 1 << 20
	settleAfter = time.Second
)

// GiveWay has memory given back only when busy says no: it stops whatever else is to be done, for some 40 ms at 100,000
// credentials.
func (s *Store) GiveWay(busy func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = busy
}

// settleMemory gives memory back a second after the last file of that many bytes was handled. The caller
// holds s.mu.
func (s *Store) settleMemory(bytes int) {
	switch {
	case bytes < largeFile:
	case s.settle == nil:
		s.settle = time.AfterFunc(settleAfter, s.giveBack)
	default:
		s.settle.Reset(settleAfter)
	}
}

func (s *Store) giveBack() {
	s.mu.Lock()
	later := s.busy != nil && s.busy()
	if later {
		s.settle.Reset(settleAfter)
	}
	s.mu.Unlock()
	if !later {
		debug.FreeOSMemory()
	}
}
