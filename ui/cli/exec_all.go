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
	"sinchkeys/vault"
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

// everyRun is one program for many projects.
type everyRun struct {
	app     *app
	session *session.Session
	program []string
	options session.EnvironmentOptions

	lock  sync.Mutex       // guards the output and the codes
	codes map[int][]string // projects by how their program ended; -1: it never ran
}

// execAll runs the program for each project of the query with its default credential.
func (a *app) execAll(ctx context.Context, query, program []string, o session.EnvironmentOptions, f everyFlags) error {
	s, err := a.unlock(ctx)
	if err != nil {
		return err
	}
	rows := narrowed(s.Document(), strings.Join(query, " "))
	if len(rows) == 0 {
		return &failure{Code: codeReference, What: "no project matches", Hints: []string{"'sinchkeys list' shows what there is"}}
	}
	run := &everyRun{app: a, session: s, program: program, options: o, codes: map[int][]string{}}
	width := 0
	for _, r := range rows {
		width = max(width, visible(r.project.Name).Width())
	}
	var all sync.WaitGroup
	slots := make(chan struct{}, f.parallel)
	for _, r := range rows {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			defer func() { <-slots }()
			run.one(ctx, r.project, width)
		})
	}
	all.Wait()
	return run.outcome(ctx)
}

// one runs the program for a project and keeps how it ended.
func (r *everyRun) one(ctx context.Context, p *vault.Project, width int) {
	code, err := r.child(ctx, p, width)
	r.lock.Lock()
	defer r.lock.Unlock()
	if err != nil {
		r.app.say("%s: %s", p.Name, explain(err).What)
		code = -1
	}
	r.codes[code] = append(r.codes[code], p.Name)
}

func (r *everyRun) child(ctx context.Context, p *vault.Project, width int) (int, error) {
	match, err := r.session.Resolve(p.Name)
	if err != nil {
		return 0, err
	}
	environ, _, err := environmentOf(ctx, r.session, match, r.options)
	if err != nil {
		return 0, err
	}
	name := visible(p.Name)
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
