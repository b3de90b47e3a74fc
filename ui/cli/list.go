package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func (a *app) listCommand() *cobra.Command {
	due := false
	c := &cobra.Command{
		Use:     "list [QUERY]",
		Aliases: []string{"ls"},
		Short:   "List projects and credentials, never secrets",
		Long: `Lists projects with their credentials, what is known about each and how long its token lives.
QUERY narrows the list: every word of it must occur in the project's or credential's name, an ID or
a tag; letters that occur in this order will do when nothing else matches.
With --due it lists what is older than the settings' rotate_after allows, and exits with 1 when there is any.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			found := narrowed(s.Document(), strings.Join(args, " "))
			if due {
				return a.listDue(s, found)
			}
			if a.flags.json {
				return a.listJSON(s, found)
			}
			return a.listTable(s, found, len(args) > 0)
		},
	}
	c.Flags().BoolVar(&due, "due", false, "only what is due for rotation")
	return c
}

// row is a project and those of its credentials that are to be shown.
type row struct {
	project     *vault.Project
	credentials []*vault.Credential
}

func (a *app) listJSON(s *session.Session, rows []row) error {
	projects := make([]object, 0, len(rows))
	for _, r := range rows {
		credentials := make([]object, 0, len(r.credentials))
		for _, c := range r.credentials {
			credentials = append(credentials, credentialView(c, s.StandingOf(r.project, c)))
		}
		projects = append(projects, projectView(r.project, credentials))
	}
	return a.printJSON(object{{"projects", projects}})
}

func (a *app) listTable(s *session.Session, rows []row, asked bool) error {
	var t table
	if len(rows) > 0 && isTerminal(a.streams.Out) {
		t.add("PROJECT", "CREDENTIAL", "KIND", "ID", "VERDICT", "TOKEN")
	}
	for _, r := range rows {
		if len(r.credentials) == 0 {
			t.add(r.project.Name, "-", "", r.project.SinchID)
		}
		for _, c := range r.credentials {
			known := s.StandingOf(r.project, c)
			t.add(r.project.Name, c.Name, string(c.Kind), c.PublicID, a.verdictWords(known), a.tokenWords(known))
		}
	}
	switch {
	case len(rows) > 0:
		return t.write(a.streams.Out)
	case asked:
		a.say("nothing matches; 'sinchkeys list' shows all")
	default:
		a.say("the vault is empty; 'sinchkeys project add NAME' begins")
	}
	return nil
}

// narrowed gives what the query leaves of the document.
func narrowed(d *vault.Document, query string) []row {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		rows := make([]row, 0, len(d.Projects))
		for _, p := range d.Projects {
			rows = append(rows, row{p, p.Credentials})
		}
		return rows
	}
	if rows := filter(d, words, strings.Contains); len(rows) > 0 {
		return rows
	}
	return filter(d, words, inOrder)
}

// filter keeps projects that match by themselves, whole, and else those of their credentials that do.
func filter(d *vault.Document, words []string, has func(text, word string) bool) []row {
	all := func(text string) bool {
		for _, w := range words {
			if !has(text, w) {
				return false
			}
		}
		return true
	}
	var rows []row
	for _, p := range d.Projects {
		text := strings.ToLower(p.Name + "\n" + p.SinchID + "\n" + strings.Join(p.Tags, "\n"))
		if all(text) {
			rows = append(rows, row{p, p.Credentials})
			continue
		}
		r := row{project: p}
		for _, c := range p.Credentials {
			if all(text + "\n" + strings.ToLower(c.Name+"\n"+c.PublicID)) {
				r.credentials = append(r.credentials, c)
			}
		}
		if len(r.credentials) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// inOrder says whether a line of the text holds the word's letters in their order.
func inOrder(text, word string) bool {
	for line := range strings.Lines(text) {
		rest := []rune(word)
		for _, r := range line {
			if len(rest) > 0 && r == rest[0] {
				rest = rest[1:]
			}
		}
		if len(rest) == 0 {
			return true
		}
	}
	return false
}
