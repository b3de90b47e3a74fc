package launch

import (
	"runtime"
	"slices"
	"strings"

	"sinchkeys/ui/session"
)

// The variables that tell a program, or a shell's prompt, whose variables it has.
const (
	ProjectVariable = "SINCHKEYS_PROJECT" // the project's name
	RefVariable     = "SINCHKEYS_REF"     // PROJECT/CREDENTIAL, which sinchkeys itself reads
	ShellVariable   = "SINCHKEYS_SHELL"   // the reference that a shell was opened for
)

// wayIn are the variables that say how the vault is opened. A program that is to have one credential,
// or a token only, must not find the whole vault beside it.
func wayIn() []string { return []string{"SINCHKEYS_PASSPHRASE_FILE", "SINCHKEYS_IDENTITY"} }

// Owner is the credential whose variables a program gets.
type Owner struct{ Project, Ref string }

// Environ is the environment of a program: the base, which is that of this process as NAME=VALUE, without other
// credentials' variables, and with the given ones.
func Environ(base []string, o Owner, variables []session.Variable) []string {
	foreign := slices.Concat(session.EnvironmentNames(), wayIn(), []string{ProjectVariable, RefVariable, ShellVariable})
	out := make([]string, 0, len(base)+len(variables)+2)
	for _, line := range base {
		name, _, _ := strings.Cut(line, "=")
		if !slices.ContainsFunc(foreign, func(f string) bool { return sameName(f, name) }) {
			out = append(out, line)
		}
	}
	for _, v := range variables {
		out = append(out, v.Name+"="+v.Value.Reveal())
	}
	return append(out, ProjectVariable+"="+o.Project, RefVariable+"="+o.Ref)
}

// sameName compares names of variables as the system does.
func sameName(a, b string) bool {
	if runtime.GOOS == "windows" {
		return strings.EqualFold(a, b)
	}
	return a == b
}
