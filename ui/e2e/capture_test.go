package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/uitest"
)

func TestWhatWasCopiedFromTheDashboardIsSavedTestedAndTakenOffTheClipboard(t *testing.T) {
	display := uitest.Display(t)
	xclip := uitest.Need(t, "xclip")
	server, err := authsim.New(authsim.Config{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	const id, secret, project = "11111111-0000-4000-8000-000000000001", "not-a-real-secret-of-the-story", "4b2a0000-0000-4000-8000-000000000001"
	server.AddKey(authsim.Key{ID: id, Secret: secret, ProjectID: project})
	env := append(owner(t), "DISPLAY="+display)
	put := func(text string) {
		t.Helper()
		c := exec.Command(xclip, "-selection", "clipboard", "-in")
		c.Env, c.Stdin = append(os.Environ(), "DISPLAY="+display), strings.NewReader(text)
		if err := c.Run(); err != nil {
			t.Fatal(err)
		}
	}
	board := func() string {
		c := exec.Command(xclip, "-selection", "clipboard", "-out")
		c.Env = append(os.Environ(), "DISPLAY="+display)
		out, _ := c.Output()
		return string(out)
	}
	run := func(wantCode int, args ...string) (out, said string) {
		t.Helper()
		out, said, code := sinchkeys(t, env, "", args...)
		if code != wantCode {
			t.Fatalf("%v: exit code %d: %s", args, code, said)
		}
		if strings.Contains(said, secret) {
			t.Fatalf("%v: the secret is in the words", args)
		}
		return out, said
	}

	put("Key ID\n" + id + "\n\nKey secret\n" + secret + "\n\nProject ID\n" + project + "\n")
	_, said := run(0, "key", "add", "Acme Prod/fresh", "--from-clipboard", "--token-url", server.TokenURL())
	if !strings.Contains(said, "saved Acme Prod/fresh") || !strings.Contains(said, "tested: valid") {
		t.Errorf("it said %s", said)
	}
	if left := board(); strings.Contains(left, secret) {
		t.Errorf("the clipboard still holds %q", left)
	}
	if out, _ := run(0, "show", "acme prod/fresh", "--json", "--reveal"); !strings.Contains(out, secret) || !strings.Contains(out, project) {
		t.Errorf("stored was %s", out)
	}

	// What the test does not like is kept all the same.
	put("SINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=another-not-real-secret\n")
	_, said = run(5, "key", "add", "Acme Prod/wrong", "--from-clipboard", "--token-url", server.TokenURL())
	if !strings.Contains(said, "tested: rejected") || !strings.Contains(said, "kept as it was pasted") {
		t.Errorf("it said %s", said)
	}
	if out, _ := run(0, "show", "acme prod/wrong", "--json", "--reveal"); !strings.Contains(out, "another-not-real-secret") {
		t.Errorf("stored was %s", out)
	}

	// What is no credential changes nothing and stays on the clipboard.
	put("just some words")
	_, said = run(1, "key", "add", "Acme Prod/none", "--from-clipboard")
	if !strings.Contains(said, "no KEY SECRET that could be recognised") || board() != "just some words" {
		t.Errorf("it said %s", said)
	}
	run(2, "key", "add", "Acme Prod/none", "--from-clipboard", "--secret-file", "-")
	run(4, "show", "acme prod/none")
}
