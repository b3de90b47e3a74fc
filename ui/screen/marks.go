package screen

import (
	"sinchkeys/oauth"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
)

// VerdictMark is a verdict's mark and the style it is drawn in.
func VerdictMark(t *theme.Theme, v oauth.Verdict) (theme.Style, text.Safe) {
	info := v.Info()
	mark := info.Mark
	if t.ASCII {
		mark = info.ASCII
	}
	return severity(t, info.Severity), text.Literal(string(mark))
}

func severity(t *theme.Theme, s oauth.Severity) theme.Style {
	switch s {
	case oauth.Good:
		return t.Good
	case oauth.Bad:
		return t.Bad
	case oauth.Unsure:
		return t.Unsure
	default:
		return t.Muted
	}
}
