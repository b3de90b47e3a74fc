package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

func (a *app) projectCommand() *cobra.Command {
	return a.parent("project", "Add, edit and remove projects", a.projectAdd(), a.projectEdit(), a.projectRemove())
}

// projectFields are a project's fields as flags.
type projectFields struct {
	name, sinchID, conversationRegion, smsRegion, notes, dashboardURL string
	tags, addTags, removeTags                                         []string
}

func (f *projectFields) declare(c *cobra.Command) {
	set := c.Flags()
	set.StringVar(&f.sinchID, "project-id", "", "Project `ID` as the dashboard shows it")
	set.StringVar(&f.conversationRegion, "conversation-region", "", "`region` of the Conversation API: "+strings.Join(oauth.ConversationRegions(), ", "))
	set.StringVar(&f.smsRegion, "sms-region", "", "`region` of the SMS API: "+strings.Join(oauth.SMSRegions(), ", "))
	set.StringArrayVar(&f.tags, "tag", nil, "`tag` (repeatable); all of an edit's together replace those that are there, \"\" clears them")
	set.StringVar(&f.notes, "notes", "", "`text` of your own")
	set.StringVar(&f.dashboardURL, "dashboard-url", "", "`address` of the project in the dashboard")
}

func (a *app) projectAdd() *cobra.Command {
	var f projectFields
	c := &cobra.Command{
		Use: "add NAME", Short: "Add a project", Args: arguments(1, 1, "the project's NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := cmp.Or(plainName(cmd, args[0]), f.judge(cmd, a)); err != nil {
				return err
			}
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			return a.commit(cmd.Context(), s, "added project "+args[0], vault.AddProject{Project: vault.Project{
				Name: args[0], SinchID: f.sinchID, ConversationRegion: f.conversationRegion, SMSRegion: f.smsRegion,
				Tags: withoutEmpty(f.tags), Notes: f.notes, DashboardURL: f.dashboardURL,
			}})
		},
	}
	f.declare(c)
	return c
}

func (a *app) projectEdit() *cobra.Command {
	var f projectFields
	c := &cobra.Command{
		Use: "edit NAME", ValidArgsFunction: a.references(1, projectNames), Short: "Edit a project; what no flag names stays as it is", Args: arguments(1, 1, "the project's NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.editProject(cmd, &f, args[0]) },
	}
	f.declare(c)
	c.Flags().StringVar(&f.name, "name", "", "the `new` name")
	c.Flags().StringArrayVar(&f.addTags, "add-tag", nil, "one more `tag` (repeatable); those that are there stay")
	c.Flags().StringArrayVar(&f.removeTags, "remove-tag", nil, "take a `tag` away (repeatable)")
	return c
}

func (a *app) editProject(cmd *cobra.Command, f *projectFields, name string) error {
	oneByOne := len(f.addTags)+len(f.removeTags) > 0
	set := f.edits(cmd)
	switch {
	case set == (vault.ProjectEdit{}) && !oneByOne:
		return &usageError{What: "say what to change", Command: cmd.CommandPath()}
	case set.Tags != nil && oneByOne:
		return &usageError{What: "--tag sets all tags, --add-tag and --remove-tag change single ones: say one of them", Command: cmd.CommandPath()}
	}
	if err := cmp.Or(plainName(cmd, f.name), f.judge(cmd, a)); err != nil {
		return err
	}
	s, err := a.unlock(cmd.Context())
	if err != nil {
		return err
	}
	p, err := s.Document().ResolveProject(name)
	if err != nil {
		return err
	}
	before := p.Tags
	if oneByOne {
		tags := changedTags(before, f.addTags, f.removeTags)
		set.Tags = &tags
	}
	if err := a.commit(cmd.Context(), s, "edited project "+name, vault.EditProject{ID: p.ID, Set: set}); err != nil {
		return err
	}
	if gone := goneTags(before, set.Tags); len(gone) > 0 && !oneByOne {
		a.say("note: --tag replaced the tags; gone: %s (--add-tag keeps what is there)", strings.Join(gone, ", "))
	}
	return nil
}

// judge warns of what looks wrong, and refuses what a browser would take for something else than a page.
func (f *projectFields) judge(cmd *cobra.Command, a *app) error {
	if f.dashboardURL != "" && !isAddress(f.dashboardURL) {
		return &usageError{What: "--dashboard-url must be an address like https://dashboard.sinch.com", Command: cmd.CommandPath()}
	}
	a.doubtID("Project ID", f.sinchID)
	a.doubtRegion("Conversation region", f.conversationRegion, oauth.ConversationRegions())
	a.doubtRegion("SMS region", f.smsRegion, oauth.SMSRegions())
	return nil
}

// changedTags are a project's tags with some more and without some.
func changedTags(tags, more, less []string) []string {
	tags = slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return slices.Contains(less, t) })
	for _, t := range more {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// goneTags are those that an edit took away.
func goneTags(before []string, after *[]string) []string {
	if after == nil {
		return nil
	}
	return changedTags(before, nil, *after)
}

// withoutEmpty takes the empty texts out: --tag "" is how a command line says that there is none.
func withoutEmpty(tags []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return strings.TrimSpace(t) == "" })
}

// edits are the fields whose flags were given.
func (f *projectFields) edits(cmd *cobra.Command) vault.ProjectEdit {
	tags := withoutEmpty(f.tags)
	return vault.ProjectEdit{
		Name:               given(cmd, "name", &f.name),
		SinchID:            given(cmd, "project-id", &f.sinchID),
		ConversationRegion: given(cmd, "conversation-region", &f.conversationRegion),
		SMSRegion:          given(cmd, "sms-region", &f.smsRegion),
		Notes:              given(cmd, "notes", &f.notes),
		DashboardURL:       given(cmd, "dashboard-url", &f.dashboardURL),
		Tags:               given(cmd, "tag", &tags),
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
			question := fmt.Sprintf("Remove project %s with its %s?", p.Name, counted(len(p.Credentials), "credential"))
			if err := a.confirm(cmd.Context(), question, yes); err != nil {
				return err
			}
			return a.commit(cmd.Context(), s, "removed project "+p.Name, vault.RemoveProject{ID: p.ID})
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}
