//go:build linux && ptybench

package main

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// VT is a small terminal: enough of VT220/xterm to hold what a full-screen program paints, and it answers the
// queries that such programs send at start-up. It is fed with Write and asked with Text and Hash.
type VT struct {
	w, h       int
	cells      []cell // active screen
	main, alt  []cell
	onAlt      bool
	x, y       int
	wrapNext   bool
	top, bot   int // scroll region, inclusive
	pen        attr
	saved      savedCursor
	cursorHide bool
	autowrap   bool
	lastRune   rune

	st      state
	params  []byte
	inter   []byte
	str     []byte
	strKind byte
	u8      [4]byte
	u8n     int

	// Reply is called with the answer to a query, while the query is being parsed.
	Reply func(query, answer string)
	// Bg and Fg are the colours reported for OSC 11 and OSC 10, as "rgb:rrrr/gggg/bbbb".
	Bg, Fg string
	Kitty  bool   // answer the kitty keyboard query
	Clip   string // what OSC 52 last put on the clipboard, decoded
	Clips  int    // how many times
	Modes  map[int]int
}

type attr struct {
	fg, bg uint32
	fl     uint16
}
type cell struct {
	r rune // 0: the right half of a wide rune
	a attr
}
type savedCursor struct {
	x, y int
	pen  attr
}
type state uint8

const (
	sGround state = iota
	sEsc
	sEscInter
	sCSI
	sStr
	sStrEsc
)

func NewVT(w, h int) *VT {
	t := &VT{w: w, h: h, Bg: "rgb:1e1e/1e1e/2e2e", Fg: "rgb:cdcd/d6d6/f4f4",
		Modes: map[int]int{1: 2, 7: 1, 25: 1, 1000: 2, 1002: 2, 1003: 2, 1004: 2, 1006: 2, 1049: 2, 2004: 2, 2026: 2}}
	t.main, t.alt = blank(w*h), blank(w*h)
	t.cells = t.main
	t.reset()
	return t
}

func blank(n int) []cell {
	c := make([]cell, n)
	for i := range c {
		c[i].r = ' '
	}
	return c
}

func (t *VT) reset() {
	t.x, t.y, t.wrapNext, t.top, t.bot, t.pen, t.autowrap = 0, 0, false, 0, t.h-1, attr{}, true
	t.saved = savedCursor{}
}

// Text is the screen, rows joined by newlines, trailing blanks cut.
func (t *VT) Text() string {
	var b strings.Builder
	b.Grow(t.w * t.h)
	for y := 0; y < t.h; y++ {
		row := t.cells[y*t.w : (y+1)*t.w]
		n := len(row)
		for n > 0 && (row[n-1].r == ' ') {
			n--
		}
		for _, c := range row[:n] {
			if c.r != 0 {
				b.WriteRune(c.r)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Blank says whether nothing printable is on the screen.
func (t *VT) Blank() bool {
	for _, c := range t.cells {
		if c.r > ' ' {
			return false
		}
	}
	return true
}

// Hash changes when a cell's rune or attributes change (not when only the cursor moves).
func (t *VT) Hash() uint64 {
	h := uint64(14695981039346656037)
	for i := range t.cells {
		c := &t.cells[i]
		h = (h ^ uint64(c.r)) * 1099511628211
		h = (h ^ uint64(c.a.fg) ^ uint64(c.a.bg)<<32 ^ uint64(c.a.fl)<<16) * 1099511628211
	}
	return h
}

func hashString(s string) uint64 { h := fnv.New64a(); h.Write([]byte(s)); return h.Sum64() }

func (t *VT) Write(p []byte) {
	for _, b := range p {
		t.byte(b)
	}
}

func (t *VT) byte(b byte) {
	switch t.st {
	case sGround:
		if t.u8n > 0 || b >= 0x80 {
			t.utf8(b)
			return
		}
		if b < 0x20 || b == 0x7f {
			t.ctl(b)
			return
		}
		t.put(rune(b))
	case sEsc:
		switch {
		case b == '[':
			t.st, t.params, t.inter = sCSI, t.params[:0], t.inter[:0]
		case b == ']' || b == 'P' || b == '_' || b == '^' || b == 'X':
			t.st, t.strKind, t.str = sStr, b, t.str[:0]
		case b >= 0x20 && b <= 0x2f:
			t.st = sEscInter
		case b == 0x1b:
		default:
			t.st = sGround
			t.esc(b)
		}
	case sEscInter:
		if b >= 0x30 {
			t.st = sGround
		}
	case sCSI:
		switch {
		case b >= 0x30 && b <= 0x3f:
			t.params = append(t.params, b)
		case b >= 0x20 && b <= 0x2f:
			t.inter = append(t.inter, b)
		case b >= 0x40 && b <= 0x7e:
			t.st = sGround
			t.csi(b)
		case b == 0x1b:
			t.st = sEsc
		default:
			t.ctl(b)
		}
	case sStr:
		switch {
		case b == 0x1b:
			t.st = sStrEsc
		case b == 7 && t.strKind == ']':
			t.st = sGround
			t.string("\a")
		case len(t.str) < 1<<20:
			t.str = append(t.str, b)
		}
	case sStrEsc:
		if b == '\\' {
			t.st = sGround
			t.string("\x1b\\")
		} else {
			t.st = sEsc
			t.byte(b)
		}
	}
}

func (t *VT) utf8(b byte) {
	t.u8[t.u8n] = b
	t.u8n++
	if !utf8.FullRune(t.u8[:t.u8n]) && t.u8n < 4 {
		return
	}
	r, n := utf8.DecodeRune(t.u8[:t.u8n])
	rest := append([]byte(nil), t.u8[n:t.u8n]...)
	t.u8n = 0
	t.put(r)
	for _, c := range rest {
		t.byte(c)
	}
}

func (t *VT) ctl(b byte) {
	switch b {
	case 0x1b:
		t.st = sEsc
	case '\r':
		t.x, t.wrapNext = 0, false
	case '\n', 0x0b, 0x0c:
		t.lf()
	case '\b':
		if t.x > 0 {
			t.x--
		}
		t.wrapNext = false
	case '\t':
		t.x = min(t.w-1, (t.x/8+1)*8)
	}
}

func (t *VT) lf() {
	t.wrapNext = false
	if t.y == t.bot {
		t.scroll(t.top, 1)
	} else if t.y < t.h-1 {
		t.y++
	}
}

// scroll moves rows [from, bot] up by n (down if n < 0), filling with blanks.
func (t *VT) scroll(from, n int) {
	if from < 0 || from > t.bot {
		return
	}
	rows := t.bot - from + 1
	n = max(-rows, min(rows, n))
	reg := t.cells[from*t.w : (t.bot+1)*t.w]
	if n > 0 {
		copy(reg, reg[n*t.w:])
		t.fill(reg[(rows-n)*t.w:])
	} else if n < 0 {
		copy(reg[-n*t.w:], reg[:(rows+n)*t.w])
		t.fill(reg[:-n*t.w])
	}
}

func (t *VT) fill(c []cell) {
	for i := range c {
		c[i] = cell{' ', attr{bg: t.pen.bg}}
	}
}

func (t *VT) put(r rune) {
	w := 1
	if r >= 0x80 {
		if w = runewidth.RuneWidth(r); w == 0 {
			return
		}
	}
	if t.wrapNext && t.autowrap {
		t.x = 0
		t.lf()
	}
	t.wrapNext = false
	if w == 2 && t.x == t.w-1 {
		if !t.autowrap {
			return
		}
		t.x = 0
		t.lf()
	}
	t.lastRune = r
	i := t.y*t.w + t.x
	t.cells[i] = cell{r, t.pen}
	if w == 2 {
		t.cells[i+1] = cell{0, t.pen}
	}
	if t.x+w >= t.w {
		t.x, t.wrapNext = t.w-1, true
	} else {
		t.x += w
	}
}

func (t *VT) esc(b byte) {
	switch b {
	case '7':
		t.saved = savedCursor{t.x, t.y, t.pen}
	case '8':
		t.x, t.y, t.pen, t.wrapNext = t.saved.x, t.saved.y, t.saved.pen, false
	case 'D':
		t.lf()
	case 'E':
		t.x = 0
		t.lf()
	case 'M':
		if t.y == t.top {
			t.scroll(t.top, -1)
		} else if t.y > 0 {
			t.y--
		}
	case 'c':
		t.fillAll()
		t.reset()
	}
}

func (t *VT) fillAll() {
	for i := range t.cells {
		t.cells[i] = cell{r: ' '}
	}
}

func (t *VT) args() (priv byte, a []int) {
	p := t.params
	if len(p) > 0 && p[0] >= '<' && p[0] <= '?' {
		priv, p = p[0], p[1:]
	}
	for _, f := range strings.Split(string(p), ";") {
		f, _, _ = strings.Cut(f, ":")
		n, _ := strconv.Atoi(f)
		a = append(a, n)
	}
	return
}

func (t *VT) csi(f byte) {
	priv, a := t.args()
	n := func(i, def int) int {
		if i < len(a) && a[i] != 0 {
			return a[i]
		}
		return def
	}
	q := "CSI " + string(t.params) + string(t.inter) + string(f)
	if len(t.inter) > 0 {
		if f == 'p' && string(t.inter) == "$" {
			v, ok := t.Modes[a[0]]
			if !ok || priv != '?' {
				v = 0
			}
			t.reply(q, fmt.Sprintf("\x1b[%s%d;%d$y", privStr(priv), a[0], v))
		}
		return
	}
	if priv != 0 {
		switch {
		case priv == '?' && (f == 'h' || f == 'l'):
			for _, m := range a {
				t.mode(m, f == 'h')
			}
		case priv == '?' && f == 'u':
			if t.Kitty {
				t.reply(q, "\x1b[?0u")
			} else {
				t.reply(q, "")
			}
		case priv == '?' && f == 'n':
			switch a[0] {
			case 6:
				t.reply(q, fmt.Sprintf("\x1b[?%d;%dR", t.y+1, t.x+1))
			case 996:
				t.reply(q, "\x1b[?997;1n")
			}
		case priv == '>' && f == 'c':
			t.reply(q, "\x1b[>1;10;0c")
		case priv == '>' && f == 'q':
			t.reply(q, "\x1bP>|ptybench(1)\x1b\\")
		case priv == '=' && f == 'c':
			t.reply(q, "\x1bP!|00000000\x1b\\")
		}
		return
	}
	if f != 'm' {
		t.wrapNext = false
	}
	switch f {
	case 'A':
		t.y = max(0, t.y-n(0, 1))
	case 'B', 'e':
		t.y = min(t.h-1, t.y+n(0, 1))
	case 'C', 'a':
		t.x = min(t.w-1, t.x+n(0, 1))
	case 'D':
		t.x = max(0, t.x-n(0, 1))
	case 'E':
		t.x, t.y = 0, min(t.h-1, t.y+n(0, 1))
	case 'F':
		t.x, t.y = 0, max(0, t.y-n(0, 1))
	case 'G', '`':
		t.x = min(t.w-1, n(0, 1)-1)
	case 'd':
		t.y = min(t.h-1, n(0, 1)-1)
	case 'H', 'f':
		t.y, t.x = min(t.h-1, n(0, 1)-1), min(t.w-1, n(1, 1)-1)
	case 'I':
		t.x = min(t.w-1, (t.x/8+n(0, 1))*8)
	case 'Z':
		t.x = max(0, ((t.x+7)/8-n(0, 1))*8)
	case 'J':
		i := t.y*t.w + t.x
		switch a[0] {
		case 0:
			t.fill(t.cells[i:])
		case 1:
			t.fill(t.cells[:i+1])
		case 2, 3:
			t.fill(t.cells)
		}
	case 'K':
		row := t.cells[t.y*t.w : (t.y+1)*t.w]
		switch a[0] {
		case 0:
			t.fill(row[t.x:])
		case 1:
			t.fill(row[:t.x+1])
		case 2:
			t.fill(row)
		}
	case 'X':
		i := t.y*t.w + t.x
		t.fill(t.cells[i:min((t.y+1)*t.w, i+n(0, 1))])
	case 'P':
		row := t.cells[t.y*t.w+t.x : (t.y+1)*t.w]
		k := min(len(row), n(0, 1))
		copy(row, row[k:])
		t.fill(row[len(row)-k:])
	case '@':
		row := t.cells[t.y*t.w+t.x : (t.y+1)*t.w]
		k := min(len(row), n(0, 1))
		copy(row[k:], row[:len(row)-k])
		t.fill(row[:k])
	case 'L':
		if t.y >= t.top && t.y <= t.bot {
			t.scroll(t.y, -n(0, 1))
		}
	case 'M':
		if t.y >= t.top && t.y <= t.bot {
			t.scroll(t.y, n(0, 1))
		}
	case 'S':
		t.scroll(t.top, n(0, 1))
	case 'T':
		t.scroll(t.top, -n(0, 1))
	case 'b':
		for i := 0; i < min(n(0, 1), t.w*t.h) && t.lastRune != 0; i++ {
			t.put(t.lastRune)
		}
	case 'r':
		t.top, t.bot = n(0, 1)-1, min(t.h, n(1, t.h))-1
		if t.top >= t.bot {
			t.top, t.bot = 0, t.h-1
		}
		t.x, t.y = 0, 0
	case 's':
		t.saved = savedCursor{t.x, t.y, t.pen}
	case 'u':
		t.x, t.y, t.pen = t.saved.x, t.saved.y, t.saved.pen
	case 'm':
		t.sgr(string(t.params))
	case 'n':
		switch a[0] {
		case 5:
			t.reply(q, "\x1b[0n")
		case 6:
			t.reply(q, fmt.Sprintf("\x1b[%d;%dR", t.y+1, t.x+1))
		}
	case 'c':
		t.reply(q, "\x1b[?62;22c")
	case 't':
		switch a[0] {
		case 14:
			t.reply(q, fmt.Sprintf("\x1b[4;%d;%dt", t.h*16, t.w*8))
		case 16:
			t.reply(q, "\x1b[6;16;8t")
		case 18:
			t.reply(q, fmt.Sprintf("\x1b[8;%d;%dt", t.h, t.w))
		}
	}
}

func privStr(b byte) string {
	if b == 0 {
		return ""
	}
	return string(b)
}

func (t *VT) mode(m int, on bool) {
	switch m {
	case 7:
		t.autowrap = on
	case 25:
		t.cursorHide = !on
	case 47, 1047, 1049:
		if on == t.onAlt {
			return
		}
		if t.onAlt = on; on {
			t.saved = savedCursor{t.x, t.y, t.pen}
			t.cells = t.alt
			t.fillAll()
		} else {
			t.cells = t.main
			t.x, t.y, t.pen = t.saved.x, t.saved.y, t.saved.pen
		}
	}
}

func (t *VT) sgr(s string) {
	var a []int
	for _, f := range strings.FieldsFunc(s+" ", func(r rune) bool { return r == ';' || r == ':' || r == ' ' }) {
		n, _ := strconv.Atoi(f)
		a = append(a, n)
	}
	if len(a) == 0 {
		t.pen = attr{}
		return
	}
	for i := 0; i < len(a); i++ {
		switch v := a[i]; {
		case v == 0:
			t.pen = attr{}
		case v < 10:
			t.pen.fl |= 1 << v
		case v == 22:
			t.pen.fl &^= 1<<1 | 1<<2
		case v >= 23 && v <= 29:
			t.pen.fl &^= 1 << (v - 20)
		case v >= 30 && v <= 37 || v >= 90 && v <= 97:
			t.pen.fg = uint32(v)
		case v >= 40 && v <= 47 || v >= 100 && v <= 107:
			t.pen.bg = uint32(v)
		case v == 39:
			t.pen.fg = 0
		case v == 49:
			t.pen.bg = 0
		case v == 38 || v == 48 || v == 58:
			var c uint32
			if i+2 < len(a) && a[i+1] == 5 {
				c, i = 1<<24|uint32(a[i+2]), i+2
			} else if i+4 < len(a) && a[i+1] == 2 {
				c, i = 2<<24|uint32(a[i+2])<<16|uint32(a[i+3])<<8|uint32(a[i+4]), i+4
			}
			if v == 38 {
				t.pen.fg = c
			} else if v == 48 {
				t.pen.bg = c
			}
		}
	}
}

func (t *VT) string(end string) {
	s := string(t.str)
	switch t.strKind {
	case ']':
		num, rest, _ := strings.Cut(s, ";")
		if num == "52" && !strings.HasSuffix(rest, "?") {
			_, data, _ := strings.Cut(rest, ";")
			if b, err := base64.StdEncoding.DecodeString(data); err == nil {
				t.Clip = string(b)
				t.Clips++
			}
			return
		}
		if !strings.HasSuffix(rest, "?") {
			return
		}
		q := "OSC " + s
		switch num {
		case "10", "12":
			t.reply(q, "\x1b]"+num+";"+t.Fg+end)
		case "11":
			t.reply(q, "\x1b]11;"+t.Bg+end)
		case "4":
			i, _, _ := strings.Cut(rest, ";")
			t.reply(q, "\x1b]4;"+i+";rgb:8080/8080/8080"+end)
		case "52":
			t.reply(q, "")
		}
	case 'P':
		if strings.HasPrefix(s, "+q") {
			t.reply("DCS "+s, "\x1bP0+r\x1b\\")
		} else if strings.HasPrefix(s, "$q") {
			t.reply("DCS "+s, "\x1bP0$r\x1b\\")
		}
	case '_':
		if strings.HasPrefix(s, "G") && strings.Contains(s, "a=q") {
			t.reply("APC kitty-graphics", "")
		}
	}
}

func (t *VT) reply(q, a string) {
	if t.Reply != nil {
		t.Reply(q, a)
	}
}
