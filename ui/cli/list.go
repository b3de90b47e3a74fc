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
			found := s.Document().Narrow(strings.Join(args, " "))
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

func (a *app) listJSON(s *session.Session, rows []vault.Narrowed) error {
	projects := make([]object, 0, len(rows))
	for _, r := range rows {
		credentials := make([]object, 0, len(r.Credentials))
		for _, c := range r.Credentials {
			credentials = append(credentials, credentialView(c, s.StandingOf(r.Project, c)))
		}
		projects = append(projects, projectView(r.Project, credentials))
	}
	return a.printJSON(object{{"projects", projects}})
}

func (a *app) listTable(s *session.Session, rows []vault.Narrowed, asked bool) error {
	var t table
	if len(rows) > 0 && isTerminal(a.streams.Out) {
		t.add("PROJECT", "CREDENTIAL", "KIND", "ID", "VERDICT", "TOKEN", "REGION", "STATUS")
	}
	for _, r := range rows {
		if len(r.Credentials) == 0 {
			t.add(r.Project.Name, "-", "", r.Project.SinchID)
		}
		for _, c := range r.Credentials {
			known := s.StandingOf(r.Project, c)
			t.add(r.Project.Name, c.Name, string(c.Kind), c.PublicID, a.verdictWords(known), a.tokenWords(known), c.Region, ending(c.Status))
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

// ending is a status that is worth a word: that of a credential which is on its way out.
func ending(status string) string {
	if status == vault.StatusActive {
		return ""
	}
	return status
}
