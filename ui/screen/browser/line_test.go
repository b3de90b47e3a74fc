package browser

import (
	"testing"

	"sinchkeys/ui/text"
)

// A line that is cut says so, wherever the cut falls, and else it fills its width.
func TestALineThatIsCutSaysSo(t *testing.T) {
	lit := line{{text: text.Literal("Juniper ")}, {text: text.Literal("Cl")}, {text: text.Literal("inic")}}
	for width, want := range map[int]string{
		0: "", 1: "…", 7: "Juniper"[:6] + "…", 8: "Juniper…", 9: "Juniper …", 10: "Juniper C…", 11: "Juniper Cl…", 14: "Juniper Clinic", 16: "Juniper Clinic  ",
	} {
		if got := lit.render(width); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	wide := line{{text: text.Literal("ab")}, {text: text.Visible("東京")}}
	for width, want := range map[int]string{2: "a…", 3: "ab…", 4: "ab… ", 5: "ab東…", 6: "ab東京"} {
		if got := wide.render(width); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
}
