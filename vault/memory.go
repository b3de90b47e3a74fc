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
	later := s.givesWay()
	if later {
		s.settle.Reset(settleAfter)
	}
	s.mu.Unlock()
	if !later {
		debug.FreeOSMemory()
	}
}
