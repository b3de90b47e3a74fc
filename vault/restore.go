package vault

import "time"

// restore puts another version's projects in place of the present ones.
type restore struct {
	to   *Document
	what string
}

func (r restore) Describe() string { return r.what }

func (r restore) apply(d *Document, _ time.Time) (*Document, Change, error) {
	return mergeIn{base: d, theirs: r.to, what: r.what}.apply(d, time.Time{})
}

// mergeIn merges another version in. Undoing it merges the way back: what others have edited since stays.
type mergeIn struct {
	base, theirs *Document
	what         string
	report       *[]string
}

func (c mergeIn) Describe() string { return c.what }

func (c mergeIn) apply(d *Document, _ time.Time) (*Document, Change, error) {
	out, report := Merge(c.base, d, c.theirs)
	if c.report != nil {
		*c.report = report
	}
	return out, mergeIn{base: out, theirs: d, what: "take back: " + c.what}, nil
}
