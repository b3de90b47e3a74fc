package launch

import (
	"bytes"
	"io"
	"sync"
)

// Labelled writes whole lines to w, each behind the label, as its parts come in. Several of them may share the lock and
// the writer. Flush writes the last line if it had no end.
type Labelled struct {
	W     io.Writer
	Label string
	Lock  *sync.Mutex

	rest []byte
}

// maxLine is how much of a line without an end is held back, in bytes.
const maxLine = 64 << 10

// Write takes a part of the output. The error is the writer's.
func (l *Labelled) Write(part []byte) (int, error) {
	l.rest = append(l.rest, part...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		if end < 0 {
			break
		}
		if err := l.line(l.rest[:end]); err != nil {
			return 0, err
		}
		l.rest = l.rest[end+1:]
	}
	if len(l.rest) > maxLine {
		return len(part), l.Flush()
	}
	return len(part), nil
}

// Flush ends the last line.
func (l *Labelled) Flush() error {
	if len(l.rest) == 0 {
		return nil
	}
	err := l.line(l.rest)
	l.rest = nil
	return err
}

func (l *Labelled) line(text []byte) error {
	l.Lock.Lock()
	defer l.Lock.Unlock()
	_, err := l.W.Write(append([]byte(l.Label), append(text, '\n')...))
	return err
}
