package choice_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"sinchkeys/ui/choice"
)

// place is a user's book and a tree of folders.
type place struct {
	t    *testing.T
	root string
	*choice.Book
}

func newPlace(t *testing.T) *place {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t, root, choice.New(filepath.Join(root, "state"), "somebody@here")}
	p.must(os.MkdirAll(p.dir("work/acme/src/deep"), 0o700))
	return p
}

func (p *place) dir(name string) string { return filepath.Join(p.root, filepath.FromSlash(name)) }

func (p *place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) use(dir, ref string) {
	p.t.Helper()
	_, err := p.Use(p.t.Context(), p.dir(dir), ref)
	p.must(err)
}

// stranger puts a file there that the user did not write.
func (p *place) stranger(dir, text string) {
	p.t.Helper()
	p.must(os.WriteFile(filepath.Join(p.dir(dir), choice.FileName), []byte(text), 0o600))
}

func (p *place) want(dir, ref string, trusted bool) {
	p.t.Helper()
	got, err := p.Nearest(p.dir(dir))
	if err != nil || got.Ref != ref || got.Trusted != trusted {
		p.t.Errorf("in %s: %+v, %v; want %q, trusted %v", dir, got, err, ref, trusted)
	}
}

func TestTheNearestFolderChooses(t *testing.T) {
	p := newPlace(t)
	if _, err := p.Nearest(p.dir("work/acme")); !errors.Is(err, choice.ErrNone) {
		t.Fatalf("something chose: %v", err)
	}
	p.use("work", "Acme Prod")
	p.use("work/acme/src", "Acme Dev/ci-bot")
	p.want("work", "Acme Prod", true)
	p.want("work/acme", "Acme Prod", true)
	p.want("work/acme/src/deep", "Acme Dev/ci-bot", true)
	p.must(os.Symlink(p.dir("work/acme/src"), p.dir("elsewhere")))
	p.want("elsewhere/deep", "Acme Dev/ci-bot", true)

	if known := p.Known(); len(known) != 2 || known[1].Ref != "Acme Dev/ci-bot" {
		t.Errorf("known are %+v", known)
	}
}

func TestAStrangersFileCountsOnlyWhenAllowed(t *testing.T) {
	p := newPlace(t)
	p.stranger("work/acme", "Acme Prod/ci-bot\n")
	p.want("work/acme/src", "Acme Prod/ci-bot", false)

	_, err := p.Allow(t.Context(), p.dir("work/acme/src"))
	p.must(err)
	p.want("work/acme/src", "Acme Prod/ci-bot", true)

	p.stranger("work/acme", "Acme Prod/admin\n")
	p.want("work/acme/src", "Acme Prod/admin", false)
	if known := p.Known(); len(known) != 0 {
		t.Errorf("a changed file is still known: %+v", known)
	}

	_, err = p.Allow(t.Context(), p.dir("work/acme"))
	p.must(err)
	_, err = p.Disallow(t.Context(), p.dir("work/acme"))
	p.must(err)
	p.want("work/acme", "Acme Prod/admin", false)
}

func TestAFileIsTrustedWhereItWasWrittenOnly(t *testing.T) {
	p := newPlace(t)
	p.use("work/acme", "Acme Prod")
	copied, err := os.ReadFile(filepath.Join(p.dir("work/acme"), choice.FileName))
	p.must(err)
	p.stranger("work/acme/src", string(copied))
	p.want("work/acme/src", "Acme Prod", false)
}

func TestThePreviousChoiceIsRemembered(t *testing.T) {
	p := newPlace(t)
	p.use("work", "one")
	p.use("work", "two")
	p.use("work", "two")
	if got := p.Previous(p.dir("work")); got != "one" {
		t.Errorf("the previous one is %q", got)
	}
	for _, ref := range []string{"one", "two"} {
		p.must(p.UseGlobal(t.Context(), ref))
	}
	if p.Global() != "two" || p.PreviousGlobal() != "one" {
		t.Errorf("global: %q after %q", p.Global(), p.PreviousGlobal())
	}
	_, err := p.Forget(t.Context(), p.dir("work"))
	p.must(err)
	if _, err := p.Nearest(p.dir("work")); !errors.Is(err, choice.ErrNone) {
		t.Errorf("a forgotten choice chooses: %v", err)
	}
	if got := p.Previous(p.dir("work")); got != "two" {
		t.Errorf("after forgetting, the previous one is %q", got)
	}
}

// Where this user ever chose is remembered, also when the file is gone or somebody has changed it.
func TestTheFoldersOfChoicesAreKnown(t *testing.T) {
	p := newPlace(t)
	p.use("work/acme", "one")
	p.use("work", "two")
	_, err := p.Forget(t.Context(), p.dir("work"))
	p.must(err)
	p.stranger("work/acme", "three\n")
	if got, want := p.Folders(), []string{p.dir("work"), p.dir("work/acme")}; !slices.Equal(got, want) {
		t.Errorf("known are %q, not %q", got, want)
	}
}

func TestALinkInAFolderOfOthersIsNotWrittenThrough(t *testing.T) {
	p := newPlace(t)
	victim := p.dir("victim")
	p.must(os.WriteFile(victim, []byte("precious"), 0o600))
	p.must(os.Symlink(victim, filepath.Join(p.dir("work"), choice.FileName)))
	p.use("work", "Acme Prod")
	if kept, err := os.ReadFile(victim); err != nil || string(kept) != "precious" {
		t.Errorf("the file behind the link holds %q, %v", kept, err)
	}
	p.want("work", "Acme Prod", true)
}

func TestFilesThatNameNothingAreSaid(t *testing.T) {
	p := newPlace(t)
	for _, text := range []string{"", "# only words\n", "one\ntwo\n", string(make([]byte, 5000))} {
		p.stranger("work", text)
		var bad *choice.FileError
		if got, err := p.Nearest(p.dir("work/acme")); !errors.As(err, &bad) {
			t.Errorf("%.20q names %+v, %v", text, got, err)
		}
	}
	p.stranger("work", "\ufeff# a comment\r\n\r\n  Acme Prod/ci-bot  \r\n")
	p.want("work", "Acme Prod/ci-bot", false)
	for _, ref := range []string{"", "two\nlines", "#hidden"} {
		if _, err := p.Use(t.Context(), p.dir("work"), ref); err == nil {
			t.Errorf("%q was written", ref)
		}
	}
	p.want("work", "Acme Prod/ci-bot", false)
}

func TestDamagedMemoryTrustsNothing(t *testing.T) {
	p := newPlace(t)
	p.use("work", "Acme Prod")
	p.must(os.WriteFile(p.dir("state/choices.json"), []byte(`{"folders":`), 0o600))
	p.want("work", "Acme Prod", false)
	p.use("work", "Acme Prod")
	p.want("work", "Acme Prod", true)
}

func TestManyTerminalsChooseAtOnce(t *testing.T) {
	p := newPlace(t)
	var all sync.WaitGroup
	for i := range 8 {
		dir := p.dir("work/" + strconv.Itoa(i))
		p.must(os.MkdirAll(dir, 0o700))
		all.Go(func() {
			if _, err := choice.New(p.dir("state"), "").Use(t.Context(), dir, "Acme "+strconv.Itoa(i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if known := p.Known(); len(known) != 8 {
		t.Errorf("%d of 8 choices are remembered", len(known))
	}
}
