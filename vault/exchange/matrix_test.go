package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/joho/godotenv"
)

// awkward are values that some program may read as something else.
func awkward() []string {
	return []string{
		"plain", "Q_qHBbB8Dfje~a.b-c", "a:b%20c%", "with space", " around ", "#no comment", "a #b", `single ' quote`, `double " quote`,
		"$HOME", "$(id)", "${HOME}", "a`id`b", "!history!!", "^up^down", `back\slash`, `two \\ of them`, `ends in \`, `\n is not a break`, `'"`, `it's "$x" and ` + "`y`",
		"%PATH%", "a&b|c;d<e>f(g)h{i}j[k]", "*?~", "=", "a=b", "é漢字🔑", "‘typographic’ “marks”", "line\nbreak", "two\nline\nbreaks\n", "\ttab\t", "-dash", "@file", ",",
		`'`, `"`, "`", `\`, "\\'", `\"`, "''", `""`, "{{x}}", "<x>", "null", "true", "007", "é",
	}
}

func variablesOf(values []string) []Variable {
	var out []Variable
	for i, v := range values {
		out = append(out, Variable{Name: fmt.Sprintf("V_%d", i), Value: v})
	}
	return out
}

// reader gives what a program reads out of a file.
type reader func(t *testing.T, file string, names []string) map[string]string

// nul reads NAME=value pairs that end in NUL.
func nul(t *testing.T, out []byte) map[string]string {
	t.Helper()
	got := map[string]string{}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if name, value, ok := strings.Cut(entry, "="); ok {
			got[name] = value
		}
	}
	return got
}

// runs starts a program and reads what it prints. Only PATH and HOME are in its environment.
func runs(t *testing.T, program string, args ...string) map[string]string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "XDG_CACHE_HOME=" + os.Getenv("XDG_CACHE_HOME"), "LC_ALL=C.UTF-8"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, stderr.String())
	}
	return nul(t, out)
}

func shell(name, load string) reader {
	return func(t *testing.T, file string, _ []string) map[string]string {
		return runs(t, need(t, name), "-c", load, file)
	}
}

func nodeDotenv(t *testing.T, file string, _ []string) map[string]string {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(cache, "sinchkeys-peers", "node_modules", "dotenv")
	if _, err := os.Stat(module); err != nil {
		missing(t, "node's dotenv")
	}
	return runs(t, need(t, "node"), "-e", `
		const all = require(process.argv[1]).parse(require('fs').readFileSync(process.argv[2]));
		for (const k in all) process.stdout.write(k + '=' + all[k] + '\0')`, module, file)
}

func pythonDotenv(t *testing.T, file string, _ []string) map[string]string {
	python := need(t, "python3")
	if exec.Command(python, "-c", "import dotenv").Run() != nil {
		if python = "/usr/bin/python3"; exec.Command(python, "-c", "import dotenv").Run() != nil {
			missing(t, "python-dotenv")
		}
	}
	return runs(t, python, "-c", `
import sys, dotenv
for k, v in dotenv.dotenv_values(sys.argv[1]).items(): sys.stdout.buffer.write((k + '=' + (v or '') + '\0').encode())`, file)
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("SINCHKEYS_CI") != "" {
		t.Fatalf("%s is not installed", what)
	}
	t.Skipf("%s is not installed", what)
}

func goDotenv(t *testing.T, file string, _ []string) map[string]string {
	got, err := godotenv.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func jq(path string) reader {
	return func(t *testing.T, file string, names []string) map[string]string {
		got := map[string]string{}
		for _, name := range names {
			out, err := exec.Command(need(t, "jq"), "-j", "--arg", "n", name, path+"[$n]", file).Output()
			if err != nil {
				t.Fatal(err)
			}
			got[name] = string(out)
		}
		return got
	}
}

func java(t *testing.T, file string, _ []string) map[string]string {
	need(t, "javac")
	program := filepath.Join(t.TempDir(), "Load.java")
	if err := os.WriteFile(program, []byte(`
		import java.io.*; import java.util.*; import java.nio.charset.StandardCharsets;
		public class Load { public static void main(String[] a) throws IOException {
			Properties p = new Properties(); p.load(new FileInputStream(a[0]));
			for (String n : p.stringPropertyNames()) System.out.write((n + "=" + p.getProperty(n) + "\0").getBytes(StandardCharsets.UTF_8));
			System.out.flush();
		} }`), 0o600); err != nil {
		t.Fatal(err)
	}
	return runs(t, need(t, "java"), program, file)
}

// powershell reads assignments by the rules of about_Quoting_Rules and about_Operators, since the program itself is not
// to be had everywhere: strings in single quotes, of which there are five characters, each doubled inside; [char]N;
// and + between them.
func powershell(t *testing.T, file string, _ []string) map[string]string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for line := range strings.Lines(string(text)) {
		m := regexp.MustCompile(`^\$env:(\w+) = (.*)\n$`).FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("PowerShell would not take %q for an assignment", line)
		}
		got[m[1]] = expression(t, m[2])
	}
	return got
}

func expression(t *testing.T, text string) string {
	t.Helper()
	isQuote := func(r rune) bool { return strings.ContainsRune("'‘’‚‛", r) }
	var units []uint16
	rest := []rune(text)
	for {
		switch {
		case len(rest) > 0 && isQuote(rest[0]):
			i := 1
			for ; i < len(rest); i++ {
				if isQuote(rest[i]) {
					if i+1 < len(rest) && isQuote(rest[i+1]) {
						i++
					} else {
						break
					}
				}
				units = utf16.AppendRune(units, rest[i])
			}
			rest = rest[i+1:]
		case strings.HasPrefix(string(rest), "[char]"):
			digits := regexp.MustCompile(`^\d+`).FindString(string(rest[6:]))
			n, err := strconv.ParseUint(digits, 10, 16)
			if err != nil {
				t.Fatal(err)
			}
			units = append(units, uint16(n))
			rest = rest[6+len(digits):]
		default:
			t.Fatalf("PowerShell would not take %q for an expression", string(rest))
		}
		if len(rest) == 0 {
			return string(utf16.Decode(units))
		}
		if !strings.HasPrefix(string(rest), " + ") {
			t.Fatalf("PowerShell would not take %q for an operator", string(rest))
		}
		rest = rest[3:]
	}
}

// TestEveryValueComesBackThroughTheProgramsThatReadIt is the matrix of formats and programs. Where a format admits that
// readers disagree, a value may be lost in one of them; it never is where no doubt was told.
func TestEveryValueComesBackThroughTheProgramsThatReadIt(t *testing.T) {
	t.Setenv("HOME", os.Getenv("HOME")) // ${HOME} must be set for those that would expand it
	for _, c := range []struct {
		format, program string
		read            reader
	}{
		{"export", "sh", shell("sh", `eval "$(cat "$0")"; env -0`)},
		{"export", "bash", shell("bash", `eval "$(cat "$0")"; env -0`)},
		{"export", "zsh", shell("zsh", `eval "$(cat "$0")"; env -0`)},
		{"fish", "fish", shell("fish", `source $argv[1]; env -0`)},
		{"powershell", "its rules", powershell},
		{"json", "jq", jq(".")},
		{"dotenv", "node dotenv", nodeDotenv},
		{"dotenv", "python-dotenv", pythonDotenv},
		{"dotenv", "Go's godotenv", goDotenv},
		{"dotenv", "bash", shell("bash", `set -a; . "$0"; env -0`)},
		{"python", "python-dotenv", pythonDotenv},
		{"java", "java.util.Properties", java},
	} {
		t.Run(c.format+" by "+c.program, func(t *testing.T) {
			f, ok := FormatNamed(c.format)
			if !ok {
				t.Fatal("there is no such format")
			}
			variables := variablesOf(awkward())
			var told, sure []Variable
			for _, v := range variables {
				if f.doubt != nil && f.doubt(v.Value) != "" {
					told = append(told, v)
				} else {
					sure = append(sure, v)
				}
			}
			if lost := lostIn(t, f, sure, c.read); len(lost) > 0 {
				t.Errorf("lost without a word: %q", lost)
			}
			if len(told) > 0 {
				if len(told) > len(variables)/3 {
					t.Errorf("%d of %d are doubted: the format is of little use", len(told), len(variables))
				}
				t.Logf("%d of %d values are told to be in doubt", len(told), len(variables))
			}
		})
	}
}

func lostIn(t *testing.T, f Format, variables []Variable, read reader) []string {
	t.Helper()
	written, err := f.Write(variables)
	if err != nil || len(written.Doubts) > 0 {
		t.Fatal(err, written.Doubts)
	}
	file := filepath.Join(t.TempDir(), "file.env")
	if err := os.WriteFile(file, written.Text, 0o600); err != nil {
		t.Fatal(err)
	}
	var names, lost []string
	for _, v := range variables {
		names = append(names, v.Name)
	}
	got := read(t, file, names)
	for _, v := range variables {
		if got[v.Name] != v.Value {
			lost = append(lost, fmt.Sprintf("%s → %s", v.Value, got[v.Name]))
		}
	}
	return lost
}

func TestJSONFormsAreJSONWithTheReadersNames(t *testing.T) {
	variables := []Variable{
		{Name: "SINCH_PROJECT_ID", Value: project},
		{Name: "SINCH_KEY_ID", Value: id},
		{Name: "SINCH_KEY_SECRET", Value: `a"b\c<é>&` + "\n", Secret: true},
		{Name: "SINCH_CONVERSATION_REGION", Value: "eu"},
		{Name: "SINCH_SMS_REGION", Value: "us"},
	}
	for format, want := range map[string]string{
		"json":      `{"SINCH_PROJECT_ID":P,"SINCH_KEY_ID":K,"SINCH_KEY_SECRET":S,"SINCH_CONVERSATION_REGION":"eu","SINCH_SMS_REGION":"us"}`,
		"sinch-cli": `{"projectId":P,"keyId":K,"keySecret":S}`,
		"dotnet":    `{"Sinch":{"ProjectId":P,"KeyId":K,"KeySecret":S,"ConversationRegion":"eu","SmsRegion":"us"}}`,
		"mcp": `{"mcpServers":{"sinch":{"command":"npx","args":["-y","@sinch/mcp"],"env":{"PROJECT_ID":P,"CONVERSATION_PROJECT_ID":P,"KEY_ID":K,"CONVERSATION_KEY_ID":K,` +
			`"KEY_SECRET":S,"CONVERSATION_KEY_SECRET":S,"CONVERSATION_REGION":"eu"}}}}`,
	} {
		f, _ := FormatNamed(format)
		written, err := f.Write(variables)
		if err != nil {
			t.Fatal(err)
		}
		want = strings.NewReplacer("P,", jsonString(project)+",", "K,", jsonString(id)+",", ":S", ":"+jsonString(variables[2].Value)).Replace(want)
		var got, wanted any
		if err := json.Unmarshal(written.Text, &got); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if a, b := fmt.Sprint(got), fmt.Sprint(wanted); a != b {
			t.Errorf("%s: %s, not %s", format, a, b)
		}
	}
}

func TestAFormWithoutAPlaceForACredentialSaysSo(t *testing.T) {
	plan := []Variable{{Name: "SINCH_SERVICE_PLAN_ID", Value: "p"}, {Name: "SINCH_API_TOKEN", Value: "t", Secret: true}, {Name: "SINCH_SMS_REGION", Value: "eu"}}
	token := []Variable{{Name: "SINCH_KEY_ID", Value: id}, {Name: "SINCH_ACCESS_TOKEN", Value: "t", Secret: true}}
	for _, c := range []struct {
		format    string
		variables []Variable
		want      string
	}{
		{"mcp", plan, "SINCH_SERVICE_PLAN_ID, SINCH_API_TOKEN"},
		{"sinch-cli", plan, "SINCH_SERVICE_PLAN_ID, SINCH_API_TOKEN"},
		{"sinch-cli", token, "SINCH_ACCESS_TOKEN"},
		{"dotnet", token, "SINCH_ACCESS_TOKEN"},
		{"dotnet", plan, ""},
		{"java", plan, ""},
	} {
		f, _ := FormatNamed(c.format)
		_, err := f.Write(c.variables)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want+":") {
			t.Errorf("%s: %v", c.format, err)
		}
	}
}

func TestDoubtsAreToldWithoutTheValue(t *testing.T) {
	f, _ := FormatNamed("dotenv")
	written, err := f.Write([]Variable{{Name: "SINCH_KEY_SECRET", Value: `not'a"secret`, Secret: true}})
	if err != nil || len(written.Doubts) != 1 || strings.Contains(written.Doubts[0], "not'a") || !strings.Contains(written.Doubts[0], "SINCH_KEY_SECRET") {
		t.Errorf("%v %v", written.Doubts, err)
	}
}
