package cli

import (
	"strings"
	"testing"
)

// One long name is whole, and pushes nobody else's row off the screen.
func TestALongNameShiftsItsOwnRowAlone(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", 500)
	var table table
	table.add("Acme", "", "valid")
	table.add(long, "", "rejected")
	var out strings.Builder
	if err := table.write(&out); err != nil {
		t.Fatal(err)
	}
	if want := "Acme" + strings.Repeat(" ", widest-len("Acme")) + "  valid\n" + long + "  rejected\n"; out.String() != want {
		t.Errorf("%q", out.String())
	}
}
