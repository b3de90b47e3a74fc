package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/cli"
)

// The pairs that the stories' simulator knows.
const (
	goodID      = "11111111-0000-4000-8000-000000000001"
	foreignID   = "11111111-0000-4000-8000-000000000002"
	throttledID = "11111111-0000-4000-8000-000000000003"
	goodProject = "4b2a0000-0000-4000-8000-000000000001"
	canary      = "demo-secret-canary"

	rotatedProject = "4b2a0000-0000-4000-8000-0000000000a1" // has the Access Keys API
	rotatedID      = "11111111-0000-4000-8000-0000000000a1"
)

// noRest has a program under the race detector end at once, which would sleep a second first.
const noRest = "atexit_sleep_ms=0"

// dashboardOf is where a story keeps its simulator.
const dashboardOf = "simulator"

// TestMain makes this test program serve as sinchkeys, so that the stories run it as users do.
func TestMain(m *testing.M) {
	cli.Cheapen()
	testscript.Main(m, map[string]func(){"sinchkeys": func() { os.Exit(run()) }})
}

// run is main, but for a transcript of all that was printed, in which no secret may appear.
func run() int {
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	if path := os.Getenv("TRANSCRIPT"); path != "" {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			panic(err)
		}
		defer f.Close()
		streams.Out, streams.Err = io.MultiWriter(os.Stdout, f), io.MultiWriter(os.Stderr, f)
	}
	code := cli.Main(context.Background(), streams, os.Args[1:], os.Getenv)
	if path := os.Getenv("CODE_FILE"); path != "" {
		if err := os.WriteFile(path, []byte(strconv.Itoa(code)), 0o600); err != nil {
			panic(err)
		}
	}
	return code
}

func TestStories(t *testing.T) {
	ageProgram := buildAge(t)
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json": cmdJSON, "jsonenv": cmdJSONEnv, "code": cmdCode, "mode": cmdMode, "damage": cmdDamage, "damageall": cmdDamageAll, "copydir": cmdCopyDir, "newest": cmdNewest, "dashboard": cmdDashboard,
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("AGE", ageProgram)
			return setup(t, e)
		},
	})
}

// setup gives a story a home, an identity, a vault folder and a simulator of its own.
func setup(t *testing.T, e *testscript.Env) error {
	t.Helper()
	work := e.WorkDir
	config := filepath.Join(work, "home", "config", "sinchkeys")
	transcript := filepath.Join(work, ".transcript")
	for name, value := range map[string]string{
		"HOME": filepath.Join(work, "home"), "XDG_CONFIG_HOME": filepath.Dir(config),
		"XDG_STATE_HOME": filepath.Join(work, "home", "state"), "XDG_DATA_HOME": filepath.Join(work, "home", "data"),
		"XDG_RUNTIME_DIR": filepath.Join(work, "home", "run"), "CONFIG": config,
		"SINCHKEYS_VAULT": filepath.Join(work, "vault"), "SINCHKEYS_IDENTITY": filepath.Join(work, "id.txt"),
		"GOOS": runtime.GOOS, "GOARCH": runtime.GOARCH, "TRANSCRIPT": transcript, "TRANSCRIPT_FILE": transcript,
		"HOSTILE": "a\x1b]52;c;AAAA\a\u202eb\u009b2J\u200b", "CONTROLS": `[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{200b}\x{202e}]`,
		"CODE_FILE": filepath.Join(work, ".code"), "GORACE": noRest,
	} {
		e.Setenv(name, value)
	}
	for _, name := range []string{"id.txt", "other.txt"} {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(work, name), []byte(id.String()+"\n"), 0o600); err != nil {
			return err
		}
		if name == "other.txt" {
			e.Setenv("OTHER_RECIPIENT", id.Recipient().String())
		}
	}
	e.Defer(func() { noCanary(t, work, transcript) })
	return simulate(e, config)
}

// simulate starts the simulator and points the settings at it.
func simulate(e *testscript.Env, config string) error {
	server, err := authsim.New(authsim.Config{Unlimited: true})
	if err != nil {
		return err
	}
	e.Defer(server.Close)
	populate(server)
	e.Values[dashboardOf] = server
	hosts := server.Hosts()
	e.Setenv("TOKEN_URL", hosts.Token)
	e.Setenv("ISSUER", server.Issuer())
	e.Setenv("DEAD_URL", server.RefusedURL())
	evil := httptest.NewServer(http.HandlerFunc(refuseEvilly))
	e.Defer(evil.Close)
	e.Setenv("EVIL_URL", evil.URL)
	safe := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"access_token":"over-tls","token_type":"bearer","expires_in":3599}`)
	}))
	safe.Config.ErrorLog = log.New(io.Discard, "", 0)
	e.Defer(safe.Close)
	e.Setenv("TLS_URL", safe.URL)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: safe.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(e.WorkDir, "authority.pem"), authority, 0o600); err != nil {
		return err
	}
	return point(config, hosts)
}

// refuseEvilly answers with words that mean harm to a terminal, in the place that the path names.
func refuseEvilly(w http.ResponseWriter, r *http.Request) {
	words, err := json.Marshal("no \x1b]52;c;AAAA\a\u202eb\u009b2J\u200b\r\n" + strings.Repeat("words ", 1<<16))
	if err != nil {
		panic(err)
	}
	switch r.URL.Path {
	case "/description":
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, `{"error":"invalid_client","error_description":%s}`, words)
	case "/title":
		_, _ = io.WriteString(w, "<html><title>Hotel \x1b[2J\u202e\u009b\u200b</title>")
	case "/location":
		w.Header().Set("Location", "https://hotel.example/\u202e\u009b\u200b")
		w.WriteHeader(http.StatusFound)
	case "/challenge":
		w.Header().Set("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"no \u202e\u009b\u200b\"")
		w.WriteHeader(http.StatusUnauthorized)
	default:
		_, _ = io.WriteString(w, `{"access_token":"a\u001b[2J","token_type":"bearer"}`)
	}
}

// populate gives a simulator what the stories speak of.
func populate(server *authsim.Server) {
	server.AddKey(authsim.Key{ID: goodID, Secret: canary, ProjectID: goodProject, Name: "good"})
	server.AddKey(authsim.Key{ID: foreignID, Secret: canary, ProjectID: "4b2a0000-0000-4000-8000-00000000000f", Name: "foreign"})
	server.AddKey(authsim.Key{ID: throttledID, Secret: canary, ProjectID: goodProject, Behaviour: authsim.Throttled})
	server.AddServicePlan(authsim.ServicePlan{ID: "plan1", Token: canary, Region: "eu"})
	server.AddClient(authsim.Client{ID: "client", Secret: canary, InBody: true})
	server.AddProject(authsim.Project{ID: rotatedProject, AccessKeysAPI: true})
	server.AddKey(authsim.Key{ID: rotatedID, Secret: canary, ProjectID: rotatedProject, Name: "ci-bot"})
}

// point writes settings that lead to other hosts than Sinch's.
func point(config string, hosts oauth.Hosts) error {
	if err := os.MkdirAll(config, 0o700); err != nil {
		return err
	}
	settings := fmt.Sprintf("[hosts]\ntoken = %q\nnumbers = %q\nconversation = %q\nsms = %q\nvoice = %q\nverification = %q\naccess_keys = %q\n",
		hosts.Token, hosts.Numbers, hosts.Conversation, hosts.SMS, hosts.Voice, hosts.Verification, hosts.AccessKeys)
	return os.WriteFile(filepath.Join(config, "config.toml"), []byte(settings), 0o600)
}

// noCanary looks for the secrets of a story in all that was printed and in every file that the program wrote.
func noCanary(t *testing.T, work, transcript string) {
	t.Helper()
	files := []string{transcript}
	for _, dir := range []string{"home", "vault", "other"} {
		_ = filepath.WalkDir(filepath.Join(work, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return nil
		})
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err == nil && (bytes.Contains(content, []byte("demo-secret")) || bytes.Contains(content, []byte("simulated-not-a-secret")) || bytes.Contains(content, []byte("-battery-demo"))) {
			t.Errorf("a secret stands in %s", filepath.Base(file))
		}
	}
}

// buildAge builds the age program that go.mod pins: one that is installed may be too old for hybrid identities.
func buildAge(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "age")
	if out, err := exec.Command("go", "build", "-o", path, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("the age program does not build: %v\n%s", err, out)
	}
	return path
}

// lookup follows a path such as results.0.verdict through the JSON on standard output.
func lookup(ts *testscript.TestScript, path string) string {
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &value))
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			if i >= len(v) {
				ts.Fatalf("%s: there are only %d", path, len(v))
			}
			value = v[i]
		default:
			ts.Fatalf("%s: there is no %s in %v", path, step, value)
		}
	}
	return fmt.Sprint(value)
}

// json PATH WANT: the value in the JSON on standard output is, or with ! is not, as wanted.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if got := lookup(ts, args[0]); (got == args[1]) == neg {
		ts.Fatalf("%s is %q (neg=%v want %q)", args[0], got, neg, args[1])
	}
}

// jsonenv NAME PATH keeps a value of the JSON on standard output in the environment.
func cmdJSONEnv(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], lookup(ts, args[1]))
}

// code N: the last sinchkeys exited with it.
func cmdCode(ts *testscript.TestScript, _ bool, args []string) {
	if got := ts.ReadFile(ts.Getenv("CODE_FILE")); got != args[0] {
		ts.Fatalf("the exit code is %s, not %s", got, args[0])
	}
}

// mode OCTAL FILE checks a file's permissions.
func cmdMode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] && runtime.GOOS != "windows" {
		ts.Fatalf("%s has mode %s, not %s", args[1], got, args[0])
	}
}

// damage FILE flips a bit near the file's end.
func cmdDamage(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	content, err := os.ReadFile(file)
	ts.Check(err)
	content[len(content)-20] ^= 1
	ts.Check(os.WriteFile(file, content, 0o600))
}

// damageall DIR NAME flips a bit in every file of that name below the folder, of which there is one at least.
func cmdDamageAll(ts *testscript.TestScript, _ bool, args []string) {
	found := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == args[1] {
			found++
			cmdDamage(ts, false, []string{path})
		}
		return err
	}))
	if found == 0 {
		ts.Fatalf("there is no %s below %s", args[1], args[0])
	}
}

// copydir FROM TO copies a folder.
func cmdCopyDir(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// newest NAME DIR keeps the last name of a folder's files in the environment.
func cmdNewest(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Setenv(args[0], entries[len(entries)-1].Name())
}

// dashboard make PROJECT KEYID NAME | delete KEYID | keys PROJECT NAME…: does by hand what a person does there. keys
// fails unless the project's keys have exactly these names.
func cmdDashboard(ts *testscript.TestScript, _ bool, args []string) {
	server, ok := ts.Value(dashboardOf).(*authsim.Server)
	if !ok {
		ts.Fatalf("there is no simulator")
	}
	switch args[0] {
	case "make":
		server.AddKey(authsim.Key{ID: args[2], Secret: canary, ProjectID: args[1], Name: args[3]})
	case "delete":
		server.DeleteKey(args[1])
	case "keys":
		var names []string
		for _, k := range server.Keys(args[1]) {
			names = append(names, k.Name)
		}
		if got := strings.Join(names, " "); got != strings.Join(args[2:], " ") {
			ts.Fatalf("the dashboard shows %q", names)
		}
	default:
		ts.Fatalf("the dashboard can't %s", args[0])
	}
}
