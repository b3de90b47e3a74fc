package clipboard

import (
	"cmp"
	"errors"
	"path/filepath"
	"strings"
)

// HoldCommand is the hidden command under which this program holds what was copied on Wayland, in its memory alone,
// until something else is copied. It is told the copy on its standard input and says held on its standard output.
const HoldCommand = "__hold-clipboard"

// held is what a holder says once the compositor has taken the copy.
const held = "held\n"

// errNotHeld says that a holder went away without a word.
var errNotHeld = errors.New("the helper that holds the copy ended")

// waylandName is how the recipe of a Wayland clipboard is told from that of a tool.
const waylandName = "wayland"

// waylandSocket is where the compositor listens, by the environment (wl_display_connect of libwayland); empty without one.
func waylandSocket(getenv func(string) string) string {
	name := getenv("WAYLAND_DISPLAY")
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	dir := getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

// among reads a variable out of an environment of lines.
func among(env []string) func(string) string {
	return func(name string) string {
		value := ""
		for _, line := range env {
			if v, ok := strings.CutPrefix(line, name+"="); ok {
				value = cmp.Or(value, v)
			}
		}
		return value
	}
}
