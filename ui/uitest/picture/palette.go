package picture

import "fmt"

// palette is a terminal's colour scheme.
type palette struct {
	background, foreground, frame string
	sixteen                       [16]string
}

func dark() *palette {
	return &palette{
		background: "#16181d", foreground: "#d5d8de", frame: "#2a2e37",
		sixteen: [16]string{
			"#2a2e37", "#f07178", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#56c7d0", "#c0c5d0",
			"#7d8594", "#ff8b92", "#b5e48c", "#f5c97f", "#9ab8ff", "#d0b3ff", "#7fe0e8", "#f2f4f8",
		},
	}
}

func light() *palette {
	return &palette{
		background: "#fbfbf9", foreground: "#24292f", frame: "#d4d7dc",
		sixteen: [16]string{
			"#24292f", "#b3261e", "#2e7d32", "#8a5a00", "#1f5fbf", "#7b3fb3", "#00727a", "#57606a",
			"#6e7781", "#c62828", "#388e3c", "#9a6700", "#2f6fd0", "#8e4ec6", "#00838f", "#dfe3e8",
		},
	}
}

// indexed gives a colour of the 256-colour table: the palette's 16, a 6×6×6 cube, 24 greys.
func (p *palette) indexed(n int) string {
	switch {
	case n < 0 || n > 255:
		return ""
	case n < 16:
		return p.sixteen[n]
	case n < 232:
		n -= 16
		level := func(v int) int {
			if v == 0 {
				return 0
			}
			return 55 + 40*v
		}
		return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
	default:
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	}
}
