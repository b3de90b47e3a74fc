//go:build !windows

package clipboard

// systemBackends are the clipboards of this system, the preferred first.
func systemBackends(e Environment) []backend {
	if e.GOOS == "darwin" {
		return macBackends(e)
	}
	var out []backend
	if b, ok := newBoard(e); ok {
		out = append(out, b)
	}
	return append(out, toolBackends(e)...)
}

func fromRecipe(r recipe) backend {
	if r.Name == waylandName {
		return board{socket: waylandSocket(among(r.Env)), env: r.Env}
	}
	return tool{r}
}
