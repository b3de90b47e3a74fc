//go:build !windows

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sinchkeys/ui/uitest"
)

// onPath gives a PATH on which the program goes by its own name.
func onPath(t *testing.T, o *office) string {
	t.Helper()
	bin := filepath.Join(o.home, "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(bin, "sinchkeys")); err != nil {
		t.Fatal(err)
	}
	return bin + ":" + os.Getenv("PATH")
}

func TestShellsCompleteReferencesThroughTheAgent(t *testing.T) {
	o := newOffice(t, 12, 0)
	o.env = append(o.env, "PATH="+onPath(t, o), "TERM=dumb")
	for _, shell := range []struct{ name, script string }{
		{"bash", `
source <(sinchkeys completion bash)
compopt() { :; } # which only works while a person types
COMP_WORDS=(sinchkeys token TYPED) COMP_CWORD=2 COMP_LINE='sinchkeys token TYPED' COMP_TYPE=63
__start_sinchkeys; printf '%s\n' "${COMPREPLY[@]}"`},
		{"fish", `sinchkeys completion fish | source; complete -C 'sinchkeys token TYPED'`},
		{"zsh", `
compdef() { : }
source <(sinchkeys completion zsh)
compset() { : }
compadd() { print -l -- "${offers[@]}" }
words=(sinchkeys token TYPED) CURRENT=3 PREFIX=TYPED
_sinchkeys`},
	} {
		t.Run(shell.name, func(t *testing.T) {
			path := uitest.Need(t, shell.name)
			complete := func(typed string) string {
				c := exec.Command(path, "-c", strings.ReplaceAll(shell.script, "TYPED", typed))
				c.Env = o.env
				out, err := c.CombinedOutput()
				if err != nil {
					t.Logf("%v: %s", err, out)
				}
				return string(out)
			}
			if said := complete("Proj"); strings.Contains(said, "key-") || strings.Contains(strings.ToLower(said), "passphrase") {
				t.Errorf("locked, it offers or asks: %s", said)
			}
			o.unlock(t)
			defer o.run(t, "lock")
			for _, typed := range []string{"Proj", "pROj"} { // a shell drops what does not begin with what was typed
				said := complete(typed)
				for i := range 12 {
					if !strings.Contains(strings.ReplaceAll(said, `\`, ""), fmt.Sprintf("%sect %03d/key-%d", typed, i/10, i)) {
						t.Fatalf("key-%d is not offered: %s", i, said)
					}
				}
			}
		})
	}
}

// shells are started with nothing but our script: neither a home's settings nor the package bash-completion.
func shells() map[string]struct{ start, teach string } {
	return map[string]struct{ start, teach string }{
		"bash": {" --norc --noprofile", `source <(sinchkeys completion bash)`},
		"zsh":  {" -f", `autoload -U compinit; compinit -D -u; source <(sinchkeys completion zsh); PS1='> '`},
		"fish": {" --no-config", `set fish_autosuggestion_enabled 0; function fish_prompt; echo -n '> '; end; sinchkeys completion fish | source`},
	}
}

// TestAPersonCompletesWhatTheyType types into the shells.
func TestAPersonCompletesWhatTheyType(t *testing.T) {
	o := newOffice(t, 3, 0)
	o.env = append(o.env, "PATH="+onPath(t, o), "PS1=> ")
	o.unlock(t)
	for _, args := range [][]string{
		{"project", "add", "Other: a=b"},
		{"key", "add", "other/k:1", "--key-id", "11111111-0000-4000-8000-0000000000f1", "--secret-file", o.identity},
	} {
		if _, stderr, code := o.run(t, args...); code != 0 {
			t.Fatal(stderr)
		}
	}
	for name, shell := range shells() {
		t.Run(name, func(t *testing.T) {
			path := uitest.Need(t, name)
			trap := filepath.Join(o.home, "trap")
			for typed, want := range completed(name, trap) {
				x := open(t, 240, 40, o.env, "cd && exec "+path+shell.start)
				x.sees(`[>%#$]`)
				x.text(shell.teach + `; clear; echo ready`)
				x.keys("Enter")
				x.sees(`(?m)^ready$`)
				x.text(typed)
				x.keys("Tab")
				x.text("@") // where the cursor is now
				x.sees(regexp.QuoteMeta("> " + want + "@"))
			}
			if _, err := os.Lstat(trap); err == nil {
				t.Error("completing has run a program that was typed")
			}
		})
	}
}

// completed is what a shell makes of a line when the Tab key is pressed behind it.
func completed(shell, trap string) map[string]string {
	out := map[string]string{
		`sinchkeys tok`:                      `sinchkeys token `,
		`sinchkeys token pro`:                `sinchkeys token project\ 000/key-`, // the blank does not end the word
		`sinchkeys token project\ 000/key-2`: `sinchkeys token project\ 000/key-2 `,
		`sinchkeys token 'proj`:              `sinchkeys token 'project 000/key-`,
		`sinchkeys token oth`:                `sinchkeys token other:\ a=b/k:1 `,
		`sinchkeys token other:\ a=`:         `sinchkeys token other:\ a=b/k:1 `,
		`sinchkeys env x --format=dotn`:      `sinchkeys env x --format=dotnet `,
		`sinchkeys import id.t`:              `sinchkeys import id.txt `,
	}
	run := `sinchkeys token $(touch ` + trap + `) tok`
	if shell == "fish" {
		run = `sinchkeys token (touch ` + trap + `) tok`
	}
	out[run] = run
	return out
}
