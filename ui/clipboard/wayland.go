package clipboard

import (
	"bytes"
	"context"
	"slices"
	"sync"
)

// wayland is wl-copy. It puts what it copies into a file of its own, which nobody else can read: from version 2.3 on
// in the folder TMPDIR and for a moment only, before that in /tmp, and up to 2.1 for as long as it is copied.
type wayland struct {
	tool

	isNew func() bool
}

// newWayland asks nothing yet: a tool that hangs must not hold up the start of the program. The runtime folder is in
// memory on the systems that have one.
func newWayland(r recipe, runtimeDir string) wayland {
	if runtimeDir != "" {
		r.Env = append(slices.Clone(r.Env), "TMPDIR="+runtimeDir)
	}
	return wayland{tool{r}, sync.OnceValue(func() bool { return knowsSensitive(r) })}
}

func (w wayland) sensitive() bool { return w.isNew() }

func (w wayland) write(ctx context.Context, secret []byte) error {
	command := w.r.Write
	if w.isNew() {
		command = append(slices.Clone(command), "--sensitive")
	}
	return run(ctx, command, w.r.Env, secret)
}

func (w wayland) caution() string {
	if w.isNew() {
		return ""
	}
	return "This wl-copy keeps what it copies in a file under /tmp that only you can read; version 2.3 does not."
}

// knowsSensitive asks wl-copy whether it can mark a copy as a secret; versions before 2.3 fail when told to.
func knowsSensitive(r recipe) bool {
	help, err := output(context.Background(), []string{r.Write[0], "--help"}, r.Env)
	return err == nil && bytes.Contains(help, []byte("--sensitive"))
}
