package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"sinchkeys/ui/launch"
	"sinchkeys/ui/session"
)

// everyFlags are those of 'exec --all'.
type everyFlags struct {
	all      bool
	parallel int
}

func (f *everyFlags) declare(c *cobra.Command) {
	c.Flags().BoolVar(&f.all, "all", false, "run CMD for each project that QUERY finds, or for all")
	c.Flags().IntVar(&f.parallel, "parallel", 1, "with --all, run `N` at a time")
}

// everyProject are the projects of a query by their names, and what gives the environment of a program for one of them.
type everyProject struct {
	names   []string
	environ func(ctx context.Context, project string) ([]string, error)
}

// everyRun is one program for many projects.
type everyRun struct {
	app      *app
	projects everyProject
	program  []string

	lock  sync.Mutex       // guards the output and the codes
	codes map[int][]string // projects by how their program ended; -1: it never ran
}

// execAll runs the program for each project of the query with its default credential.
func (a *app) execAll(ctx context.Context, query, program []string, o session.EnvironmentOptions, f everyFlags) error {
	projects, err := a.everyProject(ctx, strings.Join(query, " "), o)
	if err != nil {
		return err
	}
	if len(projects.names) == 0 {
		return &failure{Code: codeReference, What: "no project matches", Hints: []string{"'sinchkeys list' shows what there is"}}
	}
	run := &everyRun{app: a, projects: projects, program: program, codes: map[int][]string{}}
	width := 0
	for _, name := range projects.names {
		width = max(width, visible(name).Width())
	}
	var all sync.WaitGroup
	slots := make(chan struct{}, f.parallel)
	for _, name := range projects.names {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			defer func() { <-slots }()
			run.one(ctx, name, width)
		})
	}
	all.Wait()
	return run.outcome(ctx)
}

// everyProject asks the agent, as long as no secret is wanted, and else opens the vault.
func (a *app) everyProject(ctx context.Context, query string, o session.EnvironmentOptions) (everyProject, error) {
	if o.TokenOnly {
		if found, done, err := a.everyProjectByAgent(ctx, query); done || err != nil {
			return found, err
		}
	}
	s, err := a.unlock(ctx)
	if err != nil {
		return everyProject{}, err
	}
	out := everyProject{environ: func(ctx context.Context, project string) ([]string, error) {
		match, err := s.Resolve(project)
		if err != nil {
			return nil, err
		}
		environ, _, err := environmentOf(ctx, s, match, o)
		return environ, err
	}}
	for _, n := range s.Document().Narrow(query) {
		out.names = append(out.names, n.Project.Name)
	}
	return out, nil
}

// everyProjectByAgent finds the projects without the vault being opened here; done as with tokenByAgent.
func (a *app) everyProjectByAgent(ctx context.Context, query string) (found everyProject, done bool, err error) {
	client := a.agent()
	if client == nil || a.flags.acceptAlarm {
		return everyProject{}, false, nil
	}
	folder, _ := a.folder() // the agent was asked about it
	found.environ = func(ctx context.Context, project string) ([]string, error) {
		variables, match, err := client.Environment(ctx, project)
		environ, _ := environOf(folder.Dir, match, variables)
		return environ, err
	}
	found.names, err = client.Projects(ctx, query)
	done, err = a.judged(ctx, err)
	return found, done, err
}

// one runs the program for a project and keeps how it ended.
func (r *everyRun) one(ctx context.Context, project string, width int) {
	code, err := r.child(ctx, project, width)
	r.lock.Lock()
	defer r.lock.Unlock()
	if err != nil {
		r.app.say("%s: %s", project, explain(err).What)
		code = -1
	}
	r.codes[code] = append(r.codes[code], project)
}

func (r *everyRun) child(ctx context.Context, project string, width int) (int, error) {
	environ, err := r.projects.environ(ctx, project)
	if err != nil {
		return 0, err
	}
	name := visible(project)
	label := name.String() + strings.Repeat(" ", max(0, width-name.Width())) + " | "
	out := r.labelled(r.app.streams.Out, label)
	diagnostics := r.labelled(r.app.streams.Err, label)
	code, err := launch.Program{Args: r.program, Env: environ}.Child(ctx, out, diagnostics)
	return code, errors.Join(err, out.Flush(), diagnostics.Flush())
}

func (r *everyRun) labelled(w io.Writer, label string) *launch.Labelled {
	return &launch.Labelled{W: w, Label: label, Lock: &r.lock}
}

// outcome says how the programs ended. All of them must have ended with 0.
func (r *everyRun) outcome(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var parts []string
	total := 0
	for _, code := range slices.Sorted(maps.Keys(r.codes)) {
		names := r.codes[code]
		total += len(names)
		switch code {
		case 0:
			parts = append(parts, fmt.Sprintf("%d ended with 0", len(names)))
		case -1:
			parts = append(parts, fmt.Sprintf("%d did not run (%s)", len(names), shortList(names)))
		default:
			parts = append(parts, fmt.Sprintf("%d ended with %d (%s)", len(names), code, shortList(names)))
		}
	}
	r.app.say("%s: %s", counted(total, "project"), strings.Join(parts, ", "))
	if len(r.codes[0]) < total {
		return exitError(codeFailed)
	}
	return nil
}

// shortList names a few and counts the rest.
func shortList(names []string) string {
	const most = 5
	slices.Sort(names)
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
