package cli

import (
	"encoding/json"
	"testing"
	"unicode"
)

// FuzzJSONStrings: whatever a name or a server says, the JSON is valid, means the same, and holds no
// character that a terminal obeys.
func FuzzJSONStrings(f *testing.F) {
	for _, s := range []string{"", "plain", `"\`, "a\x1b[31mb", "\u202eevil", "\u009b2J", "\xff\xfe", "😀\U000e0041", "\n\t\r\x00\x7f", "\ufeff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := appendJSON(nil, object{{"name", s}, {"list", []string{s}}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Name string
			List []string
		}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if want := string([]rune(s)); got.Name != want || len(got.List) != 1 || got.List[0] != want {
			t.Errorf("%q came back as %q", s, got.Name)
		}
		for _, r := range string(b) {
			if !unicode.IsPrint(r) && r != '\n' {
				t.Errorf("%q holds %q", b, r)
			}
		}
	})
}

func TestJSONIsLaidOutAsPeopleAndProgramsExpect(t *testing.T) {
	v := object{{"a", 1}, {"b", []object{{{"c", nil}}}}, {"d", []string{}}, {"e", object{}}, {"f", true}}
	got, err := appendJSON(nil, v, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"a\": 1,\n  \"b\": [\n    {\n      \"c\": null\n    }\n  ],\n  \"d\": [],\n  \"e\": {},\n  \"f\": true\n}"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, _ := appendJSON(nil, v, oneLine); string(got) != `{"a":1,"b":[{"c":null}],"d":[],"e":{},"f":true}` {
		t.Errorf("on one line: %s", got)
	}
}
