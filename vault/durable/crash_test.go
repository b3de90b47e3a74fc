package durable

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

const (
	modelPath = "/v/vault.age"
	modelKeep = "/v/backups/r1.age"
	oldText   = "old content, whole"
	otherText = "another version of the same second and revision"
	modelTwo  = "/v/backups/r1-2.age"
	newText   = "new content, whole, and longer than the old"
)

// scene is one kind of save.
type scene struct {
	name  string
	old   bool // something is replaced
	links bool // the file system knows second names
	keep  bool // the old version is kept
	taken bool // another version has the name already
}

func scenes() []scene {
	return []scene{
		{name: "first save"},
		{name: "replace", old: true},
		{name: "replace and link the old one", old: true, links: true, keep: true},
		{name: "replace and copy the old one", old: true, keep: true},
		{name: "replace and link the old one beside another of its name", old: true, links: true, keep: true, taken: true},
		{name: "replace and copy the old one beside another of its name", old: true, keep: true, taken: true},
	}
}

func (s scene) disk() *model {
	files := map[string]string{}
	if s.old {
		files[modelPath] = oldText
	}
	if s.taken {
		files[modelKeep] = otherText
	}
	return newModel(s.links, files)
}

func (s scene) file() File {
	f := File{Path: modelPath}
	if s.keep {
		f.KeepAs = modelKeep
	}
	return f
}

// judge says what is wrong with a disk. acknowledged: Write has said that all is well.
func (s scene) judge(m *model, acknowledged bool) error {
	got, kept := "", ""
	if n := m.names[modelPath]; n != nil {
		got = string(n.data)
	}
	keep := modelKeep
	if s.taken {
		if n := m.names[modelKeep]; n == nil || string(n.data) != otherText {
			return errors.New("another version's backup is lost")
		}
		keep = modelTwo
	}
	if n := m.names[keep]; n != nil {
		kept = string(n.data)
	}
	switch old := map[bool]string{true: oldText}[s.old]; {
	case acknowledged && got != newText:
		return fmt.Errorf("an acknowledged save is lost: %q", got)
	case got != old && got != newText:
		return fmt.Errorf("torn: %q", got)
	case kept != "" && kept != oldText || m.names[keep] != nil && kept == "":
		return fmt.Errorf("a torn backup: %q", kept)
	case acknowledged && s.keep && s.old && kept != oldText:
		return errors.New("the old version is lost")
	}
	return nil
}

// leftovers sweeps as the next start does and returns what temporary files remain.
func leftovers(m *model) []string {
	_, _ = Sweep(m, "/v", "vault.age")
	_, _ = Sweep(m, "/v/backups", "vault.age")
	var left []string
	for path := range m.names {
		if strings.Contains(path, ".tmp-") {
			left = append(left, path)
		}
	}
	return left
}

// crashes cuts the power before and after every operation of a save and judges every disk that may be left.
func crashes(s scene, mistake func(FS) FS) (points, states int, wrong []error) {
	m := s.disk()
	cut := func(acknowledged bool) {
		points++
		m.afterPowerCut(func(left *model) {
			states++
			if err := s.judge(left, acknowledged); err != nil {
				wrong = append(wrong, err)
			}
			if names := leftovers(left); names != nil {
				wrong = append(wrong, fmt.Errorf("not swept: %v", names))
			}
			if err := saveAgain(left); err != nil {
				wrong = append(wrong, err)
			}
		})
	}
	watched := FS(&tap{FS: m, around: func(_ string, effect func() error) error {
		cut(false)
		return effect()
	}})
	if mistake != nil {
		watched = mistake(watched)
	}
	if err := Write(context.Background(), watched, s.file(), []byte(newText)); err != nil {
		return points, states, append(wrong, err)
	}
	cut(true)
	return points, states, wrong
}

// saveAgain is what the user does after the power is back.
func saveAgain(m *model) error {
	const content = "the save after the power cut"
	err := Write(context.Background(), m, File{Path: modelPath, KeepAs: "/v/backups/r2.age"}, []byte(content))
	if err != nil {
		return fmt.Errorf("the next save fails: %w", err)
	}
	m.afterPowerCut(func(left *model) {
		if n := left.names[modelPath]; n == nil || string(n.data) != content {
			err = errors.New("the next save is lost")
		}
	})
	return err
}

func TestAPowerCutAtAnyStepLeavesTheOldOrTheNew(t *testing.T) {
	points, states := 0, 0
	for _, s := range scenes() {
		p, n, wrong := crashes(s, nil)
		points, states = points+p, states+n
		for _, err := range wrong {
			t.Errorf("%s: %v", s.name, err)
		}
	}
	t.Logf("%d points of a power cut, %d disks judged", points, states)
}

func TestForgottenFsyncIsCaughtByTheModel(t *testing.T) {
	for name, mistake := range mutants() {
		for _, s := range scenes() {
			_, states, wrong := crashes(s, mistake)
			if len(wrong) == 0 {
				t.Errorf("%s, %s: nothing wrong in %d disks", name, s.name, states)
				continue
			}
			t.Logf("%s, %s: wrong in %d of %d disks, such as: %v", name, s.name, len(wrong), states, wrong[0])
		}
	}
}

// What may go wrong with one operation.
const (
	refused  = "refused"           // it does not happen
	deceived = "done but reported" // it happens, and an error is reported
	dead     = "the disk is gone"  // it and all later ones fail
	lastGasp = "done, reported, and then the disk is gone"
)

func errnos() []syscall.Errno {
	return []syscall.Errno{
		syscall.EIO, syscall.ENOSPC, errQuota, syscall.EROFS, syscall.EACCES, syscall.EPERM, syscall.EINTR,
		syscall.EXDEV, syscall.EMFILE, syscall.EFBIG, syscall.ESTALE,
	}
}

// failAt makes operation number at go wrong. hit tells which one it was.
func failAt(fsys FS, at int, how string, errno error, hit *string) FS {
	n := 0
	return &tap{FS: fsys, around: func(op string, effect func() error) error {
		n++
		if n != at && (how != dead && how != lastGasp || n < at) {
			return effect()
		}
		if n == at {
			*hit = op
		}
		if how == deceived || how == lastGasp && n == at {
			if err := effect(); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
		}
		return pathError(op, modelPath, errno)
	}}
}

func TestEveryFailingOperationLeavesTheOldOrTheNewAndSaysSo(t *testing.T) {
	faults, states := 0, 0
	for _, s := range scenes() {
		for _, how := range []string{refused, deceived, dead, lastGasp} {
			for _, errno := range errnos() {
				for at := 1; ; at++ {
					m, hit := s.disk(), ""
					err := Write(context.Background(), failAt(m, at, how, errno, &hit), s.file(), []byte(newText))
					if hit == "" {
						break
					}
					faults++
					what := fmt.Sprintf("%s: %s number %d %s with %v", s.name, hit, at, how, errno)
					states += judgeFault(t, s, m, err, what)
				}
			}
		}
	}
	t.Logf("%d faults, %d disks judged after them", faults, states)
}

// judgeFault looks at what a save that met a fault left behind, now and after a power cut.
func judgeFault(t *testing.T, s scene, m *model, err error, what string) (states int) {
	t.Helper()
	if wrong := s.judge(m, err == nil); wrong != nil {
		t.Errorf("%s: %v", what, wrong)
	}
	write, isWrite := errors.AsType[*WriteError](err)
	inPlace := m.names[modelPath] != nil && string(m.names[modelPath].data) == newText
	switch {
	case err == nil:
	case !isWrite:
		t.Errorf("%s: not a WriteError: %v", what, err)
	case errors.Is(err, ErrUnsure) && strings.Contains(err.Error(), "is unharmed, but whether"):
	case write.InPlace != inPlace:
		t.Errorf("%s: it says in place: %v, and it is: %v", what, write.InPlace, inPlace)
	case write.InPlace != errors.Is(err, ErrNotConfirmed):
		t.Errorf("%s: in place without ErrNotConfirmed, or the other way round: %v", what, err)
	case !write.InPlace && write.New && (m.names[modelPath] != nil || !strings.Contains(err.Error(), "and there is none now")):
		t.Errorf("%s: does not say that there is no file, or there is one: %v", what, err)
	case !write.InPlace && !write.New && !strings.Contains(err.Error(), "the file there is unharmed"):
		t.Errorf("%s: does not say that the old one is unharmed: %v", what, err)
	case write.InPlace && !strings.Contains(err.Error(), "did not confirm"):
		t.Errorf("%s: does not say that it is in place: %v", what, err)
	}
	m.afterPowerCut(func(left *model) {
		states++
		if wrong := s.judge(left, err == nil); wrong != nil {
			t.Errorf("%s, then a power cut: %v", what, wrong)
		}
		if names := leftovers(left); names != nil {
			t.Errorf("%s: not swept: %v", what, names)
		}
	})
	if names := leftovers(m); names != nil {
		t.Errorf("%s: not swept: %v", what, names)
	}
	return states
}
