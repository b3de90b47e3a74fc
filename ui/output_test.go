package ui

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// piped is an output whose other end can be read once it was closed.
func piped(t *testing.T) (*output, func() string) {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = from.Close() })
	got := make(chan string, 1)
	go func() {
		all, _ := io.ReadAll(from)
		got <- string(all)
	}()
	return &output{File: to}, func() string {
		_ = to.Close()
		return <-got
	}
}

func TestACopyStandsBetweenTwoFrames(t *testing.T) {
	o, read := piped(t)
	r := &Root{out: o}
	frame, sequence := "<"+strings.Repeat("frame ", 20_000)+">", "\x1b]52;c;AAAA\a"
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 10 {
				if _, err := io.WriteString(o, frame); err != nil {
					t.Error(err)
				}
			}
		})
		writers.Go(func() {
			for range 50 {
				if late := r.send(sequence); late != nil {
					t.Errorf("it was left to Bubble Tea: %v", late)
				}
			}
		})
	}
	writers.Wait()
	rest := strings.ReplaceAll(read(), frame, "")
	if rest != strings.Repeat(sequence, 400) {
		t.Error("frames and sequences are mixed up")
	}
}

func TestACopyWaitsForTheTerminalThatAnotherProgramHas(t *testing.T) {
	o, read := piped(t)
	r := &Root{out: o}
	o.lend(true)
	if late, ok := r.send("copy").(tea.RawMsg); !ok || late.Msg != "copy" {
		t.Error("it was not left to Bubble Tea, which writes when it draws again")
	}
	o.lend(false)
	if late := r.send("now"); late != nil {
		t.Error(late)
	}
	if got := read(); got != "now" {
		t.Errorf("the terminal got %q", got)
	}
}

// Through a pipe a shell would have no terminal.
func TestAShellIsGivenTheTerminalItself(t *testing.T) {
	o, read := piped(t)
	defer read()
	v := &visit{Cmd: exec.Command("true")}
	v.SetStdout(o)
	if v.Stdout != io.Writer(o.File) {
		t.Errorf("it is given %T", v.Stdout)
	}
}
