package widget

// Window shows the part of a long list that fits. What it costs depends on
// its height, never on the number of rows.
type Window struct{ offset int }

// Fit moves the window so that the row at the cursor is inside, and gives the
// rows to draw: from first up to, not including, end.
func (w *Window) Fit(cursor, rows, height int) (first, end int) {
	height = max(height, 1)
	w.offset = max(cursor-height+1, min(w.offset, cursor))
	w.offset = max(0, min(w.offset, rows-height))
	return w.offset, min(w.offset+height, rows)
}

// Scroll moves the window without a cursor, for text that is only read.
func (w *Window) Scroll(by, rows, height int) {
	w.offset = max(0, min(w.offset+by, rows-height))
}

// First is the first row that Fit showed last.
func (w *Window) First() int { return w.offset }

// Reset goes back to the top.
func (w *Window) Reset() { w.offset = 0 }
