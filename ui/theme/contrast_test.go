package theme

import (
	"math"
	"strconv"
	"testing"
)

// backgrounds that people have: black and white, the usual greys, and those of Dracula, Solarized, Nord and Tokyo
// Night. Dark ones first.
func backgrounds() [2][]string {
	return [2][]string{
		{"#000000", "#1e1e1e", "#282a36", "#002b36", "#2e3440"},
		{"#ffffff", "#fafafa", "#fdf6e3", "#eee8d5", "#e1e2e7"},
	}
}

// linear gives the light of a colour's three channels (IEC 61966-2-1).
func linear(t *testing.T, hex string) [3]float64 {
	t.Helper()
	var out [3]float64
	for i := range out {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil || len(hex) != 7 {
			t.Fatalf("%q is no colour", hex)
		}
		if c := float64(v) / 255; c <= 0.04045 {
			out[i] = c / 12.92
		} else {
			out[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return out
}

// contrast is WCAG 2.2's contrast ratio of two colours: 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(c [3]float64) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }
	x, y := luminance(linear(t, a)), luminance(linear(t, b))
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// fixedColours are those that a scheme brings along.
func fixedColours(c colours) map[string]string {
	out := map[string]string{}
	for name, i := range map[string]ink{
		"text": c.text, "muted": c.muted, "accent": c.accent, "good": c.good, "bad": c.bad, "warn": c.warn, "unsure": c.unsure,
	} {
		if i.fixed != "" {
			out[name] = i.fixed
		}
	}
	return out
}

func TestFixedColoursStandOutFromEveryUsualBackground(t *testing.T) {
	if got := contrast(t, "#000000", "#ffffff"); math.Abs(got-21) > 1e-9 {
		t.Fatalf("black on white is %f to 1", got)
	}
	for _, c := range []struct {
		name  string
		both  [2]colours
		least float64 // WCAG 2.2: 7 enhanced (1.4.6), 4.5 at least (1.4.3)
		fixed int
	}{{HighContrast, highContrast(), 7, 7}, {ColourBlind, colourBlind(), 4.5, 5}} {
		for i, backs := range backgrounds() {
			found := fixedColours(c.both[i])
			if len(found) != c.fixed {
				t.Errorf("%s fixes %d colours, not %d", c.name, len(found), c.fixed)
			}
			for name, ink := range found {
				for _, back := range backs {
					if got := contrast(t, ink, back); got < c.least {
						t.Errorf("%s: %s (%s) on %s is %.1f to 1, less than %g", c.name, name, ink, back, got, c.least)
					}
				}
			}
		}
	}
}

// eyes simulate what eyes without one kind of cone see, on linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
func eyes() map[string][3][3]float64 {
	return map[string][3][3]float64{
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	}
}

// lab gives a colour, as an eye sees it, in CIE L*a*b* (D65).
func lab(c [3]float64, eye [3][3]float64) [3]float64 {
	var s [3]float64
	for i, row := range eye {
		s[i] = min(1, max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	x := f((0.4124*s[0] + 0.3576*s[1] + 0.1805*s[2]) / 0.95047)
	y := f(0.2126*s[0] + 0.7152*s[1] + 0.0722*s[2])
	z := f((0.0193*s[0] + 0.1192*s[1] + 0.9505*s[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// difference is how far two colours are apart for an eye (CIE 1976); 2.3 is just seen, 10 is seen at a glance.
func difference(t *testing.T, a, b string, eye [3][3]float64) float64 {
	t.Helper()
	p, q := lab(linear(t, a), eye), lab(linear(t, b), eye)
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

func TestColourBlindEyesTellTheStatesApart(t *testing.T) {
	if d := difference(t, "#d02020", "#507800", eyes()["deuteranopia"]); d > 25 {
		t.Fatalf("the simulated eye tells red from green: %.0f", d)
	}
	for _, c := range colourBlind() {
		states := map[string]string{"good": c.good.fixed, "bad": c.bad.fixed, "warn": c.warn.fixed, "unsure": c.unsure.fixed}
		for eye, sees := range eyes() {
			for a, x := range states {
				for b, y := range states {
					if a < b && difference(t, x, y, sees) < 14 {
						t.Errorf("%s: %s (%s) and %s (%s) are only %.0f apart", eye, a, x, b, y, difference(t, x, y, sees))
					}
				}
			}
		}
	}
}
