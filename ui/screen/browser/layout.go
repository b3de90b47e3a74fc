package browser

// pane is one of the three columns.
type pane int

const (
	projectsPane pane = iota
	credentialsPane
	detailPane
)

// Widths at which the layout changes.
const (
	wideFrom   = 118 // three panes
	mediumFrom = 72  // two panes, the detail below the credentials
)

// box is where something is drawn, in cells of the screen.
type box struct{ x, y, w, h int }

func (b box) holds(x, y int) bool {
	return x >= b.x && x < b.x+b.w && y >= b.y && y < b.y+b.h
}

// layout says where the panes lie for a size. A pane without room has width
// zero; in a narrow frame only the focused one has any.
type layout struct {
	panes  [3]box
	narrow bool
}

// headerRows are above the panes: the title or filter line, and a blank one
// where there is room.
func headerRows(height int) int {
	if height < 16 {
		return 1
	}
	return 2
}

// arrange lays the panes out; list is how many rows the credentials need, 0 where that is not known.
func arrange(width, height int, focus pane, list int) layout {
	top := headerRows(height)
	body := max(height-top, 1)
	switch {
	case width >= wideFrom:
		return threePanes(width, body, top)
	case width >= mediumFrom:
		return twoPanes(width, body, top, focus, list)
	default:
		l := layout{narrow: true}
		l.panes[focus] = box{0, top, width, body}
		return l
	}
}

// threePanes gives the detail room for an ID in full, the projects what names
// need, and the rest to the credentials.
func threePanes(width, body, top int) layout {
	projects := min(max(width*25/100, 28), 46)
	detail := min(max(width*38/100, 50), 76)
	credentials := width - projects - detail - 2
	return layout{panes: [3]box{
		{0, top, projects, body},
		{projects + 1, top, credentials, body},
		{projects + credentials + 2, top, detail, body},
	}}
}

// twoPanes puts the detail below the credentials, or in their place while it
// has the focus. What a short list leaves free is the detail's.
func twoPanes(width, body, top int, focus pane, list int) layout {
	projects := min(max(width*34/100, 26), 38)
	rest := width - projects - 1
	strip := 0
	switch {
	case focus == detailPane:
		strip = body
	case body >= 14:
		strip = min(body/2, 10)
		if list > 0 {
			strip = max(strip, body-headingRows-list)
		}
	}
	l := layout{}
	l.panes[projectsPane] = box{0, top, projects, body}
	l.panes[credentialsPane] = box{projects + 1, top, rest, body - strip}
	l.panes[detailPane] = box{projects + 1, top + body - strip, rest, strip}
	return l
}
