package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"sinchkeys/vault"
)

func (a *app) projectCommand() *cobra.Command {
	return a.parent("project", "Add, edit and remove projects", a.projectAdd(), a.projectEdit(), a.projectRemove())
}

// projectFields are a project's fields as flags.
type projectFields struct {
	name, sinchID, conversationRegion, smsRegion, notes, dashboardURL string
	tags                                                              []string
}

func (f *projectFields) declare(c *cobra.Command) {
	set := c.Flags()
	set.StringVar(&f.sinchID, "project-id", "", "Project `ID` as the dashboard shows it")
	set.StringVar(&f.conversationRegion, "conversation-region", "", "`region` of the Conversation API: us, eu, br")
	set.StringVar(&f.smsRegion, "sms-region", "", "`region` of the SMS API: us, eu, au, br, ca")
	set.StringArrayVar(&f.tags, "tag", nil, "`tag` (repeatable)")
	set.StringVar(&f.notes, "notes", "", "`text` of your own")
	set.StringVar(&f.dashboardURL, "dashboard-url", "", "`address` of the project in the dashboard")
}

func (a *app) projectAdd() *cobra.Command {
	var f projectFields
	c := &cobra.Command{
		Use: "add NAME", Short: "Add a project", Args: arguments(1, 1, "the project's NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.doubtID("Project ID", f.sinchID)
			return a.edit(cmd.Context(), "added project "+args[0], func(*vault.Document) (vault.Change, error) {
				return vault.AddProject{Project: vault.Project{
					Name: args[0], SinchID: f.sinchID, ConversationRegion: f.conversationRegion, SMSRegion: f.smsRegion,
					Tags: f.tags, Notes: f.notes, DashboardURL: f.dashboardURL,
				}}, nil
			})
		},
	}
	f.declare(c)
	return c
}

func (a *app) projectEdit() *cobra.Command {
	var f projectFields
	c := &cobra.Command{
		Use: "edit NAME", ValidArgsFunction: a.references(1, projectNames), Short: "Edit a project; what no flag names stays as it is", Args: arguments(1, 1, "the project's NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := f.edits(cmd)
			if set == (vault.ProjectEdit{}) {
				return &usageError{What: "say what to change", Command: cmd.CommandPath()}
			}
			a.doubtID("Project ID", f.sinchID)
			return a.edit(cmd.Context(), "edited project "+args[0], func(d *vault.Document) (vault.Change, error) {
				p, err := d.ResolveProject(args[0])
				if err != nil {
					return nil, err
				}
				return vault.EditProject{ID: p.ID, Set: set}, nil
			})
		},
	}
	f.declare(c)
	c.Flags().StringVar(&f.name, "name", "", "the `new` name")
	return c
}

// edits are the fields whose flags were given.
func (f *projectFields) edits(cmd *cobra.Command) vault.ProjectEdit {
	return vault.ProjectEdit{
		Name:               given(cmd, "name", &f.name),
		SinchID:            given(cmd, "project-id", &f.sinchID),
		ConversationRegion: given(cmd, "conversation-region", &f.conversationRegion),
		SMSRegion:          given(cmd, "sms-region", &f.smsRegion),
		Notes:              given(cmd, "notes", &f.notes),
		DashboardURL:       given(cmd, "dashboard-url", &f.dashboardURL),
		Tags:               given(cmd, "tag", &f.tags),
	}
}

// given is the value of a flag that was set, nil for another.
func given[T any](cmd *cobra.Command, flag string, value *T) *T {
	if f := cmd.Flags().Lookup(flag); f == nil || !f.Changed {
		return nil
	}
	return value
}

func (a *app) projectRemove() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "remove NAME", ValidArgsFunction: a.references(1, projectNames), Aliases: []string{"rm"}, Short: "Remove a project with its credentials", Args: arguments(1, 1, "the project's NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			p, err := s.Document().ResolveProject(args[0])
			if err != nil {
				return err
			}
			question := fmt.Sprintf("Remove project %s with its %s?", p.Name, count(len(p.Credentials), "credential"))
			if err := a.confirm(cmd.Context(), question, yes); err != nil {
				return err
			}
			return a.commit(cmd.Context(), s, "removed project "+p.Name, vault.RemoveProject{ID: p.ID})
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// edit opens the vault, makes a change of its document and saves it.
func (a *app) edit(ctx context.Context, done string, change func(*vault.Document) (vault.Change, error)) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	what, err := change(s.Document())
	if err != nil {
		return err
	}
	return a.commit(ctx, s, done, what)
}
