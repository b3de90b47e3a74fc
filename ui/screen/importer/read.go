package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
	"sinchkeys/vault/intake"
)

// read is the answer to a reading.
type read struct {
	answer
	plan *session.ImportPlan
	err  error
}

// read reads the place that was typed, and plans.
func (i *Importer) read(passphrase []byte) tea.Cmd {
	path := i.path.Value()
	if strings.TrimSpace(path) == "" {
		i.note = "Type a path, drop a file here, or paste its text."
		return nil
	}
	s := i.env.Session
	return i.begin(func(ctx context.Context) ([]session.Source, error) {
		defer clear(passphrase)
		return s.ReadPlace(ctx, path, passphrase)
	})
}

// paste takes a path into the field, and everything else for the text of a file.
func (i *Importer) paste(content string) tea.Cmd {
	switch i.phase {
	case sealed:
		i.secret.Paste(content)
	case asking:
		if isPath(content) {
			i.path.Paste(strings.TrimSpace(content))
			i.note = ""
			return nil
		}
		return i.readText(vault.NewSecret(content)) // redacts itself: it may hold one
	case reading, showing, taking:
	}
	return nil
}

func (i *Importer) readText(held vault.Secret) tea.Cmd {
	return i.begin(func(context.Context) ([]session.Source, error) {
		return []session.Source{session.ReadImportText(intake.Paste, []byte(held.Reveal()))}, nil
	})
}

// isPath says whether a paste is a path: one line, and nothing that a settings file is made of.
func isPath(content string) bool {
	content = strings.TrimSpace(content)
	if strings.ContainsAny(content, "\r\n{=") {
		return false
	}
	if _, err := os.Stat(session.PlaceOf(content)); err == nil {
		return true
	}
	return strings.ContainsAny(content, `/\`) || !strings.ContainsAny(content, ",;: \t")
}

func (i *Importer) begin(gather func(context.Context) ([]session.Source, error)) tea.Cmd {
	i.phase, i.note = reading, ""
	s, ctx, into, out := i.env.Session, i.env.Context(), i.into, read{answer: i.answer()}
	return tea.Batch(i.spinner.Start(i.env), func() tea.Msg {
		sources, err := gather(ctx)
		if err == nil {
			out.plan, err = s.PlanImport(sources, into)
		}
		out.err = err
		return out
	})
}

// readDone shows the plan, or says why there is none.
func (i *Importer) readDone(m read) tea.Cmd {
	if m.owner != i || i.phase != reading {
		return nil // the user went back meanwhile
	}
	var shut *session.EncryptedError
	switch {
	case errors.Is(m.err, session.ErrSealed):
		i.phase = sealed
	case errors.As(m.err, &shut) && errors.Is(m.err, vault.ErrWrongPassphrase):
		i.secret.Clear()
		i.phase, i.note = sealed, "That passphrase does not open it."
	case m.err != nil:
		i.secret.Clear()
		i.phase, i.note = asking, reason(m.err)
	case m.plan.Tally() == "":
		i.secret.Clear()
		i.phase, i.note = asking, "No credentials were found there."
	default:
		i.secret.Clear()
		i.phase, i.plan = showing, m.plan
		i.window.Reset()
	}
	return nil
}

func reason(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "There is no such file or folder."
	case errors.Is(err, fs.ErrPermission):
		return "It can't be read: you have no permission."
	case errors.As(err, &path):
		return "It can't be read: " + path.Err.Error()
	default:
		return err.Error()
	}
}
