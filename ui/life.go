package ui

import (
	"context"
	"sync"
)

// life is the time between two locks: what was begun in one is given up, and
// not heard of, in the next. Commands ask for it from goroutines of their own.
type life struct {
	parent context.Context //nolint:containedctx // the one place where the interface's lifetime is kept

	mu     sync.Mutex
	ctx    context.Context //nolint:containedctx // as above
	cancel context.CancelFunc
	number int
}

func newLife(parent context.Context) *life {
	l := &life{parent: parent}
	l.renew()
	return l
}

// renew ends the work of this life and begins another.
func (l *life) renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel()
	}
	l.ctx, l.cancel = context.WithCancel(l.parent)
	l.number++
}

// end gives up all work, for good.
func (l *life) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cancel()
	l.number++
}

func (l *life) context() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ctx
}

func (l *life) generation() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.number
}
