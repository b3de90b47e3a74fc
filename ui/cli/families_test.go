package cli

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryCommandIsFoundByEachOfItsNames(t *testing.T) {
	for _, f := range families() {
		for _, e := range f.commands {
			c := e.build(new(app))
			if have := append([]string{c.Name()}, c.Aliases...); !slices.Equal(have, strings.Fields(e.names)) {
				t.Errorf("%q is the entry of %v", e.names, have)
			}
		}
	}
}

func TestOnlyTheCommandsThatAreAskedForAreBuilt(t *testing.T) {
	for args, want := range map[string]string{
		"":                              "",
		"--vault somewhere":             "",
		"token acme/prod --fresh":       "token",
		"--vault list ls":               "list",
		"exec acme/prod -- env":         "env exec",
		"backup list":                   "backup list",
		"tokne":                         "",
		"--version":                     "",
		"--accessible --theme contrast": "",
	} {
		if got := strings.Join(built(args), " "); got != want {
			t.Errorf("%q builds %q, not %q", args, got, want)
		}
	}
	everything := len(built("help"))
	for _, args := range []string{"--help", "-h", "token --help", "help token", "completion zsh", "man", "__complete tok", "__completeNoDesc tok"} {
		if n := len(built(args)); n != everything || n < 30 {
			t.Errorf("%q builds %d of %d commands", args, n, everything)
		}
	}
}

func built(args string) []string {
	var names []string
	a := new(app)
	for _, c := range a.root(wants(strings.Fields(args))).Commands() {
		names = append(names, c.Name())
	}
	return names
}

// What a command's flag would be by default must not hang on whether the command was built: the interface, for which none
// is, once never cleared the clipboard for that.
func TestWhatIsBuiltChangesNoDefault(t *testing.T) {
	none, all := new(app), new(app)
	none.root(wants(nil))
	all.root(everyCommand)
	if !reflect.DeepEqual(none.flags, all.flags) {
		t.Errorf("without commands the flags are %+v, with all of them %+v", none.flags, all.flags)
	}
	if got := none.clearAfter(defaultSettings()); got != 45*time.Second {
		t.Errorf("the interface clears the clipboard after %v", got)
	}
}

func TestARootWithoutCommandsIsARootStill(t *testing.T) {
	root := new(app).root(wants(nil))
	found, rest, err := root.Find([]string{"nothing"})
	if found != root || len(rest) != 1 || err != nil {
		t.Fatal(found.Name(), rest, err)
	}
	if err := root.ValidateArgs(rest); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Fatal(err)
	}
}
