package intake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
	"sinchkeys/vault/intake"
)

func secretOf(s string) vault.Secret { return vault.NewSecret(s) }

// held is a vault's document with one project.
func held() *vault.Document {
	return &vault.Document{Projects: []*vault.Project{{
		ID: "p1", Name: "Acme", SinchID: "acme-id", ConversationRegion: "eu",
		Credentials: []*vault.Credential{
			{ID: "c1", Kind: vault.AccessKey, Name: "ci", PublicID: "K1", Secret: secretOf("not-a-real-secret-1")},
			{ID: "c2", Kind: vault.ServicePlan, Name: "sms", PublicID: "plan", Region: "eu"},
		},
	}}}
}

func made(t *testing.T, d *vault.Document, o intake.Options, files ...string) (*intake.Plan, string) {
	t.Helper()
	var sources []intake.Source
	for i := 0; i+1 < len(files); i += 2 {
		sources = append(sources, intake.Source{File: files[i], Reading: exchange.Read(files[i], []byte(files[i+1]))})
	}
	p := intake.Make(d, sources, o)
	var out []string
	for _, s := range p.Steps {
		if strings.Contains(s.What, "not-a-real") {
			t.Errorf("a secret is told: %s", s.What)
		}
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s:%d %s %s", s.Deed, s.File, s.Line, s.Ref(), s.What)), " "))
	}
	return p, strings.Join(out, "\n")
}

func TestAPlanTellsOfEveryRow(t *testing.T) {
	for _, c := range []struct {
		name    string
		o       intake.Options
		files   []string
		want    string
		changes []string // without being told to replace
		replace []string // with
	}{
		{
			"new in a known project",
			intake.Options{},
			[]string{"x.csv", "project id,name,key id,key secret\nACME-ID,deploy,k2,not-a-real-secret-2"},
			"new x.csv:2 Acme/deploy",
			[]string{"add credential deploy"},
			nil,
		},
		{
			"new project, named by the file",
			intake.Options{},
			[]string{"dir/harbour.env", "SINCH_PROJECT_ID=other\nSINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2"},
			"new dir/harbour.env:1 harbour/key",
			[]string{"add project harbour"},
			nil,
		},
		{
			"new project, named by the folder",
			intake.Options{},
			[]string{"/src/harbour/.env", "SINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2\nSINCH_SERVICE_PLAN_ID=s\nSINCH_API_TOKEN=not-a-real-token"},
			"new /src/harbour/.env:1 harbour/key\nnew /src/harbour/.env:1 harbour/sms",
			[]string{"add project harbour"},
			nil,
		},
		{
			"two files for one project, each named by its own",
			intake.Options{Project: "Acme"},
			[]string{"a/deploy.env", "SINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2", "/src/harbour/.env", "SINCH_KEY_ID=k3\nSINCH_KEY_SECRET=not-a-real-secret-3\nSINCH_SERVICE_PLAN_ID=s\nSINCH_API_TOKEN=not-a-real-token"},
			"new a/deploy.env:1 Acme/deploy\nnew /src/harbour/.env:1 Acme/harbour\nnew /src/harbour/.env:1 Acme/harbour-sms",
			[]string{"add credential deploy", "add credential harbour", "add credential harbour-sms"},
			nil,
		},
		{
			"two files for one new project",
			intake.Options{Project: "Beta"},
			[]string{"a/deploy.env", "SINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2", "/src/harbour/.env", "SINCH_KEY_ID=k3\nSINCH_KEY_SECRET=not-a-real-secret-3"},
			"new a/deploy.env:1 Beta/key\nnew /src/harbour/.env:1 Beta/harbour",
			[]string{"add project Beta"},
			nil,
		},
		{"already there, whatever it is called", intake.Options{}, []string{"a.env", "SINCH_KEY_ID=k1\nSINCH_KEY_SECRET=not-a-real-secret-1"}, "same a.env:1 Acme/ci", nil, nil},
		{
			"another secret",
			intake.Options{},
			[]string{"a.env", "SINCH_KEY_ID=K1\nSINCH_KEY_SECRET=not-a-real-secret-9"},
			"differs a.env:1 Acme/ci another KEY SECRET", nil,
			[]string{"replace a secret"},
		},
		{
			"what is missing is added",
			intake.Options{},
			[]string{"a.env", "SINCH_SERVICE_PLAN_ID=plan\nSINCH_API_TOKEN=not-a-real-token\nSINCH_SMS_REGION=eu"},
			"fills a.env:1 Acme/sms adds API token; gives the project its SMS region",
			[]string{"edit project", "replace a secret"},
			nil,
		},
		{
			"a name that is taken",
			intake.Options{Project: "acme"},
			[]string{"x.csv", "name,key id,key secret\nCI,k2,not-a-real-secret-2"},
			"new x.csv:2 Acme/CI (2)",
			[]string{"add credential CI (2)"},
			nil,
		},
		{
			"a project of the same name with another Project ID",
			intake.Options{},
			[]string{"x.json", `{"name":"Acme","values":[{"key":"projectId","value":"elsewhere"},{"key":"keyId","value":"k2"},{"key":"keySecret","value":"not-a-real-secret-2"}]}`},
			"new x.json:1 Acme (2)/key",
			[]string{"add project Acme (2)"},
			nil,
		},
		{
			"not into a project that it is not of",
			intake.Options{Project: "Acme"},
			[]string{"a.env", "SINCH_PROJECT_ID=other\nSINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2"},
			"bad a.env:1 its Project ID is other, and that of Acme is acme-id", nil, nil,
		},
		{
			"halves, placeholders and bad rows beside a good one",
			intake.Options{},
			[]string{"x.csv", "key id,key secret\nk2,\n<your key id>,YOUR_secret\nk3,\"s\"x\nk4,not-a-real-secret-4", "b.env", "SINCH_KEY_ID=k5\nSINCH_KEY_SECRET=<secret>"},
			"bad x.csv:4 the row is not valid CSV: extraneous or missing \" in quoted-field\nbad x.csv:2 the KEY SECRET is missing\n" +
				"placeholder x.csv:3 a placeholder stands where the KEY ID and the KEY SECRET should\nnew x.csv:5 x/key\nplaceholder b.env:1 a placeholder stands where the KEY SECRET should",
			[]string{"add project x"},
			nil,
		},
		{
			"the same key in two files",
			intake.Options{},
			[]string{"a.env", "SINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2", "b.env", "SINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2", "c.env", "SINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-3"},
			"new a.env:1 a/key\nsame b.env:1 a/key\nbad c.env:1 a/key an earlier row has the same KEY ID with another KEY SECRET",
			[]string{"add project a"},
			nil,
		},
		{
			"a Project ID that stands once is meant for all of the file",
			intake.Options{},
			[]string{"x.env", "SINCH_PROJECT_ID=acme-id\nSINCH_KEY_ID=k2\nSINCH_KEY_SECRET=not-a-real-secret-2\nSINCH_KEY_ID=k3\nSINCH_KEY_SECRET=not-a-real-secret-3"},
			"new x.env:1 Acme/x\nnew x.env:4 Acme/x (2)",
			[]string{"add credential x", "add credential x (2)"},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, got := made(t, held(), c.o, c.files...)
			if got != c.want {
				t.Errorf("planned\n%s\nwant\n%s", got, c.want)
			}
			if got := described(p.Changes(false)); !cmp.Equal(got, c.changes) {
				t.Errorf("changes %q, want %q", got, c.changes)
			}
			if got := described(p.Changes(true)); !cmp.Equal(got, append(c.changes, c.replace...)) {
				t.Errorf("with replacing: %q", got)
			}
		})
	}
}

func described(changes []vault.Change) []string {
	var out []string
	for _, c := range changes {
		out = append(out, c.Describe())
	}
	return out
}

// TestAnExportTakenIntoAnEmptyVaultIsTheSameVault holds for whatever a vault may hold.
func TestAnExportTakenIntoAnEmptyVaultIsTheSameVault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		projects := someProjects(t)
		text, err := vault.Portable(projects)
		if err != nil {
			t.Fatal(err)
		}
		plan := intake.Make(&vault.Document{}, []intake.Source{{File: "x.json", Reading: exchange.Read("x.json", text)}}, intake.Options{})
		if n := plan.Count(intake.New); n != len(plan.Steps) {
			t.Fatalf("%+v", plan.Steps)
		}
		var back []*vault.Project
		for _, c := range plan.Changes(false) {
			add, ok := c.(vault.AddProject)
			if !ok {
				t.Fatalf("%T", c)
			}
			back = append(back, &add.Project)
		}
		again, err := vault.Portable(back)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(text), string(again)); diff != "" {
			t.Fatal(diff)
		}
		plan = intake.Make(&vault.Document{Projects: back}, []intake.Source{{File: "x.json", Reading: exchange.Read("x.json", text)}}, intake.Options{})
		if n := plan.Count(intake.Same); n != len(plan.Steps) || len(plan.Changes(true)) != 0 {
			t.Fatalf("taken in twice: %+v %v", plan.Steps, described(plan.Changes(true)))
		}
	})
}

func someProjects(t *rapid.T) []*vault.Project {
	word := rapid.StringMatching(`[ -~é漢]{0,12}`)
	name := rapid.StringMatching(`[A-Za-z]{1,5}( [A-Za-z(){}'"$é]{1,5})?`)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	taken := map[string]bool{}
	var out []*vault.Project
	for i := range rapid.IntRange(0, 4).Draw(t, "projects") {
		p := &vault.Project{
			ID: vault.ProjectID(fmt.Sprintf("0197-p%d", i)), Name: unique(name.Draw(t, "name"), taken), SinchID: rapid.SampledFrom([]string{"", "same", "x", "y"}).Draw(t, "id"),
			Tags: rapid.SliceOfN(name, 0, 2).Draw(t, "tags"), Notes: word.Draw(t, "notes"), SMSRegion: rapid.SampledFrom([]string{"", "eu"}).Draw(t, "region"),
			CreatedAt: at, UpdatedAt: at.Add(time.Hour),
		}
		names := map[string]bool{}
		for j := range rapid.IntRange(0, 3).Draw(t, "credentials") {
			c := &vault.Credential{
				ID: vault.CredentialID(fmt.Sprintf("0197-c%d-%d", i, j)), Kind: rapid.SampledFrom(vault.Kinds()).Draw(t, "kind").Kind, Name: unique(name.Draw(t, "name"), names),
				PublicID: rapid.SampledFrom([]string{"", "a", "b", "A"}).Draw(t, "public"), Secret: secretOf(word.Draw(t, "secret")), Notes: word.Draw(t, "notes"),
				Status: rapid.SampledFrom([]string{vault.StatusActive, vault.StatusRetired}).Draw(t, "status"), CreatedAt: at, UpdatedAt: at,
			}
			if c.Kind == vault.OAuthClient {
				c.TokenURL, c.Scopes, c.AuthStyle = "https://id.example/token", []string{"read"}, "body"
			}
			p.Credentials = append(p.Credentials, c)
		}
		out = append(out, p)
	}
	return out
}

func unique(name string, taken map[string]bool) string {
	for taken[strings.ToLower(name)] {
		name += "x"
	}
	taken[strings.ToLower(name)] = true
	return name
}

// TestASheetAndASettingsFileComeBack holds for what those can hold: every pair and where it belongs.
func TestASheetAndASettingsFileComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		projects := someProjects(t)
		for i, p := range projects {
			p.SinchID = fmt.Sprint("id-", i)
			for j, c := range p.Credentials {
				c.PublicID = fmt.Sprint("key-", i, "-", j)
				c.Secret = secretOf("not-a-real-" + rapid.StringMatching(`[!-~é漢]{0,12}`).Draw(t, "secret") + "x")
			}
		}
		for _, format := range []string{"csv", "dotenv"} {
			text, left, err := exchange.Export(format, projects)
			if err != nil {
				t.Fatal(err)
			}
			if format == "dotenv" && len(left) > 0 {
				continue // it says that some reader will not take it for what it is
			}
			plan := intake.Make(&vault.Document{}, []intake.Source{{File: "x." + format, Reading: exchange.Read("x."+format, text)}}, intake.Options{})
			got := map[string]string{}
			for _, c := range plan.Changes(false) {
				add, ok := c.(vault.AddProject)
				if !ok {
					t.Fatalf("%T", c)
				}
				for _, c := range add.Project.Credentials {
					got[add.Project.Name+"/"+c.Name] = add.Project.SinchID + " " + string(c.Kind) + " " + c.PublicID + " " + c.Secret.Reveal()
				}
			}
			for _, p := range projects {
				for _, c := range p.Credentials {
					if c.Kind == vault.OAuthClient && format == "dotenv" {
						delete(got, p.Name+"/"+c.Name)
						continue // it has no Project ID there
					}
					if want := p.SinchID + " " + string(c.Kind) + " " + c.PublicID + " " + c.Secret.Reveal(); got[p.Name+"/"+c.Name] != want {
						t.Fatalf("%s: %s/%s came back as %q, not %q, from\n%s\n%+v", format, p.Name, c.Name, got[p.Name+"/"+c.Name], want, text, plan.Steps)
					}
				}
			}
		}
	})
}

func TestALargeImportIsPlannedInGoodTime(t *testing.T) {
	var b strings.Builder
	b.WriteString("project id,name,key id,key secret\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "p%d,k,key-%d,not-a-real-secret-%d\n", i, i, i)
	}
	begun := time.Now()
	plan, _ := made(t, held(), intake.Options{}, "x.csv", b.String())
	if took := time.Since(begun); plan.Count(intake.New) != 20_000 || took > 10*time.Second {
		t.Errorf("%s after %v", plan.Tally(), took)
	} else {
		t.Log(took)
	}
}
