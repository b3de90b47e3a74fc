package vault

import (
	"testing"
	"testing/synctest"
	"time"
)

// Memory is not given back while somebody types: that would hold their keys up.
func TestMemoryIsGivenBackOnceNobodyIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, asked := &Store{}, 0
		s.GiveWay(func() bool { asked++; return asked < 3 })
		s.mu.Lock()
		s.settleMemory(largeFile)
		s.mu.Unlock()
		time.Sleep(10 * settleAfter)
		synctest.Wait()
		if asked != 3 {
			t.Errorf("it was asked %d times whether anybody is busy, not until nobody was, the third time", asked)
		}
	})
}
