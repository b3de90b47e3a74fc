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
	VaultVariable   = "SINCHKEYS_VAULT"   // the vault's folder, which it reads, too
	ShellVariable   = "SINCHKEYS_SHELL"   // the reference that a shell was opened for
)

// wayIn are the variables that say how the vault is opened. A program that is to have one credential,
// or a token only, must not find the whole vault beside it.
func wayIn() []string { return []string{"SINCHKEYS_PASSPHRASE_FILE", "SINCHKEYS_IDENTITY"} }

// Owner is the credential whose variables a program gets, and the vault's folder in which Ref names it. Without a folder
// the program is told no Ref: what it would look it up in is another vault.
type Owner struct{ Project, Ref, Vault string }

// Environ is the environment of a program: the base, which is that of this process as NAME=VALUE, without other
// credentials' variables, and with the given ones.
func Environ(base []string, o Owner, variables []session.Variable) []string {
	out := make([]string, 0, len(base)+len(variables)+3)
	for _, line := range base {
		if name, _, _ := strings.Cut(line, "="); !o.replaces(name) {
			out = append(out, line)
		}
	}
	for _, v := range variables {
		out = append(out, v.Name+"="+v.Value.Reveal())
	}
	out = append(out, ProjectVariable+"="+o.Project)
	if o.Vault == "" {
		return out
	}
	return append(out, RefVariable+"="+o.Ref, VaultVariable+"="+o.Vault)
}

// replaces says whether a variable is another credential's or a way into the vault, or names another vault.
func (o Owner) replaces(name string) bool {
	if runtime.GOOS == "windows" {
		name = strings.ToUpper(name) // the system minds no case there, and all names of ours are in capitals
	}
	ours := append(wayIn(), ProjectVariable, RefVariable, ShellVariable)
	if o.Vault != "" {
		ours = append(ours, VaultVariable)
	}
	return slices.Contains(ours, name) || session.OfCredential(name)
}
