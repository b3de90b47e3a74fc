package vault

import "time"

// restore puts a whole list of projects in place of the present one.
type restore struct {
	projects []*Project
	what     string
}

func (r restore) Describe() string { return r.what }

func (r restore) apply(d *Document, _ time.Time) (*Document, Change, error) {
	out := d.copy()
	out.Projects = r.projects
	return out, restore{d.Projects, "take back: " + r.what}, nil
}
