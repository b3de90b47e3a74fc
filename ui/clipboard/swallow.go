package clipboard

import "strings"

// terminal is what is known of a terminal that may swallow OSC 52.
type terminal struct {
	advice string // for the doctor: what happens and what to set
	hint   string // for a toast, in at most 48 cells
}

// swallower knows terminals that ignore OSC 52 or take it only when told. A
// multiplexer comes first: it stands between the program and the terminal
// whose variables it was started with.
func swallower(e Environment) terminal {
	switch {
	case e.Getenv("STY") != "":
		return terminal{"GNU screen does not pass OSC 52 on; tmux does.", "GNU screen swallows it; tmux does not"}
	case e.Getenv("TERM_PROGRAM") == "Apple_Terminal":
		return terminal{
			"Terminal.app ignores OSC 52: nothing will arrive. Use another terminal, or the local program.",
			"Terminal.app ignores it; use another terminal",
		}
	case e.Getenv("VTE_VERSION") != "":
		return terminal{
			"Terminals built on VTE (GNOME Terminal and others) took OSC 52 only recently: if nothing arrives, " + remedy(e) + ".",
			shortHelp(e),
		}
	case strings.HasPrefix(e.Getenv("TERM"), "xterm") && e.Getenv("XTERM_VERSION") != "":
		return terminal{
			"xterm takes it only with disallowedWindowOps set to allow SetSelection.",
			"xterm: let disallowedWindowOps allow SetSelection",
		}
	default:
		return terminal{
			"Whether the terminal obeys can't be known; if nothing arrives, " + remedy(e) + ".",
			"nothing arrived? sinchkeys doctor says why",
		}
	}
}

// remedy is what helps where no sequence arrives. A tool wants a display, and one on the far side of ssh has not the
// clipboard before the user.
func remedy(e Environment) string {
	switch {
	case overSSH(e):
		return "use a terminal that takes OSC 52, since nothing else reaches your clipboard over ssh"
	case e.Getenv("DISPLAY") == "":
		return "use a terminal that takes OSC 52, since no clipboard tool works without a display ($DISPLAY is not set)"
	default:
		return "install xclip or xsel"
	}
}

// shortHelp is remedy for a toast.
func shortHelp(e Environment) string {
	if overSSH(e) || e.Getenv("DISPLAY") == "" {
		return "nothing arrived? sinchkeys doctor says why"
	}
	return "nothing arrived? install xclip or xsel"
}

func hint(e Environment) string { return swallower(e).hint }
