package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/theme"
)

// look is how the interface is drawn.
type look struct {
	theme    string
	ascii    bool // our own signs in seven bits
	sevenBit bool // everything in seven bits
}

// declareLook gives a command that opens the interface the flags for how it looks.
func (a *app) declareLook(c *cobra.Command) {
	c.Flags().StringVar(&a.flags.theme, "theme", "", "`colours`: "+strings.Join(theme.Names(), ", ")+" (also the setting theme)")
	completeFlag(c, "theme", theme.Names())
	c.Flags().BoolVar(&a.flags.accessible, "accessible", false, "plain lines that a screen reader can follow (also $ACCESSIBLE and the setting accessible)")
}

// look gathers it from the flag, the settings and what the environment says of the terminal.
func (a *app) look(set settings) (look, error) {
	out := look{theme: set.Theme}
	from := "the setting theme"
	if a.flags.theme != "" {
		out.theme, from = a.flags.theme, "--theme"
	}
	if !theme.Known(out.theme) {
		return look{}, &usageError{What: from + ": there is no theme " + quoted(out.theme), Hints: []string{"the themes are " + strings.Join(theme.Names(), ", ")}}
	}
	switch set.Symbols {
	case "", "auto":
		out.sevenBit = a.sevenBits()
		out.ascii = slices.Contains([]string{"linux", "dumb", "vt100", "vt220"}, a.env("TERM"))
	case "ascii":
		out.ascii = true
	case "unicode":
	default:
		return look{}, &usageError{What: "the setting symbols: " + quoted(set.Symbols) + " is not one of auto, unicode, ascii"}
	}
	return out, nil
}

// sevenBits says whether the user's locale has ASCII alone.
func (a *app) sevenBits() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(a.env(name)); locale != "" {
			return !strings.Contains(locale, "utf")
		}
	}
	return false
}

// environ is what the interface learns of the terminal from: colours, above all.
func (a *app) environ() []string {
	var out []string
	for _, name := range []string{
		"TERM", "COLORTERM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM_PROGRAM", "TERM_PROGRAM_VERSION",
		"TMUX", "STY", "SSH_TTY", "SSH_CONNECTION", "WT_SESSION", "ConEmuANSI", "GOOGLE_CLOUD_SHELL",
	} {
		if value := a.env(name); value != "" {
			out = append(out, name+"="+value)
		}
	}
	if a.flags.noColor {
		out = append(out, "NO_COLOR=1")
	}
	return out
}

// showsProgress says whether the terminal is known to take ConEmu's progress sequence, OSC 9;4, which others show as a
// notification or not at all. Behind a multiplexer nothing is known.
func (a *app) showsProgress() bool {
	if a.env("TMUX") != "" || a.env("STY") != "" {
		return false
	}
	if a.env("WT_SESSION") != "" || a.env("ConEmuANSI") == "ON" {
		return true
	}
	if vte, err := strconv.Atoi(a.env("VTE_VERSION")); err == nil && vte >= vteProgress {
		return true
	}
	switch a.env("TERM_PROGRAM") {
	case "ghostty", "WezTerm", "mintty":
		return true
	case "iTerm.app":
		return atLeast(a.env("TERM_PROGRAM_VERSION"), 3, 6, 6)
	default:
		return false
	}
}

// vteProgress is the version of VTE, as it gives it in the environment, from which on it takes OSC 9;4: 0.79.
const vteProgress = 7900

// atLeast compares a dotted version with the least that will do.
func atLeast(version string, least ...int) bool {
	for i, part := range strings.SplitN(version, ".", len(least)) {
		n, err := strconv.Atoi(part)
		if err != nil || n != least[i] {
			return err == nil && n > least[i]
		}
	}
	return strings.Count(version, ".") >= len(least)-1
}
