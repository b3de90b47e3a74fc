package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func findable(tb testing.TB) *Document {
	tb.Helper()
	d, err := emptyDocument([]string{"age1example"}, testNow())
	if err != nil {
		tb.Fatal(err)
	}
	key := func(kind Kind, name, id, status string) *Credential {
		return &Credential{Kind: kind, Name: name, PublicID: id, Status: status}
	}
	d, _, err = applyAll(d, []Change{
		AddProject{Project: Project{Name: "Acme Prod", SinchID: "4b2a-0001", Credentials: []*Credential{
			key(ServicePlan, "sms", "plan-1", ""), key(AccessKey, "old", "key-old", StatusRetired), key(AccessKey, "ci-bot", "KEY-ci", ""), key(AccessKey, "second", "key-2", ""),
		}}},
		AddProject{Project: Project{Name: "Acme Staging", SinchID: "4b2a-0002", Credentials: []*Credential{key(OAuthClient, "partner", "client-9", "")}}},
		AddProject{Project: Project{Name: "Globex", Credentials: []*Credential{key(ServicePlan, "sms-eu", "plan-2", ""), key(ServicePlan, "sms-us", "plan-3", "")}}},
		AddProject{Project: Project{Name: "Empty"}},
		AddProject{Project: Project{Name: "Acme", Credentials: []*Credential{key(AccessKey, "only", "key-only", StatusRetired)}}},
	}, testNow())
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestAReferenceNamesWhatAPersonMeans(t *testing.T) {
	d := findable(t)
	for _, tt := range []struct{ ref, want string }{
		{"Acme Prod/ci-bot", "Acme Prod/ci-bot"},
		{"acme prod/CI-BOT", "Acme Prod/ci-bot"},
		{"acme p/ci", "Acme Prod/ci-bot"},
		{"prod/bot", "Acme Prod/ci-bot"},
		{"acme prod", "Acme Prod/ci-bot"},     // the default: the first active access key
		{"acme", "Acme/only"},                 // exact beats prefix; the only credential, whatever its state
		{"stag", "Acme Staging/partner"},      // part of a name
		{"4B2A-0002", "Acme Staging/partner"}, // a Project ID
		{"key-CI", "Acme Prod/ci-bot"},        // a KEY ID
		{"4b2a-0001/plan-1", "Acme Prod/sms"}, // IDs on both sides
		{"client", "Acme Staging/partner"},    // the beginning of an ID
		{" globex/sms-us ", "Globex/sms-us"},  // blanks of a paste
		{"partner", "Acme Staging/partner"},   // a credential's name alone
		{"acme/only", "Acme/only"},
	} {
		m, err := d.Resolve(tt.ref)
		if err != nil || m.Ref() != tt.want {
			t.Errorf("%q gives %v, %v; want %s", tt.ref, m, err, tt.want)
		}
	}
}

func TestSeveralMatchesAreListedAndNoneSuggestsTheNearest(t *testing.T) {
	d := findable(t)
	for ref, want := range map[string][]string{
		"glo":        {"Globex/sms-eu", "Globex/sms-us"}, // no access key, so no default
		"globex/sms": {"Globex/sms-eu", "Globex/sms-us"},
		"4b2a":       {"Acme Prod", "Acme Staging"},
	} {
		_, err := d.Resolve(ref)
		var ambiguous *AmbiguousError
		if !errors.As(err, &ambiguous) {
			t.Errorf("%q: %v", ref, err)
			continue
		}
		var got []string
		for _, m := range ambiguous.Matches {
			got = append(got, m.Ref())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q matches %v", ref, got)
		}
	}
	for ref, want := range map[string]string{
		"acme prdo/ci-bot": "Acme Prod/ci-bot", "globx": "Globex", "acem": "Acme", "stagign": "Acme Staging",
		"acem stagign": "Acme Staging", "acem prod/ci-bt": "Acme Prod/ci-bot",
		"globex/sms-ue": "Globex/sms-eu", "prtner": "Acme Staging/partner", "empty": "", "": "", "zzzzzz": "", "acme/nothing": "",
	} {
		_, err := d.Resolve(ref)
		var none *NotFoundError
		if !errors.As(err, &none) {
			t.Errorf("%q: %v", ref, err)
			continue
		}
		if want != "" && !slices.Contains(none.Nearest, want) {
			t.Errorf("%q suggests %v", ref, none.Nearest)
		}
		if want == "" && len(none.Nearest) > 0 {
			t.Errorf("%q suggests %v, which is nothing like it", ref, none.Nearest)
		}
	}
}

func TestWhereAProjectIsMeantOnlyProjectsAreSuggested(t *testing.T) {
	d := findable(t)
	for name, want := range map[string][]string{"globx": {"Globex"}, "Globex/sms-eu": nil} {
		_, err := d.ResolveProject(name)
		var none *NotFoundError
		if !errors.As(err, &none) || !slices.Equal(none.Nearest, want) {
			t.Errorf("%q: %v suggests %v", name, err, none.Nearest)
		}
	}
}

func TestAReferenceThatIsKeptLeavesAProjectItsDefault(t *testing.T) {
	d := findable(t)
	for ref, want := range map[string]string{"acme prod": "Acme Prod", "4b2a-0002": "Acme Staging", "key-ci": "Acme Prod/ci-bot", "globex": "", "none": ""} {
		m, err := d.Lasting(ref)
		got := ""
		if err == nil {
			got = m.Ref()
		}
		if got != want {
			t.Errorf("%q is kept as %q: %v", ref, got, err)
		}
	}
}

func TestAQueryLeavesProjectsAndCredentials(t *testing.T) {
	d := findable(t)
	for query, want := range map[string]string{
		"": "Acme Prod 4, Acme Staging 1, Globex 2, Empty 0, Acme 1", "acme s": "Acme Prod 2, Acme Staging 1", "GLOBEX us": "Globex 1", "key-2": "Acme Prod 1",
		"glbx": "Globex 2", "4b2a-0001": "Acme Prod 4", "zzz": "",
	} {
		var got []string
		for _, n := range d.Narrow(query) {
			got = append(got, fmt.Sprintf("%s %d", n.Project.Name, len(n.Credentials)))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q leaves %v", query, got)
		}
	}
}

func TestTheNearestNameComesFirst(t *testing.T) {
	for word, want := range map[string][]string{
		"lst": {"list"}, "lsit": {"list"}, "tset": {"test"}, "exprot": {"export"}, "ex": {"exec", "export"}, "üesr": {"üser"}, "": nil, "zzzz": nil,
	} {
		if got := Nearest(word, []string{"exec", "export", "list", "log", "test", "use", "üser"}); !slices.Equal(got, want) {
			t.Errorf("%q is nearest to %v, not %v", word, got, want)
		}
	}
}

func TestHowFarWordsAreApart(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "ab", 2},
		{"list", "list", 0},
		{"lsit", "list", 1},
		{"lst", "list", 1},
		{"kitten", "sitting", 3},
		{"ca", "abc", 3}, // a letter that moved is not changed again
		{"äb", "bä", 1},
		{"abcdef", "badcfe", 3},
		{"abcdefgh", "zzzzzzzz", 5},
	} {
		if got := distance(tt.a, tt.b, 4); got != tt.want {
			t.Errorf("%q and %q are %d apart, not %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance(tt.b, tt.a, 4); got != tt.want {
			t.Errorf("%q and %q are %d apart, not %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"acme", "a/b/c", "/", "//", "\xff/", strings.Repeat("a", 200), "İ", "ſms"} {
		f.Add(seed)
	}
	d := findable(f)
	f.Fuzz(func(t *testing.T, ref string) {
		matches := d.Find(ref)
		m, err := d.Resolve(ref)
		if (err == nil) != (m.Credential != nil) {
			t.Fatal("neither a credential nor an error")
		}
		var none *NotFoundError
		if len(matches) == 0 && !errors.As(err, &none) {
			t.Fatal(err)
		}
		if err == nil {
			if again, err := d.Resolve(m.Ref()); err != nil || again != m {
				t.Fatalf("%q gives %s, which does not lead back", ref, m.Ref())
			}
		}
	})
}
