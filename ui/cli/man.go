package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages into a folder",
		Long: `Writes a manual page for each command into a folder, such as ~/.local/share/man/man1, where 'man sinchkeys' and
'man sinchkeys-token' find them.`,
		Args: arguments(1, 1, "the DIR to write to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // manual pages are for everybody
				return err
			}
			n, err := writeManual(cmd.Root(), args[0])
			if err == nil {
				a.say("wrote %d manual pages to %s", n, args[0])
			}
			return err
		},
	}
}

// writeManual writes the page of a command and those of all below it, and says how many there are.
func writeManual(c *cobra.Command, dir string) (int, error) {
	file := filepath.Join(dir, pageName(c)+".1")
	if err := os.WriteFile(file, manualPage(c), 0o644); err != nil { //nolint:gosec // as above
		return 0, err
	}
	n := 1
	for _, child := range listed(c) {
		below, err := writeManual(child, dir)
		if n += below; err != nil {
			return n, err
		}
	}
	return n, nil
}

// listed are the commands below that are shown.
func listed(c *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, child := range c.Commands() {
		if child.IsAvailableCommand() {
			out = append(out, child)
		}
	}
	return out
}

func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manualPage is a command's page in the language of troff, man(7).
func manualPage(c *cobra.Command) []byte {
	var p page
	p.line(".TH %s 1 \"\" \"%s %s\" \"sinchkeys manual\"", strings.ToUpper(pageName(c)), program, version())
	p.section("NAME")
	p.text(pageName(c) + " - " + c.Short)
	p.section("SYNOPSIS")
	p.line(".B %s", escaped(c.CommandPath()))
	p.text(strings.TrimPrefix(c.UseLine(), c.CommandPath()))
	if long, _, _ := strings.Cut(c.Long, exitHelp()); long != "" {
		p.section("DESCRIPTION")
		p.prose(long)
	}
	if children := listed(c); len(children) > 0 {
		p.section("COMMANDS")
		for _, child := range children {
			p.item(strings.TrimPrefix(pageName(child), program+"-")+"(1)", child.Short)
		}
	}
	p.flags("OPTIONS", c.NonInheritedFlags())
	p.flags("OPTIONS OF EVERY COMMAND", c.InheritedFlags())
	if !c.HasParent() {
		p.surroundings()
	} else {
		p.section("SEE ALSO")
		p.line(".BR %s (1)", escaped(pageName(c.Parent())))
	}
	return []byte(p.b.String())
}

// surroundings tell of the whole program: what it ends with, what it reads and where it keeps things.
func (p *page) surroundings() {
	p.section("EXIT STATUS")
	for code, means := range exitCodes() {
		p.item(strconv.Itoa(code), means)
	}
	p.section("ENVIRONMENT")
	for _, v := range [][2]string{
		{"SINCHKEYS_VAULT", "folder of the vault, as --vault"},
		{"SINCHKEYS_IDENTITY", "identity file that opens it, as --identity"},
		{"SINCHKEYS_PASSPHRASE_FILE", "file with the passphrase, as --passphrase-file"},
		{"SINCHKEYS_REF", "stands for a REF that is not given"},
		{"XDG_DATA_HOME, XDG_CONFIG_HOME, XDG_STATE_HOME", "where the files below lie instead"},
		{"NO_COLOR", "no colours, as --no-color"},
		{"ACCESSIBLE", "the interface in plain lines, as --accessible"},
		{"HTTPS_PROXY, NO_PROXY", "the proxy to the token endpoints, and the hosts that go without"},
	} {
		p.item(v[0], v[1])
	}
	p.section("FILES")
	for _, v := range [][2]string{
		{"~/.local/share/sinchkeys/vault.age", "the document, encrypted by age to the vault's recipients"},
		{"~/.local/share/sinchkeys/identity.age", "the identity that opens it, under the passphrase"},
		{"~/.local/share/sinchkeys/backups/", "older versions"},
		{"~/.config/sinchkeys/config.toml", "settings"},
		{"~/.local/state/sinchkeys/", "what this machine has learnt, encrypted like the vault"},
		{".sinchkeys", "the REF that 'sinchkeys use' chose for this folder and those below"},
	} {
		p.item(v[0], v[1])
	}
}

// page is a manual page as it is written.
type page struct{ b strings.Builder }

// line writes a line of troff; what is not meant as such must be escaped.
func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

func (p *page) section(title string) { p.line(".SH %s", title) }

// text writes words as they stand.
func (p *page) text(words string) {
	for line := range strings.Lines(words) {
		p.line("%s", escaped(strings.TrimSpace(line)))
	}
}

// prose writes a description: lines flow together, but for those that are set in, which are examples.
func (p *page) prose(words string) {
	example := false
	for line := range strings.Lines(words) {
		if is := strings.HasPrefix(line, "  "); is != example {
			example = is
			p.line("%s", map[bool]string{true: ".PP\n.RS\n.nf", false: ".fi\n.RE\n.PP"}[is])
		}
		if strings.TrimSpace(line) == "" {
			p.line(".PP")
			continue
		}
		p.text(line)
	}
	if example {
		p.line(".fi\n.RE")
	}
}

// item writes a term and what it means.
func (p *page) item(term, words string) {
	p.line(".TP\n.B %s", escaped(term))
	p.text(words)
}

func (p *page) flags(title string, set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	p.section(title)
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		p.item(strings.TrimSpace("--"+f.Name+" "+value), usage)
	})
}

// escaped takes from words what troff would take for its own.
func escaped(words string) string {
	words = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(words)
	if strings.HasPrefix(words, ".") || strings.HasPrefix(words, "'") {
		words = `\&` + words
	}
	return words
}
