//go:build !windows

package clipboard

// systemBackends are the clipboards of this system, the preferred first.
func systemBackends(e Environment) []backend {
	if e.GOOS == "darwin" {
		return macBackends(e)
	}
	return unixBackends(e)
}

func fromRecipe(r recipe) backend { return tool{r} }
