package exchange

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sinchkeys/vault"
)

const (
	project = "4b2a0000-0000-4000-8000-000000000001"
	id      = "9d7e0000-0000-4000-8000-00000000000a"
	secret  = "not-a~real:secret_Q%q"
)

func TestAPasteOfEveryFormFillsTheFields(t *testing.T) {
	for name, text := range map[string]string{
		"dashboard, labels above":  "Key ID\n" + id + "\nKey secret\n" + secret + "\nProject ID\n" + project,
		"dashboard, other order":   "KEY SECRET: " + secret + "\rPROJECT ID: " + project + "\rKEY ID: " + id,
		"table":                    "Project ID\t" + project + "\nKey ID\t" + id + "\nKey Secret\t" + secret,
		"dotenv":                   "# mine\nSINCH_PROJECT_ID=" + project + "\nexport SINCH_KEY_ID = " + id + "\nSINCH_KEY_SECRET='" + secret + "' # x",
		"mcp env":                  "PROJECT_ID=" + project + "\nKEY_ID=\"" + id + "\"\nKEY_SECRET=\"" + secret + "\"",
		"plugin env":               "CONVERSATION_PROJECT_ID=" + project + "\nCONVERSATION_KEY_ID=" + id + "\nCONVERSATION_KEY_SECRET=" + secret,
		"sinch cli":                `{"projectId":"` + project + `","keyId":"` + id + `","keySecret":"` + secret + `"}`,
		"appsettings":              `{"Sinch":{"ProjectId":"` + project + `","KeyId":"` + id + `","KeySecret":"` + secret + `"}}`,
		"user secrets":             "Sinch:ProjectId = " + project + "\nSinch:KeyId = " + id + "\nSinch:KeySecret = " + secret,
		"mcp json":                 `{"mcpServers":{"sinch":{"env":{"PROJECT_ID":"` + project + `","KEY_ID":"` + id + `","KEY_SECRET":"` + secret + `"}}}}`,
		"postman":                  `{"values":[{"key":"projectId","value":"` + project + `"},{"key":"keyId","value":"` + id + `"},{"key":"keySecret","value":"` + secret + `"}]}`,
		"csv":                      "key_secret,project_id,key_id\n" + secret + "," + project + "," + id,
		"csv alone":                project + "," + id + "," + secret,
		"header":                   "X-Sinch-Credentials: " + base64.StdEncoding.EncodeToString([]byte(project+":"+id+":"+secret)),
		"commented sample and own": "#SINCH_KEY_ID=<x>\nSINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=" + secret + "\nSINCH_PROJECT_ID=" + project,
		"buttons between":          "Project ID\nCopy\n" + project + "\nKEY ID\nCopy\n" + id + "\nKEY SECRET\nShow\nCopy\n" + secret,
		"labels without colons":    "Project ID " + project + "\r\nKEY ID " + id + "\r\nKEY SECRET " + strings.Replace(secret, "real", "rea1", 1),
		"markdown list":            "- **Project ID:** `" + project + "`\n- **Key ID:** `" + id + "`\n- **Key secret:** `" + secret + "`",
		"chat with curly quotes":   "key id = “" + id + "”\nkey secret = “" + secret + "”\nproject id = “" + project + "”",
		"heading above":            "Access key\nDisplay name\nci-bot\nKey ID\n" + id + "\nKey secret\n" + secret + "\nProject ID\n" + project,
		"one command line":         "SINCH_PROJECT_ID=" + project + " SINCH_KEY_ID=" + id + " SINCH_KEY_SECRET='" + secret + "' npm start",
		"quoted command line":      "SINCH_KEY_SECRET=\"" + secret + "\" SINCH_KEY_ID=\"" + id + "\" SINCH_PROJECT_ID=" + project,
		"fish":                     "set -gx SINCH_PROJECT_ID " + project + "\nset -gx SINCH_KEY_ID " + id + "\nset -gx SINCH_KEY_SECRET '" + secret + "'",
		"powershell":               "$env:SINCH_PROJECT_ID = \"" + project + "\"\n$env:SINCH_KEY_ID = \"" + id + "\"\n$env:SINCH_KEY_SECRET = \"" + secret + "\"",
		"properties with colons":   "SINCH_PROJECT_ID: " + project + "\nSINCH_KEY_ID:" + id + "\nSINCH_KEY_SECRET: " + secret,
		"yaml":                     "env:\n  - SINCH_PROJECT_ID: \"" + project + "\"\n    SINCH_KEY_ID: " + id + "\n    SINCH_KEY_SECRET: '" + secret + "'",
		"json fragment":            `"projectId": "` + project + `", "keyId": "` + id + `", "keySecret": "` + secret + `",`,
		"json lines with comments": "{\n  // mine\n  \"ProjectId\": \"" + project + "\",\n  \"KeyId\": \"" + id + "\",\n  \"KeySecret\": \"" + secret + "\",\n}",
		"dotnet env":               "Sinch__ProjectId=" + project + "\nSinch__KeyId=" + id + "\nSinch__KeySecret=" + secret,
		"postman of 2021":          `{"values":[{"key":"PROJECT","value":"` + project + `"},{"key":"CLIENT_ID","value":"` + id + `"},{"key":"CLIENT_SECRET","value":"` + secret + `"}]}`,
		"n8n":                      `{"keyId":"` + id + `","keySecret":"` + secret + `","region":"eu","projectId":"` + project + `"}`,
		"csv with semicolons":      "projectId;keyId;keySecret\r\n" + project + ";" + id + ";\"" + secret + "\"",
		"csv of a whole sheet":     "name,Project ID,Key ID,Key Secret\nprod," + project + "," + id + "," + secret + "\nother,p2,k2,s2",
		"header's value alone":     base64.RawURLEncoding.EncodeToString([]byte(project + ":" + id + ":" + secret)),
		"three in one":             project + ":" + id + ":" + secret,
		"numbers curl":             "curl -u '" + id + ":" + secret + "' https://numbers.api.sinch.com/v1/projects/" + project + "/activeNumbers",
		"prefix of plugins":        "NUMBERS_PROJECT_ID=" + project + "\nNUMBERS_KEY_ID=" + id + "\nNUMBERS_KEY_SECRET=" + secret,
		"dotnet snippet":           "MY_PROJECT_ID=" + project + "\nMY_KEY_ID=" + id + "\nMY_KEY_SECRET=" + secret,
	} {
		t.Run(name, func(t *testing.T) {
			secret := secret
			if name == "labels without colons" {
				secret = strings.Replace(secret, "real", "rea1", 1) // only what has a digit counts there
			}
			r := Recognise(text)
			if r.Kind != vault.AccessKey || r.PublicID != id || r.Secret.Reveal() != secret || r.SinchID != project || len(r.Found) < 3 {
				t.Fatalf("%+v (%s)", r, r.Secret.Reveal())
			}
		})
	}
}

func TestARowOfASheetFillsTheNames(t *testing.T) {
	for text, want := range map[string]Recognised{
		"ci," + id + "," + secret:                                                    {Name: "ci"},
		"Acme,ci," + id + "," + secret:                                               {ProjectName: "Acme", Name: "ci"},
		"Acme," + project + ",ci," + id + "," + secret:                               {ProjectName: "Acme", SinchID: project, Name: "ci"},
		"Acme,ci," + project + "," + id + "," + secret:                               {ProjectName: "Acme", SinchID: project, Name: "ci"},
		"ci;" + project + ";" + id + ";" + secret:                                    {SinchID: project, Name: "ci"},
		"name,project name,key id,key secret\nci,Acme," + id + ",\"" + secret + "\"": {ProjectName: "Acme", Name: "ci"},
	} {
		r := Recognise(text)
		if r.PublicID != id || r.Secret.Reveal() != secret || r.Name != want.Name || r.ProjectName != want.ProjectName || r.SinchID != want.SinchID {
			t.Errorf("%q: %+v", text, r)
		}
	}
	for _, text := range []string{project + "," + project + "," + id + "," + secret, "a,b,c," + id + "," + secret} {
		if r := Recognise(text); len(r.Found) > 0 {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestOtherKindsAreRecognised(t *testing.T) {
	for text, want := range map[string]Recognised{
		"curl https://auth.sinch.com/oauth2/token \\\n -d grant_type=client_credentials -u " + id + ":" + secret: {Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(secret)},
		id + ":" + secret: {Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(secret)},
		"SINCH_SERVICE_PLAN_ID=plan\nSINCH_SMS_API_TOKEN=tok\nSINCH_SMS_REGION=EU":                       {Kind: vault.ServicePlan, PublicID: "plan", Secret: vault.NewSecret("tok"), Region: "eu", SMSRegion: "eu"},
		"VOICE_APPLICATION_KEY=k\nVOICE_APPLICATION_SECRET=c2VjcmV0":                                     {Kind: vault.Application, PublicID: "k", Secret: vault.NewSecret("c2VjcmV0")},
		"client_id: partner\nclient_secret: s\ntoken_url: https://id.example/token":                      {Kind: vault.OAuthClient, PublicID: "partner", Secret: vault.NewSecret("s"), TokenURL: "https://id.example/token"},
		"curl -X POST https://us.sms.api.sinch.com/xms/v1/plan/batches -H \"Authorization: Bearer tok\"": {Kind: vault.ServicePlan, PublicID: "plan", Secret: vault.NewSecret("tok"), Region: "us"},
		"$ curl -u app:c2VjcmV0 https://callingapi.sinch.com/v1/configuration/numbers":                   {Kind: vault.Application, PublicID: "app", Secret: vault.NewSecret("c2VjcmV0")},
		"curl https://id.example/oauth/token -d grant_type=client_credentials -d client_id=me -d 'client_secret=a%2Fb'": {
			Kind: vault.OAuthClient, PublicID: "me", Secret: vault.NewSecret("a/b"), TokenURL: "https://id.example/oauth/token",
		},
		"curl -u me:s -d grant_type=client_credentials http://127.0.0.1:43575/oauth2/token":  {Kind: vault.OAuthClient, PublicID: "me", Secret: vault.NewSecret("s"), TokenURL: "http://127.0.0.1:43575/oauth2/token"},
		"curl -u me:s -d grant_type=client_credentials http://id.example/oauth2/token":       {Kind: vault.OAuthClient, PublicID: "me", Secret: vault.NewSecret("s"), TokenURL: "https://id.example/oauth2/token"},
		"Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret)):   {Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(secret)},
		"SMS_SERVICE_PLAN_ID = plan\nSMS_SERVICE_PLAN_TOKEN = \"tok\"\nSMS_REGION = br":      {Kind: vault.ServicePlan, PublicID: "plan", Secret: vault.NewSecret("tok"), Region: "br"},
		"Service plan ID\nplan\nAPI token\ntok":                                              {Kind: vault.ServicePlan, PublicID: "plan", Secret: vault.NewSecret("tok")},
		"SINCH_APP_KEY=k\nSINCH_APP_SECRET=c2VjcmV0==":                                       {Kind: vault.Application, PublicID: "k", Secret: vault.NewSecret("c2VjcmV0==")},
		`{"mcpServers":{"sinch":{"env":{"APPLICATION_KEY":"k","APPLICATION_SECRET":"s="}}}}`: {Kind: vault.Application, PublicID: "k", Secret: vault.NewSecret("s=")},
	} {
		r := Recognise(text)
		if r.Kind != want.Kind || r.PublicID != want.PublicID || !r.Secret.Equal(want.Secret) || r.Region != want.Region || r.TokenURL != want.TokenURL {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestPlaceholdersAreReportedAndNotTaken(t *testing.T) {
	r := Recognise("SINCH_PROJECT_ID=<Your Sinch Project ID>\nSINCH_KEY_ID=\"Your Sinch Key ID\"\nSINCH_KEY_SECRET=YOUR_key_secret")
	if r.PublicID != "" || !r.Secret.IsZero() || len(r.Placeholders) != 3 {
		t.Fatalf("%+v", r)
	}
}

func TestProseAndNonsenseAreNotCredentials(t *testing.T) {
	for _, text := range []string{
		"", "hello there", "see: the docs", "a,b", "{", "curl https://x.example", "curl -u $ID:$SECRET https://x", "10:30", "one, two, three",
		"one,two,three", "Access key rotation", "key id: see below", "curl -s https://x.example", "Basic knowledge", "2026-11-23,eu,12",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "SGVsbG8gd29ybGQ=", `{"error":{"code":401}}`,
	} {
		if r := Recognise(text); len(r.Found) > 0 {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestDotenvComesBackThroughRecognise(t *testing.T) {
	p := &vault.Project{SinchID: project}
	for _, s := range []string{secret, "it's", `back\slash and 'quote' and "$x" and` + " `tick`", `a\$b'`, `with 'single' and "double" $x`, "sp ace", "ünïcode"} {
		c := &vault.Credential{Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(s)}
		text := string(Dotenv(p, c))
		if r := Recognise(text); r.PublicID != id || r.Secret.Reveal() != s {
			t.Errorf("%q → %q", text, r.Secret.Reveal())
		}
	}
}

func TestMasksAndReferencesAreNoSecrets(t *testing.T) {
	for _, value := range []string{
		"••••••••", "********", "$SINCH_KEY_SECRET", "${SINCH_KEY_SECRET}", "{{keySecret}}", "%SINCH_KEY_SECRET%", "<your key secret>", "xxxxxxxx",
		"YOUR_KEY_SECRET", "your-key-secret", "MY_KEY_SECRET", "KEY_SECRET", "keySecret", "change-me", "...", "found at https://dashboard.sinch.com",
	} {
		r := Recognise("SINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=" + value)
		if !r.Secret.IsZero() || len(r.Placeholders) != 1 || r.Placeholders[0] != "KEY SECRET" || r.PublicID != id {
			t.Errorf("%q: %+v", value, r)
		}
	}
	for _, value := range []string{"$aB3%x", "Q_qHBbB8Dfje", "a:b:c", "%41", "#x", "myth", "yourself"} {
		if r := Recognise("SINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=" + value); r.Secret.Reveal() != value {
			t.Errorf("%q was not taken: %+v", value, r)
		}
	}
}

func TestWhatBelongsToAnotherCredentialIsTold(t *testing.T) {
	r := Recognise("SINCH_PROJECT_ID=" + project + "\nSINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=s1\nSINCH_SERVICE_PLAN_ID=plan\nSINCH_API_TOKEN=tok\nSINCH_REGION=EU")
	if r.Kind != vault.AccessKey || strings.Join(r.Left, ",") != "Service Plan ID,API token" || r.ConversationRegion != "eu" {
		t.Fatalf("%+v", r)
	}
	if got := strings.Join(r.Found, ","); got != "Project ID,KEY ID,KEY SECRET,region" {
		t.Fatal(got)
	}
}

func TestNamesComeAlong(t *testing.T) {
	r := Recognise(`{"name":"Acme Prod","values":[{"key":"projectId","value":"` + project + `","enabled":true}],"_postman_variable_scope":"environment"}`)
	if r.ProjectName != "Acme Prod" || r.SinchID != project {
		t.Errorf("%+v", r)
	}
	if r := Recognise(`{"accessKey":{"accessKeyId":"` + id + `","displayName":"ci-bot","projectId":"` + project + `"},"secret":"x"}`); r.Name != "ci-bot" || r.PublicID != id {
		t.Errorf("%+v", r)
	}
}

func TestTheSameTextIsReadTheSameEveryTime(t *testing.T) {
	text := `{"a":{"KEY_ID":"k1","KEY_SECRET":"s1"},"b":{"KEY_ID":"k2","KEY_SECRET":"s2"},"c":{"KEY_ID":"k3","KEY_SECRET":"s3"}}`
	for range 50 {
		if r := Recognise(text); r.PublicID != "k1" || r.Secret.Reveal() != "s1" {
			t.Fatalf("%+v", r)
		}
	}
}

// need finds a program, or skips the test with a word; in CI it fails.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("SINCHKEYS_CI") != "" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}

func TestASamplesCommandBesideRealValuesDoesNoHarm(t *testing.T) {
	r := Recognise("# try: curl https://auth.sinch.com/oauth2/token -d grant_type=client_credentials -u YOUR_key_id:YOUR_key_secret\nSINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=" + secret)
	if r.PublicID != id || r.Secret.Reveal() != secret {
		t.Fatalf("%+v", r)
	}
}

func TestAHugePasteIsReadInGoodTime(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures time")
	}
	for name, text := range map[string]string{
		"one line of assignments": strings.Repeat("KEY_ID=1 ", maxPaste/9),
		"quoted assignments":      strings.Repeat("KEY_ID='1' ", maxPaste/11),
		"deep JSON":               strings.Repeat(`{"a":`, 9000) + `"b"` + strings.Repeat("}", 9000),
		"wide JSON":               "{" + strings.Repeat(`"keyId":"1",`, maxPaste/13) + `"a":"b"}`,
		"lines":                   strings.Repeat("KEY ID\n", maxPaste/7),
		"colons":                  strings.Repeat("key:", maxPaste/4),
		"quotes":                  "KEY_ID=" + strings.Repeat(`"`, maxPaste),
		"commas":                  strings.Repeat(",", maxPaste),
		"curl":                    "curl " + strings.Repeat("-u a ", maxPaste/5),
		"more than is read":       strings.Repeat("KEY_ID=1\n", maxPaste),
	} {
		begun := time.Now()
		Recognise(text)
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}

func TestDotenvIsWhatAShellReads(t *testing.T) {
	sh := need(t, "sh")
	for _, s := range []string{secret, "plain", `'single' "double" $HOME \n ` + "`id` ;|&<>(){}*?!~#", "ünïcode 漢字", "it's"} {
		file := filepath.Join(t.TempDir(), "env")
		c := &vault.Credential{Kind: vault.Application, PublicID: id, Secret: vault.NewSecret(s)}
		if err := os.WriteFile(file, Dotenv(&vault.Project{}, c), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(sh, "-c", `. "$1"; printf %s "$SINCH_APPLICATION_SECRET"`, "sh", file).Output()
		if err != nil || string(out) != s {
			t.Errorf("%q came out as %q (%v)", s, out, err)
		}
	}
}

func TestEveryKindHasItsCanonicalNames(t *testing.T) {
	p := &vault.Project{SinchID: project, ConversationRegion: "eu", SMSRegion: "us"}
	for kind, want := range map[vault.Kind]string{
		vault.AccessKey:   "SINCH_PROJECT_ID SINCH_KEY_ID SINCH_KEY_SECRET SINCH_CONVERSATION_REGION SINCH_SMS_REGION",
		vault.ServicePlan: "SINCH_PROJECT_ID SINCH_SERVICE_PLAN_ID SINCH_API_TOKEN SINCH_CONVERSATION_REGION SINCH_SMS_REGION",
		vault.Application: "SINCH_PROJECT_ID SINCH_APPLICATION_KEY SINCH_APPLICATION_SECRET SINCH_CONVERSATION_REGION SINCH_SMS_REGION",
		vault.OAuthClient: "CLIENT_ID CLIENT_SECRET TOKEN_URL",
	} {
		c := &vault.Credential{Kind: kind, PublicID: "demo-id", Secret: vault.NewSecret("demo-secret"), TokenURL: "https://id.example/token", Region: "ca"}
		var names []string
		for _, v := range Variables(p, c) {
			names = append(names, v.Name)
			if kind == vault.ServicePlan && v.Name == "SINCH_SMS_REGION" && v.Value != "ca" {
				t.Errorf("the plan's own region is %s", v.Value)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, s := range []string{"KEY ID: a\nKEY SECRET: b", "A='x' KEY_ID=\"a", "\"keyId\": \"a\",", "- **Key ID:** `a`", "Basic YTpi", `{"keyId":"a"}`, "curl -u a:b x", "a,b,c", id + ":s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Recognise(s)
		if r.PublicID != "" && Placeholder(r.PublicID) {
			t.Fatalf("a placeholder was taken: %q", r.PublicID)
		}
		for _, value := range []string{r.PublicID, r.Secret.Reveal()} {
			if strings.ContainsAny(value, "\r\n") && !strings.ContainsAny(s, `{"\`) {
				t.Fatalf("a value goes over the end of its line: %q", value)
			}
		}
		if (r.PublicID != "" || !r.Secret.IsZero()) && (r.Kind == "" || len(r.Found) == 0) {
			t.Fatalf("%+v", r)
		}
	})
}
