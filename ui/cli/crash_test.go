package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"sinchkeys/ui"
)

func TestAPanicInACommandTellsWhereButNotWhat(t *testing.T) {
	root := &cobra.Command{Use: "x", RunE: func(*cobra.Command, []string) error { panic("CANARY") }}
	root.SetArgs(nil)
	err := execute(t.Context(), root)
	crash, ok := errors.AsType[*ui.CrashError](err)
	if !ok || strings.Contains(err.Error(), "CANARY") || !strings.Contains(crash.Where, "crash_test.go") {
		t.Fatal(err)
	}
}
