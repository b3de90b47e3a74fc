//go:build unix

package hush_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/creack/pty"

	"sinchkeys/ui/hush"
	"sinchkeys/ui/uitest"
)

func TestNothingIsEchoedFromTheMomentItIsOff(t *testing.T) {
	user, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = user.Close() })
	talk := uitest.NewTalk(t, user)
	back, err := hush.Off(tty)
	if err != nil {
		t.Fatal(err)
	}
	talk.Says("not-a-real-secret")
	line := make([]byte, 100)
	if n, err := tty.Read(line); err != nil || string(line[:n]) != "not-a-real-secret\n" {
		t.Errorf("%q %v: lines are edited as ever", line[:n], err)
	}
	if err := back(); err != nil {
		t.Fatal(err)
	}
	talk.Says("aloud")
	talk.Hears("aloud")
	if bytes.Contains(talk.Heard(), []byte("secret")) {
		t.Error("the secret was shown")
	}
	_ = tty.Close()
}

func TestWhatIsNoTerminalIsSaid(t *testing.T) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := hush.Off(file); err == nil {
		t.Error("there is no echo to turn off")
	}
}
