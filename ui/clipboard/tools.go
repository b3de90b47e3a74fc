package clipboard

import (
	"os"
	"path/filepath"
	"strings"
)

// find looks a program up by absolute folders of PATH only, never in the current one.
func find(e Environment, name string) (string, bool) {
	for _, dir := range filepath.SplitList(e.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return path, true
		}
	}
	return "", false
}

// candidate is a set of tools that serve one kind of display.
type candidate struct {
	when               bool
	needs              []string // programs, the first gives the name
	write, read, clear []string
}

// toolBackends are the tools of X11 and WSL that are installed and have a display. There is none for Wayland: wl-copy
// puts what it copies into a file first, up to version 2.1 in /tmp and for as long as it is copied.
func toolBackends(e Environment) []backend {
	x11, wsl := e.Getenv("DISPLAY") != "", e.Getenv("WSL_DISTRO_NAME") != ""
	var out []backend
	for _, c := range []candidate{
		{wsl, []string{"clip.exe", "powershell.exe"}, []string{"clip.exe"}, []string{"powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"}, nil},
		{x11, []string{"xclip"}, []string{"xclip", "-selection", "clipboard", "-in"}, []string{"xclip", "-selection", "clipboard", "-out"}, nil},
		{x11, []string{"xsel"}, []string{"xsel", "--clipboard", "--input"}, []string{"xsel", "--clipboard", "--output"}, []string{"xsel", "--clipboard", "--clear"}},
	} {
		if b, ok := c.backend(e); ok {
			out = append(out, b)
		}
	}
	return out
}

func (c candidate) backend(e Environment) (backend, bool) {
	if !c.when {
		return nil, false
	}
	paths := map[string]string{}
	for _, name := range c.needs {
		path, ok := find(e, name)
		if !ok {
			return nil, false
		}
		paths[name] = path
	}
	absolute := func(command []string) []string {
		if len(command) == 0 {
			return nil
		}
		return append([]string{paths[command[0]]}, command[1:]...)
	}
	r := recipe{
		Name: c.needs[0], Kind: System, Env: passed(e),
		Write: absolute(c.write), Read: absolute(c.read), Clear: absolute(c.clear),
	}
	return tool{r}, true
}

// toolName is the program's name without its folder.
func toolName(command []string) string { return strings.TrimSuffix(filepath.Base(command[0]), ".exe") }
