package clipboard

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// tmuxBuffer is the name of our buffer, which is not among those that tmux numbers.
const tmuxBuffer = "sinchkeys"

// tmux is a named buffer, which tmux passes on to the terminal (load-buffer -w, which version 3.2 brought) and which can
// be deleted again. A plain OSC 52 inside tmux either goes nowhere or stays in tmux's numbered buffers.
//
// What tmux passed on stays in the terminal's clipboard when the time is over. To write something else over it would
// also wipe what the user copied from another program meanwhile, and to read it first (refresh-client -l) would put all
// that the user copies into tmux's buffers. Empty content clears nothing: load-buffer leaves everything as it is then.
type tmux struct {
	tool

	version []string // says the server's version; the client's may be another
}

func newTmux(e Environment) (backend, bool) {
	path, ok := find(e, "tmux")
	if !ok {
		return nil, false
	}
	return tmux{
		tool: tool{recipe{
			Name: "tmux", Kind: Tmux, Env: passed(e),
			Write: []string{path, "load-buffer", "-w", "-b", tmuxBuffer, "-"},
			Read:  []string{path, "show-buffer", "-b", tmuxBuffer},
			Clear: []string{path, "delete-buffer", "-b", tmuxBuffer},
		}},
		version: []string{path, "display-message", "-p", "#{version}"},
	}, true
}

func (tmux) describe() string {
	return "a tmux buffer, which tmux (3.2 and newer) passes on to the terminal"
}

// write leaves the copy in the buffer alone where tmux is too old to pass it on. All tries together have a tool's time.
func (t tmux) write(ctx context.Context, secret []byte) error {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	defer cancel()
	err := t.tool.write(ctx, secret)
	if err == nil || ctx.Err() != nil {
		return err
	}
	old := t.tooOld(ctx)
	if old == "" {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(t.r.Write), func(arg string) bool { return arg == "-w" })
	if err := run(ctx, kept, t.r.Env, secret); err != nil {
		return fmt.Errorf("%w; tmux 3.2 or newer is needed", err)
	}
	return nil
}

// tooOld says what a tmux before 3.2 does with a copy; it is empty for a newer one and where the version is not known.
func (t tmux) tooOld(ctx context.Context) string {
	said, err := output(ctx, t.version, t.r.Env)
	version := strings.TrimSpace(string(said))
	if err != nil || !beforePassingOn(version) {
		return ""
	}
	if version == "" {
		version = "before 2.4"
	}
	return "This tmux (" + version + ") passes no copy on to the terminal, which 3.2 and newer do: it stays in tmux. Paste it there with the prefix key, then =."
}

// release matches the versions that tmux gives itself, as 3.1c and next-3.4, and not OpenBSD's, as openbsd-7.4.
//
//nolint:gochecknoglobals // a pattern that is compiled when it is first asked for
var release = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:next-)?(\d{1,4})\.(\d{1,4})`) })

// beforePassingOn says whether a version is known to be older than 3.2. Before 2.4, tmux had no word for its own.
func beforePassingOn(version string) bool {
	m := release().FindStringSubmatch(version)
	if m == nil {
		return version == ""
	}
	major, _ := strconv.Atoi(m[1]) // digits, and few
	minor, _ := strconv.Atoi(m[2])
	return major < 3 || major == 3 && minor < 2
}

// afterwards is what to know of a copy that arrived; empty when all is well.
func afterwards(ctx context.Context, b backend) string {
	t, ok := b.(tmux)
	if !ok {
		return ""
	}
	if old := t.tooOld(ctx); old != "" {
		return old
	}
	return "tmux passed it on to your terminal, whose own clipboard can't be cleared from here; the tmux buffer will be."
}
