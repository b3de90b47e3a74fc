package session_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

const day = 24 * time.Hour

func TestThePolicyNearestToTheProjectCounts(t *testing.T) {
	p := session.Policy{
		Default: 365 * day, Tags: map[string]time.Duration{"prod": 90 * day, "eu": 60 * day, "off": 0},
		Projects: map[string]time.Duration{"Acme Prod": 30 * day, "Exempt": 0},
	}
	for _, c := range []struct {
		project vault.Project
		limit   time.Duration
		by      string
	}{
		{vault.Project{Name: "acme prod", Tags: []string{"prod"}}, 30 * day, "project"},
		{vault.Project{Name: "Exempt", Tags: []string{"prod"}}, 0, "project"},
		{vault.Project{Name: "Other", Tags: []string{"PROD", "eu"}}, 60 * day, "tag eu"},
		{vault.Project{Name: "Other", Tags: []string{"off"}}, 365 * day, "default"},
		{vault.Project{Name: "Other"}, 365 * day, "default"},
	} {
		if limit, by := p.Limit(&c.project); limit != c.limit || by != c.by {
			t.Errorf("%v: %v by %q", c.project, limit, by)
		}
	}
}

func TestWhatIsDueComesFirst(t *testing.T) {
	w := newWorld(t)
	add := func(name string, age time.Duration, status string) {
		w.add(vault.Credential{
			Kind: vault.AccessKey, Name: name, PublicID: name, Secret: vault.NewSecret(secret), IssuedAt: w.clock.now().Add(-age), Status: status,
		})
	}
	add("young", 10*day, "")
	add("old", 100*day, "")
	add("older", 200*day, "")
	add("gone", 300*day, vault.StatusRetired)
	cares, err := w.Cares(session.Policy{Default: 90 * day})
	w.must(err)
	var due, rest []string
	for _, c := range cares {
		if c.Due() {
			due = append(due, c.Credential.Name)
		} else {
			rest = append(rest, c.Credential.Name)
		}
	}
	if !slices.Equal(due, []string{"older", "old"}) || !slices.Equal(rest, []string{"young"}) {
		t.Errorf("due are %q, the others %q", due, rest)
	}
	cares, err = w.Cares(session.Policy{})
	w.must(err)
	if len(cares) != 3 || cares[0].Due() || cares[0].Credential.Name != "older" {
		t.Errorf("without a policy: %+v", cares)
	}
}

func TestAScanTellsWhereAndNeverWhat(t *testing.T) {
	w := newWorld(t)
	w.addKey("ci")
	w.add(vault.Credential{Kind: vault.AccessKey, Name: "short", PublicID: "x", Secret: vault.NewSecret("abc")})
	dir := t.TempDir()
	put := func(name, text string) {
		path := filepath.Join(dir, name)
		w.must(os.MkdirAll(filepath.Dir(path), 0o700))
		w.must(os.WriteFile(path, []byte(text), 0o600))
	}
	put("a.txt", "abc\nabc\n"+secret+" and "+secret+"\n")
	put(".git/config", secret)
	put("binary", "\x00\x01\n\xff"+secret)
	w.must(os.Symlink(dir, filepath.Join(dir, "loop")))
	scanned, err := w.Scan(t.Context(), dir)
	w.must(err)
	var got []string
	for _, f := range scanned.Findings {
		got = append(got, filepath.Base(f.File)+":"+string(rune('0'+f.Line)))
		if strings.Contains(f.What+f.Advice, secret) {
			t.Error("the secret is told")
		}
	}
	if !slices.Equal(got, []string{"a.txt:3", "a.txt:3", "binary:2"}) || scanned.Files != 2 {
		t.Errorf("found %q in %d files", got, scanned.Files)
	}
	// A folder that is named by a link is searched all the same.
	linked, err := w.Scan(t.Context(), filepath.Join(dir, "loop"))
	w.must(err)
	if linked.Files != 2 || len(linked.Findings) != 3 {
		t.Errorf("by the link %d files are searched", linked.Files)
	}
	if _, err := w.Scan(t.Context(), filepath.Join(dir, "nothing")); err == nil {
		t.Error("a folder that is not there was searched")
	}
}

// TestAScanFindsASecretInEveryFormThatWeWrite looks for one that quotation marks and escapes change.
func TestAScanFindsASecretInEveryFormThatWeWrite(t *testing.T) {
	const odd = `not-a're"al\secret $x<y&z`
	w := newWorld(t)
	w.add(vault.Credential{Kind: vault.AccessKey, Name: "odd", PublicID: "k-odd", Secret: vault.NewSecret(odd)})
	for _, format := range []string{"json", "csv", "dotenv", "postman", "export", "fish", "powershell", "mcp", "sinch-cli", "java", "dotnet", "python"} {
		written, err := w.Export(session.Export{Format: format})
		w.must(err)
		dir := t.TempDir()
		w.must(os.WriteFile(filepath.Join(dir, "file"), written.Text, 0o600))
		scanned, err := w.Scan(t.Context(), dir)
		w.must(err)
		if n := len(scanned.Findings); n != 1 && (format != "mcp" || n != 2) { // mcp gives it under two names
			t.Errorf("%s: %d findings in %s", format, len(scanned.Findings), written.Text)
		}
	}
}
