package oauth

import "sync"

// crew runs work side by side. A panic in it is carried to whoever waits: one in a goroutine of its own would end
// the program before the terminal could be put in order.
type crew struct {
	all sync.WaitGroup

	mu       sync.Mutex
	panicked any
}

// do runs work in a goroutine of its own.
func (c *crew) do(work func()) { c.all.Go(func() { c.guard(work) }) }

// guard runs work here and keeps its panic.
func (c *crew) guard(work func()) {
	defer func() {
		if p := recover(); p != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.panicked = p
		}
	}()
	work()
}

// wait returns when all is done, or panics as the work did.
func (c *crew) wait() {
	c.all.Wait()
	if c.panicked != nil {
		panic(c.panicked)
	}
}
