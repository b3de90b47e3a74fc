package browser

import (
	"strings"

	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// mostRecords is how many entries of the log the detail shows; 'sinchkeys log' shows all.
const mostRecords = 4

// record tells who changed the credential lately. The log is short, so it is looked through each time.
func (d *detail) record() {
	if d.tight {
		return
	}
	log, shown := d.b.outline.doc.Log, 0
	for i := len(log) - 1; i >= 0 && shown < mostRecords; i-- {
		if e := &log[i]; e.About(d.row.project.Project, d.row.Credential) {
			if shown == 0 {
				d.heading("Record")
			}
			d.entry(e)
			shown++
		}
	}
}

func (d *detail) entry(e *vault.Entry) {
	t := d.b.env.Theme()
	words := string(e.Deed)
	if len(e.Fields) > 0 {
		words += " " + strings.Join(e.Fields, ", ")
	}
	if e.Note != "" {
		words += " (" + e.Note + ")"
	}
	by := d.b.ago(e.At)
	if e.By != "" {
		by = text.Join(by, text.Literal(" by "), text.Visible(e.By))
	}
	room := max(8, d.width-by.Width()-2)
	d.add(line{{t.Text, text.Visible(words).Cut(room)}, {t.Muted, text.Join(text.Literal("  "), by)}})
}
