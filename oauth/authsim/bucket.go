package authsim

import (
	"sync"
	"time"
)

// The token endpoint's limit as Sinch's Node SDK documents it.
const (
	capacity = 30.0
	refill   = 10.0 // a second
)

// bucket is a token bucket.
type bucket struct {
	now func() time.Time

	mu    sync.Mutex
	level float64
	at    time.Time
}

// take says whether one more request fits. A nil bucket has no limit.
func (b *bucket) take() bool {
	if b == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.level = min(capacity, b.level+refill*now.Sub(b.at).Seconds())
	b.at = now
	if b.level < 1 {
		return false
	}
	b.level--
	return true
}
