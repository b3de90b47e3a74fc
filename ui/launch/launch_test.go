package launch_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"sinchkeys/ui/launch"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func TestAProgramSeesOneCredentialOnly(t *testing.T) {
	base := []string{
		"PATH=/bin", "SINCH_KEY_ID=another", "SINCH_KEY_SECRET=another", "SINCH_ACCESS_TOKEN=stale", "SINCH_API_TOKEN=another",
		"SINCHKEYS_PASSPHRASE_FILE=/p", "SINCHKEYS_IDENTITY=/i", "SINCHKEYS_REF=other", "SINCHKEYS_PROJECT=Other", "SINCHKEYS_SHELL=x",
		"SINCHKEYS_VAULT=/other", "SINCH_LOG_LEVEL=debug",
		"SINCH_SMS_API_TOKEN=another", "SMS_SERVICE_PLAN_ID=another", "SINCH_APP_SECRET=another", "SINCH_ACCESS_KEY_ID=another",
		"SINCH_ACCESS_KEY_SECRET=another", "CONVERSATION_KEY_ID=another", "CONVERSATION_KEY_SECRET=another",
		"CONVERSATION_PROJECT_ID=another", "NUMBERS_KEY_SECRET=another", "VOICE_APPLICATION_SECRET=another",
		"VERIFICATION_APPLICATION_KEY=another", "SINCH_CLIENT_SECRET=another", "Sinch__KeySecret=another",
		"SMS_REGION=us", "KEY_ID=theirs", "PROJECT_ID=theirs", "SMS_KEY=theirs",
	}
	got := launch.Environ(base, launch.Owner{Project: "Acme Prod", Ref: "Acme Prod/ci", Vault: "/v"}, []session.Variable{
		{Name: "SINCH_KEY_ID", Value: vault.NewSecret("ours")}, {Name: "SINCH_KEY_SECRET", Value: vault.NewSecret("a=b c"), Secret: true},
	})
	want := []string{
		"PATH=/bin", "SINCH_LOG_LEVEL=debug", "SMS_REGION=us", "KEY_ID=theirs", "PROJECT_ID=theirs", "SMS_KEY=theirs",
		"SINCH_KEY_ID=ours", "SINCH_KEY_SECRET=a=b c", "SINCHKEYS_PROJECT=Acme Prod", "SINCHKEYS_REF=Acme Prod/ci", "SINCHKEYS_VAULT=/v",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the environment is\n%q, not\n%q", got, want)
	}
}

// What the sample's credential is called names nothing in the vault that a program would look into.
func TestAProgramOfTheSampleIsToldNoReference(t *testing.T) {
	got := launch.Environ([]string{"SINCHKEYS_VAULT=/own", "SINCHKEYS_REF=own"}, launch.Owner{Project: "Sample", Ref: "Sample/ci"}, nil)
	if want := []string{"SINCHKEYS_VAULT=/own", "SINCHKEYS_PROJECT=Sample"}; !slices.Equal(got, want) {
		t.Errorf("the environment is %q, not %q", got, want)
	}
}

func TestAShellInsideAShellCanTell(t *testing.T) {
	p := launch.Shell(func(name string) string { return map[string]string{"SHELL": "/bin/fancy"}[name] }, []string{"A=1"}, launch.Owner{Ref: "Acme/ci"})
	if runtime.GOOS != "windows" && !slices.Equal(p.Args, []string{"/bin/fancy"}) {
		t.Errorf("the shell is %q", p.Args)
	}
	if !slices.Contains(p.Env, "SINCHKEYS_SHELL=Acme/ci") || !slices.Contains(p.Env, "A=1") {
		t.Errorf("its environment is %q", p.Env)
	}
}

func TestExitCodesAreThoseOfAShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to compare with")
	}
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -TERM $$": 143} {
		cmd, err := launch.Program{Args: []string{sh, "-c", script}}.Command(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := launch.Code(cmd, cmd.Run()); err != nil || got != want {
			t.Errorf("%s ends with %d, %v", script, got, err)
		}
	}
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"no-such-program": launch.NotFound, filepath.Join(t.TempDir(), "none"): launch.NotFound, plain: launch.NotExecutable} {
		_, err := launch.Program{Args: []string{name}}.Run(context.Background())
		var failed *launch.StartError
		if !errors.As(err, &failed) || failed.Code != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAScriptWithoutAFirstLineForTheSystemIsForTheShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows knows a script by its name")
	}
	script := filepath.Join(t.TempDir(), "a script")
	if err := os.WriteFile(script, []byte("echo \"$0 $1 $WHO\"; exit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code, err := launch.Program{Args: []string{script, "an argument"}, Env: []string{"WHO=me"}}.Child(t.Context(), &out, &out)
	if err != nil || code != 3 || out.String() != script+" an argument me\n" {
		t.Errorf("it ends with %d, %v and says %q", code, err, out.String())
	}
}

func TestLabelledLinesStayWhole(t *testing.T) {
	var out bytes.Buffer
	var lock sync.Mutex
	var all sync.WaitGroup
	for _, label := range []string{"a| ", "b| "} {
		all.Go(func() {
			l := &launch.Labelled{W: &out, Label: label, Lock: &lock}
			for range 200 {
				for _, part := range []string{"one", " two\nthr", "ee\n"} {
					if _, err := l.Write([]byte(part)); err != nil {
						t.Error(err)
					}
				}
			}
			_, _ = l.Write([]byte("end without a line end"))
			if err := l.Flush(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	counts := map[string]int{}
	for line := range strings.Lines(out.String()) {
		counts[line]++
	}
	for _, label := range []string{"a| ", "b| "} {
		if counts[label+"one two\n"] != 200 || counts[label+"three\n"] != 200 || counts[label+"end without a line end\n"] != 1 {
			t.Errorf("the lines of %s are %v", label, counts)
		}
	}
	if len(counts) != 6 {
		t.Errorf("there are other lines: %v", counts)
	}
}
