package clipboard

// passed are the variables that clipboard tools and the helper need; they get no others. It is never nil, which would
// hand them all of ours.
func passed(e Environment) []string {
	names := []string{"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "TMUX", "TMUX_PANE", "TMUX_TMPDIR", "HOME", "PATH"}
	env := []string{}
	switch e.GOOS {
	case "darwin":
		// pbcopy and pbpaste take the text to be in the locale's encoding, and in an old Mac's own without one
		// (pbcopy(1)). LC_CTYPE wins over LANG, and LC_ALL, which would win over it, is not handed on.
		env = append(env, "LC_CTYPE=UTF-8")
	case "windows":
		// System libraries are found, and a process is set up, by these.
		names = append(names, "SystemRoot", "SystemDrive", "windir", "USERPROFILE", "LOCALAPPDATA", "TEMP", "TMP")
	default:
		// A program of Windows is started from Linux through the socket that WSL_INTEROP names.
		names = append(names, "LANG", "WSL_INTEROP", "WSL_DISTRO_NAME")
	}
	for _, name := range names {
		if v := e.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}
