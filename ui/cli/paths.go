package cli

import (
	"path/filepath"
	"runtime"

	"sinchkeys/vault"
)

const program = "sinchkeys"

// folders are where the program's files live, by the XDG base directory specification and its
// customary equivalents elsewhere. They are reckoned from the environment that Main was given.
type folders struct{ data, state, config string }

func (a *app) folders() (folders, error) {
	home := a.env("HOME")
	fallback := folders{
		filepath.Join(home, ".local", "share"), filepath.Join(home, ".local", "state"), filepath.Join(home, ".config"),
	}
	switch runtime.GOOS {
	case "darwin":
		support := filepath.Join(home, "Library", "Application Support")
		fallback = folders{support, support, support}
	case "windows":
		home = a.env("USERPROFILE")
		local := a.env("LOCALAPPDATA")
		if local == "" {
			local = filepath.Join(home, "AppData", "Local")
		}
		fallback = folders{local, filepath.Join(local, program, "state"), local}
	}
	out := folders{
		data:   a.absolute("XDG_DATA_HOME", fallback.data),
		state:  a.absolute("XDG_STATE_HOME", fallback.state),
		config: a.absolute("XDG_CONFIG_HOME", fallback.config),
	}
	for _, dir := range []string{out.data, out.state, out.config} {
		if !filepath.IsAbs(dir) {
			return folders{}, &usageError{
				What:  "the environment says neither HOME nor where files belong",
				Hints: []string{"set HOME, or XDG_DATA_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME"},
			}
		}
	}
	return folders{filepath.Join(out.data, program), filepath.Join(out.state, program), filepath.Join(out.config, program)}, nil
}

// absolute reads a folder from the environment; a relative one is ignored, as the specification asks.
func (a *app) absolute(name, fallback string) string {
	if dir := a.env(name); filepath.IsAbs(dir) {
		return dir
	}
	return fallback
}

// folder says where the vault lies: the flag, the environment, or the usual place.
func (a *app) folder() (vault.Folder, error) {
	usual, err := a.folders()
	if err != nil {
		return vault.Folder{}, err
	}
	dir := usual.data
	if v := a.env("SINCHKEYS_VAULT"); v != "" {
		dir = v
	}
	if a.flags.vault != "" {
		dir = a.flags.vault
	}
	dir, err = filepath.Abs(dir)
	return vault.Folder{Dir: dir, StateDir: usual.state}, err
}
