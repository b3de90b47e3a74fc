package exchange

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"sinchkeys/vault"
)

// said puts a reading into lines that a test can compare.
func said(r Reading) string {
	var out []string
	for _, x := range r.Records {
		c := x.Credential
		line := fmt.Sprintf("%d: %s[%s]/%s %s %s:%s", x.Line, x.Project.Name, x.Project.SinchID, c.Name, c.Kind, c.PublicID, c.Secret.Reveal())
		if c.Region != "" {
			line += " " + c.Region
		}
		if len(x.Placeholders) > 0 {
			line += " placeholders " + strings.Join(x.Placeholders, ",")
		}
		out = append(out, line)
	}
	for _, p := range r.Problems {
		out = append(out, fmt.Sprintf("%d! %s", p.Line, p.Reason))
	}
	if r.Foreign > 0 {
		out = append(out, fmt.Sprintf("%d foreign", r.Foreign))
	}
	return strings.Join(out, "\n")
}

func TestFilesThatPeopleHaveAreRead(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"dotenv", ".env", "# x\nSINCH_PROJECT_ID=p1\nSINCH_KEY_ID = k1\nexport SINCH_KEY_SECRET='s 1' # secret\n", "2: [p1]/ access-key k1:s 1"},
		{
			"dotenv of three kinds", ".env", "SINCH_PROJECT_ID=p1\nSINCH_KEY_ID=k1\nSINCH_KEY_SECRET=s1\nSINCH_SERVICE_PLAN_ID=sp\nSINCH_API_TOKEN=t\nSINCH_SMS_REGION=EU\nVOICE_APPLICATION_KEY=a\nVOICE_APPLICATION_SECRET=b==\n",
			"1: [p1]/ access-key k1:s1\n1: [p1]/ service-plan sp:t eu\n1: [p1]/ application a:b==",
		},
		{
			"several in one", ".env", "SINCH_PROJECT_ID=p1\nSINCH_KEY_ID=k1\nSINCH_KEY_SECRET=s1\n\nSINCH_PROJECT_ID=p2\nSINCH_KEY_ID=k2\nSINCH_KEY_SECRET=s2\n",
			"1: [p1]/ access-key k1:s1\n5: [p2]/ access-key k2:s2",
		},
		{"a half is not completed by the next", ".env", "SINCH_KEY_ID=k1\nSINCH_KEY_ID=k2\nSINCH_KEY_SECRET=s2\n", "1: []/ access-key k1:\n2: []/ access-key k2:s2"},
		{
			"prefixes", ".env", "PROD_SINCH_KEY_ID=k1\nTEST_SINCH_KEY_ID=k2\nPROD_SINCH_KEY_SECRET=s1\nTEST_SINCH_KEY_SECRET=s2\nSINCH_KEY_ID_OLD=k3\nSINCH_KEY_SECRET_OLD=s3",
			"1: PROD[]/ access-key k1:s1\n2: TEST[]/ access-key k2:s2\n5: OLD[]/ access-key k3:s3",
		},
		{"windows", ".env", "\xef\xbb\xbfSINCH_KEY_ID=\"k1\"\r\nSINCH_KEY_SECRET=\"s1\"\r\n", "1: []/ access-key k1:s1"},
		{"several lines", ".env", "PEM=\"-----BEGIN\nSINCH_KEY_ID\nEND\"\nSINCH_KEY_ID=k1\nSINCH_KEY_SECRET=s1", "4: []/ access-key k1:s1"},
		{"never closed", ".env", "SINCH_KEY_SECRET=\"s1\nSINCH_KEY_ID=k1\n", "2: []/ access-key k1:\n1! the quotation mark after SINCH_KEY_SECRET is never closed"},
		{"placeholders", ".env.example", "SINCH_KEY_ID=<Your key id>\nSINCH_KEY_SECRET=YOUR_key_secret", "1: []/ access-key : placeholders KEY ID,KEY SECRET"},
		{"sample above, own below", ".env", "SINCH_KEY_ID=YOUR_key_id\nSINCH_KEY_ID=k1\nSINCH_KEY_SECRET=s1", "1: []/ access-key k1:s1"},
		{"headings", "x.env", "# sinchkeys: Acme Prod/ci-bot\nSINCH_KEY_ID=k1\nSINCH_KEY_SECRET=s1\n# sinchkeys: Beta/x\nSINCH_KEY_ID=k2\nSINCH_KEY_SECRET=s2", "2: Acme Prod[]/ci-bot access-key k1:s1\n5: Beta[]/x access-key k2:s2"},
		{"ini", "credentials", "[acme]\nkey_id = k1\nkey_secret = s1\n[beta]\nkey_id=k2\nkey_secret=s2\n", "2: acme[]/ access-key k1:s1\n5: beta[]/ access-key k2:s2"},
		{"yaml", "docker-compose.yml", "services:\n  web:\n    environment:\n      SINCH_KEY_ID: k1\n      - SINCH_KEY_SECRET=s1\n", "4: []/ access-key k1:s1"},
		{"export", "env.sh", "export SINCH_KEY_ID=k1\nexport SINCH_KEY_SECRET='it'\\''s \"$x\"'\n", "1: []/ access-key k1:it's \"$x\""},
		{"fish", "env.fish", "set -gx SINCH_KEY_ID 'k1'\nset -gx SINCH_KEY_SECRET 'it\\'s \\\\'\n", "1: []/ access-key k1:it's \\"},
		{"powershell", "env.ps1", "$env:SINCH_KEY_ID = 'k1'\n$env:SINCH_KEY_SECRET = 'it''s ' + [char]233 + 'x'\n", "1: []/ access-key k1:it's éx"},
		{"java", "config.properties", "# c\nSINCH_KEY_ID = k1\nSINCH_KEY_SECRET=a\\\n  b\\u00e9\\\\c\n", "2: []/ access-key k1:abé\\c"},
		{"cli", "c.json", `{"projectId":"p1","keyId":"k1","keySecret":"s1","applicationKey":"a","applicationSecret":"b"}`, "1: [p1]/ access-key k1:s1\n1: [p1]/ application a:b"},
		{"dotnet with comments", "appsettings.json", "{\n  // mine\n  \"Logging\": {\"LogLevel\": \"x\"},\n  \"Sinch\": {\n    \"ProjectId\": \"p1\", /* a */\n    \"KeyId\": \"k1\",\n    \"KeySecret\": \"s//1\",\n  },\n}", "4: [p1]/ access-key k1:s//1"},
		{"user secrets", "secrets.json", `{"Sinch:ProjectId":"p1","Sinch:KeyId":"k1","Sinch:KeySecret":"s1"}`, "1: [p1]/ access-key k1:s1"},
		{
			"mcp", "claude_desktop_config.json", "{\"mcpServers\":{\"sinch\":{\"command\":\"npx\",\"env\":{\"PROJECT_ID\":\"p1\",\"CONVERSATION_PROJECT_ID\":\"p1\",\"KEY_ID\":\"k1\",\"KEY_SECRET\":\"s1\"}},\n\"acme\":{\"env\":{\"KEY_ID\":\"k2\",\"KEY_SECRET\":\"s2\"}}}}",
			"1: [p1]/ access-key k1:s1\n2: []/acme access-key k2:s2",
		},
		{"postman", "x.postman_environment.json", `{"name":"Acme","values":[{"key":"projectId","value":"p1"},{"key":"keyId","value":"k1"},{"key":"keySecret","value":"s1","type":"secret"},{"key":"baseUrl","value":"https://x"}]}`, "1: Acme[p1]/ access-key k1:s1"},
		{"access keys api", "new.json", `{"accessKey":{"accessKeyId":"k1","displayName":"ci","projectId":"p1"},"secret":"s1"}`, "1: [p1]/ci access-key k1:s1"},
		{"list", "keys.json", "[{\"name\":\"a\",\"key_id\":\"k1\",\"key_secret\":\"s1\"},\n{\"name\":\"b\",\"key_id\":\"k2\",\"key_secret\":\"s2\"}]", "1: []/a access-key k1:s1\n2: []/b access-key k2:s2"},
		{"bad json", "x.json", "{\n\"keyId\": \"k1\",\n\"keySecret\": s1\n}", "3! this is not valid JSON: invalid character 's' looking for beginning of value"},
		{"csv of any order", "x.csv", "Key Secret;Name;Key ID;Project ID\ns1;ci;k1;p1\n\ns2;cd;k2;p1\n", "2: [p1]/ci access-key k1:s1\n4: [p1]/cd access-key k2:s2"},
		{"csv with names of projects", "x.csv", "project,name,key_id,key_secret\nAcme Prod,ci,k1,s1\n4b2a0000-0000-4000-8000-000000000001,cd,k2,s2\n", "2: Acme Prod[]/ci access-key k1:s1\n3: [4b2a0000-0000-4000-8000-000000000001]/cd access-key k2:s2"},
		{"csv with a bad row", "x.csv", "key_id,key_secret\nk1,s1\nk2,\"s\"2\nk3,s3\nk4,s4,x\nk5,s5\n", "2: []/ access-key k1:s1\n4: []/ access-key k3:s3\n6: []/ access-key k5:s5\n3! the row is not valid CSV: extraneous or missing \" in quoted-field\n5! the row has more columns than the header"},
		{
			"1password", "export.csv", "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nSinch prod,https://dashboard.sinch.com,k1,s1,,false,false,\"prod\",\"Project ID: 4b2a0000-0000-4000-8000-000000000001\nmine\"\nBank,https://bank.example,me,hunter2,,,,,\n",
			"2: [4b2a0000-0000-4000-8000-000000000001]/Sinch prod access-key k1:s1\n1 foreign",
		},
		{"bitwarden", "bw.csv", "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password\nAcme,,login,SMS plan,,,0,https://eu.sms.api.sinch.com,plan1,tok\n", "2: Acme[]/SMS plan service-plan plan1:tok"},
		{"a curl line", "note.txt", "curl -u k1:s1 https://auth.sinch.com/oauth2/token", "1: []/ access-key k1:s1"},
		{"prose", "README.md", "Keys: see the dashboard.\nKey rotation = later\n", ""},
		{"empty", ".env", " \n", ""},
		{"binary", "x", "\x00\x01\x02", "1! this is not text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(Read(c.file, []byte(c.text))); got != c.want {
				t.Errorf("read as\n%s\nwant\n%s", got, c.want)
			}
			ends := strings.NewReplacer("\r\n", "\r", "\n", "\r")
			if got := said(Read(c.file, []byte(ends.Replace(c.text)))); got != c.want { // as terminals paste it
				t.Errorf("with carriage returns alone read as\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestUTF16IsReadAsWindowsToolsWriteIt(t *testing.T) {
	content := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("SINCH_KEY_ID=k1\r\nSINCH_KEY_SECRET=é🔑\r\n")) {
		content = binary.LittleEndian.AppendUint16(content, u)
	}
	if got := said(Read(".env", content)); got != "1: []/ access-key k1:é🔑" {
		t.Error(got)
	}
}

// TestWhatWeWriteWeRead holds writers against readers, where no doubt is told.
func TestWhatWeWriteWeRead(t *testing.T) {
	for _, f := range Formats() {
		if f.Name == "python" {
			continue // its escapes are python-dotenv's alone
		}
		for _, s := range awkward() {
			writeAndRead(t, f, s)
		}
	}
}

func writeAndRead(t *testing.T, f Format, secret string) {
	t.Helper()
	want := vault.NewSecret(secret)
	if want.IsZero() || Placeholder(secret) || strings.ContainsAny(want.Reveal(), "\n\r") || f.doubt != nil && f.doubt(want.Reveal()) != "" {
		return
	}
	p := &vault.Project{SinchID: project}
	c := &vault.Credential{Kind: vault.AccessKey, PublicID: id, Secret: want}
	written, err := f.Write(Variables(p, c))
	if err != nil {
		t.Fatal(err)
	}
	name := "x"
	if f.Name == "java" {
		name = "config.properties"
	}
	r := Read(name, written.Text)
	if len(r.Records) != 1 || !r.Records[0].Credential.Secret.Equal(want) || r.Records[0].Credential.PublicID != id || r.Records[0].Project.SinchID != project {
		t.Errorf("%s: %q came back as %s from\n%s", f.Name, secret, said(r), written.Text)
	}
}

func FuzzWhatWeWriteWeRead(f *testing.F) {
	for _, s := range awkward() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		for _, r := range secret {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\uFFFD' || r == '\ufeff' {
				return // no vault holds control characters
			}
		}
		for _, format := range Formats() {
			if format.Name != "python" {
				writeAndRead(t, format, secret)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"A=\"x\nB='y'", "{\"a\":[{\"keyId\":\"x\"}]", "k;v\n1;2", "[x]\nkey_id=1", "export A='b'\\''c'", "$env:KEY_ID = 'a' + [char]1", "KEY_ID=\\u12\\", "{/*", "key_id,key_secret\n\"a"} {
		f.Add("x.env", s)
		f.Add("x.properties", s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		r := Read(name, []byte(text))
		lines := 1 + strings.Count(text, "\n") + strings.Count(text, "\r")
		for _, x := range r.Records {
			if x.Line < 0 || x.Line > lines {
				t.Fatalf("line %d of %d", x.Line, lines)
			}
			if x.Credential.PublicID != "" && r.Form != "sinchkeys export" && Placeholder(x.Credential.PublicID) {
				t.Fatalf("a placeholder was taken: %q", x.Credential.PublicID)
			}
		}
	})
}
