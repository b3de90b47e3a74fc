package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// show prints a line for each result as it comes, beside the data, and the table at the end.
func (r *report) show(ctx context.Context, o session.JudgeOptions) error {
	several := len(r.chosen) > 1
	err := r.run(ctx, o, func(j judged, s session.Swept) error {
		if several {
			r.app.say("%d/%d %s %s%s", s.Done, s.Total, j.ref(), j.record.Verdict, r.left(s))
		}
		return nil
	})
	if several && len(r.results) > 0 {
		r.app.say("")
	}
	if failed := r.table(); failed != nil {
		return failed
	}
	if several {
		r.app.say("%s", r.summary())
	}
	return err
}

// left tells somebody who watches how long it still takes.
func (r *report) left(s session.Swept) string {
	if s.Left <= 0 || !isTerminal(r.app.streams.Err) {
		return ""
	}
	return ", " + countdown(s.Left+time.Second-1) + " left"
}

// table prints the results in the document's order, and under it what to do about those that need it.
func (r *report) table() error {
	r.sort()
	var t table
	for _, j := range r.results {
		t.add(string(j.record.Verdict.Info().Mark), string(j.record.Verdict), j.ref(), string(j.credential.Kind),
			latency(j.record.Latency), j.record.Detail)
	}
	if err := t.write(r.app.streams.Out); err != nil {
		return err
	}
	for _, j := range r.results {
		words := strings.TrimSpace(j.record.Meaning + " " + j.record.Advice)
		if j.record.Verdict != oauth.Valid && words != "" {
			if err := r.app.print(visible("\u2192 " + j.ref() + ": " + words).String()); err != nil {
				return err
			}
		}
	}
	return nil
}

// sort puts the results, which came in any order, into the order they were asked for.
func (r *report) sort() {
	place := map[vault.CredentialID]int{}
	for i, id := range r.chosen {
		place[id] = i
	}
	slices.SortFunc(r.results, func(a, b judged) int { return cmp.Compare(place[a.credential.ID], place[b.credential.ID]) })
}

// summary is the tally in words: "12 valid, 1 rejected".
func (r *report) summary() string {
	tally := r.tally()
	var parts []string
	for _, info := range oauth.Verdicts() {
		if n := tally[info.Verdict]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, info.Verdict))
		}
	}
	if left := len(r.chosen) - len(r.results); left > 0 {
		parts = append(parts, fmt.Sprintf("%d not judged", left))
	}
	return strings.Join(parts, ", ")
}

// showJSON writes one JSON object, whose results appear in it as they come: a reader of the stream
// sees each when it is known.
func (r *report) showJSON(ctx context.Context, o session.JudgeOptions) error {
	out := r.app.streams.Out
	if _, err := io.WriteString(out, `{"results":[`); err != nil {
		return err
	}
	err := r.run(ctx, o, func(j judged, _ session.Swept) error {
		separator := ",\n"
		if len(r.results) == 1 {
			separator = "\n"
		}
		line, err := appendJSON([]byte(separator), j.view(), oneLine)
		if err != nil {
			return err
		}
		_, err = out.Write(line)
		return err
	})
	var summary object
	tally := r.tally()
	for _, info := range oauth.Verdicts() {
		summary = maybe(summary, string(info.Verdict), tally[info.Verdict])
	}
	end, failed := appendJSON([]byte("\n],\"summary\":"), summary, oneLine)
	if failed == nil {
		_, failed = out.Write(append(end, "}\n"...))
	}
	return errors.Join(err, failed)
}

// view is a result as --json prints it (contract).
func (j judged) view() object {
	rec := j.record
	return object{
		{"project", j.project.Name},
		{"credential", j.credential.Name},
		{"kind", j.credential.Kind},
		{"id", j.credential.PublicID},
		{"verdict", rec.Verdict},
		{"http_status", rec.HTTPStatus},
		{"detail", rec.Detail},
		{"latency_ms", rec.Latency.Milliseconds()},
		{"expires_in", int64(rec.ExpiresIn / time.Second)},
		{"tested_at", rec.TestedAt.UTC().Format(time.RFC3339)},
		{"meaning", rec.Meaning},
		{"advice", rec.Advice},
	}
}
