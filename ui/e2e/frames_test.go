package e2e

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asTwo are the frames that are the same from an ordinary screen on, where the test that keeps them says why.
var asTwo = []string{
	"dialog/testdata/TestFrames",                // as wide as they need to be; the root and the browser have them in their places
	"screen/rotate/testdata/TestQuestionFrames", // questions
	"screen/browser/testdata/TestExtremes",      // the least and the largest of what TestFrames has on the others
}

// Every state that has a frame has one on the three ordinary screens, and every screen there is has frames.
func TestFramesOnEveryScreen(t *testing.T) {
	name := regexp.MustCompile(`^(\d+x\d+)(\.golden)?$`)
	sizes := map[string]map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if m := name.FindStringSubmatch(d.Name()); err == nil && m != nil && strings.Contains(path, "testdata") {
			state := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), ".."+string(filepath.Separator)))
			if sizes[state] == nil {
				sizes[state] = map[string]bool{}
			}
			sizes[state][m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range slices.Sorted(maps.Keys(sizes)) {
		if slices.ContainsFunc(asTwo, func(dir string) bool { return strings.HasPrefix(state, dir) }) {
			continue
		}
		for _, size := range []string{"80x24", "120x36", "200x50"} {
			if !sizes[state][size] {
				t.Errorf("%s has no frame at %s", state, size)
			}
		}
	}
	for _, dir := range screens(t) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(sizes)), func(state string) bool { return strings.HasPrefix(state, dir+"/testdata/") }) {
			t.Errorf("%s has no frames", dir)
		}
	}
}

// screens are the packages that draw one.
func screens(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("../screen")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"dialog"}
	for _, e := range entries {
		switch {
		case !e.IsDir() || e.Name() == "stage": // for tests
		case e.Name() == "slip": // needs something to show: the browser keeps its frames
		default:
			out = append(out, "screen/"+e.Name())
		}
	}
	return out
}
