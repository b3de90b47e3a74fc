package vault

import (
	"io/fs"
	"os"
	"time"
)

// How long it takes until a look at a file's times can be relied on, and for how long it can be where the
// system does not tell when a file was last changed in any way. The coarsest clock of a file system that
// a vault may lie on is FAT's, which counts in twos.
const (
	coarsest  = 2 * time.Second
	relyAtAll = time.Minute
)

// glance is what the system tells of the document file without reading it. Two versions can look alike
// when one follows the other within a tick of the file system's clock: a glance is relied on only after the
// content was found to be the known one once more, later than any such tick. It compares times of one
// clock only, so that a server's clock that is wrong does no harm.
type glance struct {
	info  fs.FileInfo // nil: nothing is known
	since time.Time   // when it was first seen
	sure  time.Time   // when the content was found to be the known one, late enough; zero: not yet
}

// firstGlance is a glance at a file whose content was just read.
func firstGlance(info fs.FileInfo, now time.Time) glance { return glance{info: info, since: now} }

// tells says whether a file that looks like info now is sure to hold what it held.
func (g *glance) tells(info fs.FileInfo, now time.Time) bool {
	if g.sure.IsZero() || !g.looksLike(info) {
		return false
	}
	return changeTimes || now.Sub(g.sure) < relyAtAll
}

// confirm notes that a look at the content, begun at now, found it to be the known one.
func (g *glance) confirm(info fs.FileInfo, now time.Time) {
	switch {
	case !g.looksLike(info):
		*g = firstGlance(info, now)
	case now.Sub(g.since) > coarsest:
		g.sure = now
	}
}

func (g *glance) looksLike(info fs.FileInfo) bool {
	return g.info != nil && os.SameFile(info, g.info) && info.Size() == g.info.Size() && info.Mode() == g.info.Mode() &&
		info.ModTime().Equal(g.info.ModTime()) && changedAt(info).Equal(changedAt(g.info))
}
