package clipboard

import (
	"slices"
	"testing"
)

// What a clipboard tool needs is handed on to it and to the helper that clears, and nothing else is.
func TestToolsGetTheVariablesThatTheyNeedAndNoOthers(t *testing.T) {
	t.Parallel()
	for goos, c := range map[string]struct{ has, want map[string]string }{
		"linux": {
			map[string]string{"WSL_INTEROP": "/run/WSL/8_interop", "WSL_DISTRO_NAME": "Debian", "LANG": "C.UTF-8", "SystemRoot": `C:\Windows`},
			map[string]string{"WSL_INTEROP": "/run/WSL/8_interop", "WSL_DISTRO_NAME": "Debian", "LANG": "C.UTF-8"},
		},
		"darwin": { // no locale of the user's may turn UTF-8 into something else
			map[string]string{"LANG": "de_DE.ISO8859-1", "LC_ALL": "C", "HOME": "/Users/x"},
			map[string]string{"LC_CTYPE": "UTF-8", "HOME": "/Users/x"},
		},
		"windows": {
			map[string]string{"SystemRoot": `C:\Windows`, "LANG": "x"},
			map[string]string{"SystemRoot": `C:\Windows`},
		},
	} {
		c.has["SINCH_KEY_SECRET"] = "not-a-real-secret"
		want := []string{}
		for name, value := range c.want {
			want = append(want, name+"="+value)
		}
		got := passed(Environment{GOOS: goos, Getenv: func(name string) string { return c.has[name] }})
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", goos, got, want)
		}
	}
	if passed(Environment{GOOS: "linux", Getenv: func(string) string { return "" }}) == nil {
		t.Error("nil stands for this process's whole environment")
	}
}

func TestTheVersionsOfTmuxThatPassACopyOn(t *testing.T) {
	t.Parallel()
	for version, old := range map[string]bool{
		"": true, "2.4": true, "3.0a": true, "3.1c": true, "next-3.1": true,
		"3.2": false, "3.3a": false, "3.10": false, "4.0": false, "next-3.4": false, "openbsd-7.4": false, "master": false, "99999999999.1": false,
	} {
		if beforePassingOn(version) != old {
			t.Errorf("%q: old is %v", version, !old)
		}
	}
}
