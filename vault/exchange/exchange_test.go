package exchange

import (
	"encoding/base64"
	"strings"
	"testing"

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
	} {
		t.Run(name, func(t *testing.T) {
			r := Recognise(text)
			if r.Kind != vault.AccessKey || r.PublicID != id || r.Secret.Reveal() != secret || r.SinchID != project || len(r.Found) < 3 {
				t.Fatalf("%+v (%s)", r, r.Secret.Reveal())
			}
		})
	}
}

func TestOtherKindsAreRecognised(t *testing.T) {
	for text, want := range map[string]Recognised{
		"curl https://auth.sinch.com/oauth2/token \\\n -d grant_type=client_credentials -u " + id + ":" + secret: {Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(secret)},
		id + ":" + secret: {Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(secret)},
		"SINCH_SERVICE_PLAN_ID=plan\nSINCH_SMS_API_TOKEN=tok\nSINCH_SMS_REGION=EU":  {Kind: vault.ServicePlan, PublicID: "plan", Secret: vault.NewSecret("tok"), Region: "eu", SMSRegion: "eu"},
		"VOICE_APPLICATION_KEY=k\nVOICE_APPLICATION_SECRET=c2VjcmV0":                {Kind: vault.Application, PublicID: "k", Secret: vault.NewSecret("c2VjcmV0")},
		"client_id: partner\nclient_secret: s\ntoken_url: https://id.example/token": {Kind: vault.OAuthClient, PublicID: "partner", Secret: vault.NewSecret("s"), TokenURL: "https://id.example/token"},
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
	for _, text := range []string{"", "hello there", "see: the docs", "a,b", "{", "curl https://x.example", "curl -u $ID:$SECRET https://x", "10:30", "one, two, three"} {
		if r := Recognise(text); len(r.Found) > 0 {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestDotenvComesBackThroughRecognise(t *testing.T) {
	p := &vault.Project{SinchID: project}
	for _, s := range []string{secret, `with 'single' and "double" $x`, "sp ace", "ünïcode"} {
		c := &vault.Credential{Kind: vault.AccessKey, PublicID: id, Secret: vault.NewSecret(s)}
		text := string(Dotenv(p, c))
		if r := Recognise(text); r.PublicID != id || (!strings.Contains(s, "'") && r.Secret.Reveal() != s) {
			t.Errorf("%q → %q", text, r.Secret.Reveal())
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, s := range []string{"KEY ID: a\nKEY SECRET: b", `{"keyId":"a"}`, "curl -u a:b x", "a,b,c", id + ":s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Recognise(s)
		if r.PublicID != "" && Placeholder(r.PublicID) {
			t.Fatalf("a placeholder was taken: %q", r.PublicID)
		}
	})
}
