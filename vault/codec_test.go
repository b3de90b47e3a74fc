package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// words are the strings that documents are made of: plain, odd and hostile ones.
func words() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "eu", "Acme Prod", "naïve ☃", `"quoted" \ </script>`, "a:b%c", "\u202e", "4b2a0000-0000-4000-8000-000000000001"}),
		rapid.StringN(0, 12, -1),
	)
}

func moments() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		s := rapid.Int64Range(0, 4e9).Draw(t, "seconds")
		if s%5 == 0 {
			return time.Time{}
		}
		return time.Unix(s, 0).UTC()
	})
}

func credentials() *rapid.Generator[*Credential] {
	return rapid.Custom(func(t *rapid.T) *Credential {
		w := func(name string) string { return words().Draw(t, name) }
		c := &Credential{
			ID: CredentialID(newID()), Kind: rapid.SampledFrom([]Kind{AccessKey, ServicePlan, Application, OAuthClient, "passkey-2030"}).Draw(t, "kind"),
			Name: w("name"), TokenURL: w("url"), Region: w("region"), AuthStyle: w("style"), Audience: w("audience"), CAFile: w("ca"), Notes: w("notes"),
			Status:   rapid.SampledFrom([]string{StatusActive, StatusRetiring, StatusRetired, "frozen"}).Draw(t, "status"),
			IssuedAt: moments().Draw(t, "issued"), CreatedAt: moments().Draw(t, "created"), UpdatedAt: moments().Draw(t, "updated"),
		}
		if c.Kind.Info().IDField != "" {
			c.PublicID, c.Secret = w("id"), NewSecret(w("secret"))
		}
		c.Rotation = rotations().Draw(t, "rotation")
		if rapid.Bool().Draw(t, "scoped") {
			c.Scopes = []string{"read", w("scope")}
		}
		if rapid.Bool().Draw(t, "later") {
			c.unknown = []byte(`{"later":{"deep":[1,2.50,"x"]}}`)
		}
		return c
	})
}

func rotations() *rapid.Generator[*Rotation] {
	return rapid.Custom(func(t *rapid.T) *Rotation {
		r := Rotation{
			Stage:  rapid.SampledFrom(append(stages(), "", "", "frozen")).Draw(t, "stage"),
			Manual: rapid.Bool().Draw(t, "manual"), Name: words().Draw(t, "new name"), Proof: words().Draw(t, "proof"),
			ReplacedBy: rapid.SampledFrom([]CredentialID{"", "0197-other"}).Draw(t, "by"), StartedAt: moments().Draw(t, "started"),
			TestedAt: moments().Draw(t, "tested"), DeletedAt: moments().Draw(t, "deleted"), ProvedAt: moments().Draw(t, "proved"),
		}
		if rapid.Bool().Draw(t, "later") {
			r.unknown = []byte(`{"later":[1,2.50,"x"]}`)
		}
		if r.Stage == "" {
			return nil
		}
		return &r
	})
}

// documents are valid: names are unique.
func documents() *rapid.Generator[*Document] {
	return rapid.Custom(func(t *rapid.T) *Document {
		d, err := emptyDocument([]string{"age1example"}, testNow())
		if err != nil {
			t.Fatal(err)
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "projects") {
			p := &Project{
				ID: ProjectID(newID()), Name: fmt.Sprintf("Project %d %s", i, rapid.StringMatching("[a-z]{0,3}").Draw(t, "name")),
				SinchID: words().Draw(t, "id"), Notes: words().Draw(t, "notes"), UpdatedAt: moments().Draw(t, "updated"),
			}
			for j, c := range rapid.SliceOfN(credentials(), 0, 4).Draw(t, "credentials") {
				c.Name = fmt.Sprintf("key %d", j)
				p.Credentials = append(p.Credentials, c)
			}
			d.Projects = append(d.Projects, p)
		}
		if rapid.Bool().Draw(t, "recovery") {
			d.Recovery = []string{"age1example"}
		}
		d.Log = rapid.SliceOfN(entries(), 0, 3).Draw(t, "log")
		return d
	})
}

func sameDocument(a, b *Document) bool {
	if a.VaultID != b.VaultID || !a.secret.Equal(b.secret) || len(a.Projects) != len(b.Projects) || !bytes.Equal(a.unknown, b.unknown) {
		return false
	}
	for i := range a.Projects {
		if !sameProject(a.Projects[i], b.Projects[i]) {
			return false
		}
	}
	return true
}

func TestEncodeThenDecodeIsTheIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := documents().Draw(t, "document")
		plain, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(plain)
		if err != nil {
			t.Fatal(err)
		}
		checkQuickPaths(t, d, plain)
		if !sameDocument(d, back) || !slices.EqualFunc(d.Log, back.Log, func(x, y Entry) bool { return compareEntries(x, y) == 0 }) {
			t.Fatalf("another document came back:\n%s", plain)
		}
		again, err := encode(back)
		if err != nil || !bytes.Equal(plain, again) {
			t.Fatal("the same document is written in two ways", err)
		}
	})
}

// checkQuickPaths proves that the quick ways give what the general ones give.
func checkQuickPaths(t fataler, d *Document, plain []byte) {
	general, err := encodeAny(d)
	if err != nil || !bytes.Equal(plain, general) {
		t.Fatalf("the quick encoder writes\n%s\nthe general one\n%s, %v", plain, general, err)
	}
	slow, err := decodeAny(plain)
	if err != nil {
		t.Fatal(err)
	}
	if quick, ok := readQuickly(plain); ok && (!sameDocument(slow, quick) || slow.Revision != quick.Revision || !slow.SavedAt.Equal(quick.SavedAt)) {
		t.Fatalf("the quick decoder reads another document than the general one:\n%s", plain)
	}
}

func TestWhatWeWriteIsReadTheQuickWay(t *testing.T) {
	d := bigDocument(100)
	d.Projects[0].Credentials[0].Rotation = &Rotation{Stage: RotationDone, Manual: true, Name: "n", ReplacedBy: "c", Proof: "p", StartedAt: testNow(), TestedAt: testNow(), DeletedAt: testNow(), ProvedAt: testNow()}
	d.Projects[0].Notes, d.Projects[1].Name = "two\nlines \"quoted\" ☃", "naïve"
	plain, err := encode(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := quickly(d, func([]byte) {}); !ok {
		t.Error("not written the quick way")
	}
	if _, ok := readQuickly(plain); !ok {
		t.Error("not read the quick way")
	}
	checkQuickPaths(t, d, plain)
}

func TestFieldsOfALaterVersionSurviveAnEditAtEveryLevel(t *testing.T) {
	const text = `{"format":"sinchkeys","version":1,"vault_id":"v","vault_secret":"c2VjcmV0","revision":7,"recipients":["age1x"],
		"colour":{"scheme":["a",1.50]},"projects":[{"id":"p1","name":"Acme","owner":"me","credentials":[
		{"id":"c1","kind":"access-key","name":"k","key_id":"i","key_secret":"s","client_id":"of another kind","passkey":{"x":true},"rotation":{"stage":"made","witness":[7]}},
		{"id":"c2","kind":"passkey-2030","name":"n","key_id":"kept","seed":"also kept"}]}]}`
	d, err := decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	notes, region := "edited", "us"
	d, _, err = applyAll(d, []Change{
		EditProject{ID: "p1", Set: ProjectEdit{SMSRegion: &region}},
		EditCredential{ID: "c1", Set: CredentialEdit{Notes: &notes}},
		EditCredential{ID: "c2", Set: CredentialEdit{Notes: &notes}},
	}, testNow())
	if err != nil {
		t.Fatal(err)
	}
	plain, err := encode(d)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, plain); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"colour":{"scheme":["a",1.50]}`, `"owner":"me"`, `"passkey":{"x":true}`, `"client_id":"of another kind"`,
		`"witness":[7]`, `"key_id":"kept"`, `"seed":"also kept"`, `"notes":"edited"`, `"sms_region":"us"`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is gone from %s", want, b.String())
		}
	}
}

func TestTheDocumentIsWrittenAsTheContractSays(t *testing.T) {
	d := &Document{VaultID: "v", Version: 1, Revision: 42, SavedAt: testNow(), Recipients: []string{"age1pq1x"}, secret: secretOf("c2VjcmV0")}
	p := &Project{ID: "p", Name: "Acme Prod", SinchID: "4b2a", ConversationRegion: "eu", SMSRegion: "us", Tags: []string{"prod"}}
	for _, info := range Kinds() {
		c := &Credential{ID: CredentialID(info.Kind), Kind: info.Kind, Name: string(info.Kind), PublicID: "the-id", Secret: NewSecret("not-a-real-secret"), Status: StatusActive}
		if info.OAuth {
			c.AuthStyle, c.Scopes = "header", []string{"read"}
		}
		p.Credentials = append(p.Credentials, c)
	}
	d.Projects = []*Project{p}
	plain, err := encode(d)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Format, VaultID string
		Version         int
		Projects        []struct {
			ProjectID   string `json:"project_id"`
			Credentials []map[string]any
		}
	}
	if err := json.Unmarshal(plain, &got); err != nil {
		t.Fatal(err)
	}
	if got.Format != "sinchkeys" || got.Version != 1 || got.Projects[0].ProjectID != "4b2a" {
		t.Fatalf("%+v", got)
	}
	always := map[Kind][]string{
		AccessKey: {"token_url"}, ServicePlan: {"region"}, OAuthClient: {"token_url", "auth_style", "scopes", "audience"},
	}
	for i, info := range Kinds() {
		c := got.Projects[0].Credentials[i]
		if c[info.IDField] != "the-id" || c[info.SecretField] != "not-a-real-secret" {
			t.Errorf("%s: %v", info.Kind, c)
		}
		for _, name := range append(always[info.Kind], "id", "kind", "name", "status", "notes") {
			if _, ok := c[name]; !ok {
				t.Errorf("%s has no %s", info.Kind, name)
			}
		}
	}
	if !bytes.HasPrefix(plain, []byte("{\n  \"format\": \"sinchkeys\",\n  \"version\": 1,")) {
		t.Errorf("it begins %.60q", plain)
	}
}

func TestLengthGivesOnlyTheBucketAway(t *testing.T) {
	for _, n := range []int{1, 4094, 4095, 4096, 60_000, 65_535, 65_536, 200_000} {
		got := len(pad(make([]byte, n)))
		bucket := 4 << 10
		if n+1 > 64<<10 {
			bucket = 64 << 10
		}
		if got%bucket != 0 || got < n+1 || got-n > bucket {
			t.Errorf("%d bytes are padded to %d", n, got)
		}
	}
	one, _ := seeded(t, 1)
	two, _ := seeded(t, 2)
	a, b := readBytes(t, one.folder.document()), readBytes(t, two.folder.document())
	if len(a) != len(b) {
		t.Errorf("vaults of one bucket have %d and %d bytes", len(a), len(b))
	}
}

func TestALaterVersionThatCannotBeReadSaysSo(t *testing.T) {
	_, err := decode([]byte(`{"format":"sinchkeys","version":3,"projects":{"now":"an object"}}`))
	if newer, ok := err.(*NewerVersionError); !ok || newer.Version != 3 { //nolint:errorlint // decode returns it as it is
		t.Fatal(err)
	}
}

func FuzzDecode(f *testing.F) {
	d := bigDocument(4)
	d.Projects[0].Credentials[0].Rotation = &Rotation{Stage: RotationMade, Manual: true, Name: "n", ReplacedBy: "c", StartedAt: testNow()}
	plain, err := encode(d)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Add([]byte(`{"format":"sinchkeys","version":1,"x":{},"projects":[{"credentials":[{"kind":"?","key_id":"k"}]}]}`))
	f.Add([]byte(`{"format":"sinchkeys","version":1,"projects":[null],"recipients":null}`))
	f.Add([]byte(`{"format":"sinchkeys","version":1} {}`))
	f.Add([]byte(`{"format":"sinchkeys","version":1,"projects":[{"credentials":[{"rotation":{"stage":"made","manual":true,"x":1}},{"rotation":{}},{"rotation":{"manual":false}}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		slow, slowErr := decodeAny(b)
		if quick, ok := readQuickly(b); ok && (slowErr != nil || !sameDocument(quick, slow) || quick.Revision != slow.Revision) {
			t.Fatal("the quick decoder reads what the general one does not", slowErr)
		}
		d, err := decode(b)
		if err != nil {
			return
		}
		plain, err := encode(d)
		if err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		}
		back, err := decode(plain)
		if err != nil {
			t.Fatalf("what was written can't be read: %v", err)
		}
		again, err := encode(back)
		if err != nil || !bytes.Equal(plain, again) {
			t.Fatal("a second round gives another document", err)
		}
		_ = back.Find("x/y")
	})
}
