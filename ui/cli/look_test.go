package cli

import "testing"

func TestProgressGoesOnlyToTerminalsThatAreKnownToTakeIt(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"TERM": "xterm-256color"}, false},
		{map[string]string{"TERM_PROGRAM": "Apple_Terminal", "TERM_PROGRAM_VERSION": "455"}, false},
		{map[string]string{"TERM_PROGRAM": "ghostty"}, true},
		{map[string]string{"TERM_PROGRAM": "WezTerm"}, true},
		{map[string]string{"TERM_PROGRAM": "WezTerm", "TMUX": "/tmp/tmux"}, false},
		{map[string]string{"WT_SESSION": "1"}, true},
		{map[string]string{"WT_SESSION": "1", "STY": "1.pts"}, false},
		{map[string]string{"ConEmuANSI": "ON"}, true},
		{map[string]string{"ConEmuANSI": "OFF"}, false},
		{map[string]string{"VTE_VERSION": "7802"}, false},
		{map[string]string{"VTE_VERSION": "8000"}, true},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.14"}, false},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.6.6"}, true},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "4.0.0"}, true},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.6"}, false},
		{map[string]string{"TERM_PROGRAM": "iTerm.app"}, false},
	} {
		a := &app{env: func(name string) string { return c.env[name] }}
		if got := a.showsProgress(); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
}

func TestSignsFollowTheTerminalAndTheLocaleUnlessTheSettingsSayOtherwise(t *testing.T) {
	for _, c := range []struct {
		symbols string
		env     map[string]string
		want    look
	}{
		{"auto", nil, look{}},
		{"auto", map[string]string{"LANG": "en_GB.UTF-8"}, look{}},
		{"auto", map[string]string{"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, look{sevenBit: true}},
		{"auto", map[string]string{"LANG": "de_DE.ISO-8859-1"}, look{sevenBit: true}},
		{"auto", map[string]string{"TERM": "linux", "LANG": "C.UTF-8"}, look{ascii: true}},
		{"unicode", map[string]string{"TERM": "linux", "LC_ALL": "C"}, look{}},
		{"ascii", map[string]string{"LANG": "C.UTF-8"}, look{ascii: true}},
	} {
		a := &app{env: func(name string) string { return c.env[name] }}
		if got, err := a.look(settings{Symbols: c.symbols}); err != nil || got != c.want {
			t.Errorf("%s on %v: %+v, %v", c.symbols, c.env, got, err)
		}
	}
}
