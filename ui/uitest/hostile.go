package uitest

import "strings"

// Attack is a text that would do harm on a terminal if it were drawn as it is.
type Attack struct{ Name, Text string }

// Attacks are ways to lie to a reader or to command a terminal.
func Attacks() []Attack {
	return append(sequences(), characters()...)
}

func sequences() []Attack {
	return []Attack{
		{"colour", "a\x1b[31mred"},
		{"clipboard write", "a\x1b]52;c;ZXZpbA==\x07b"},
		{"clipboard write, ST", "a\x1b]52;c;ZXZpbA==\x1b\\b"},
		{"link", "\x1b]8;;http://evil.example\x1b\\ok\x1b]8;;\x1b\\"},
		{"window title", "\x1b]0;x\x07t"},
		{"DCS", "a\x1bP+q544e\x1b\\b"},
		{"unterminated OSC", "a\x1b]52;c;ZXZ"},
		{"lone escape", "a\x1b"},
		{"split escape", "a\x1b\x1b[31m["},
		{"nested", "\x1b[\x1b]0;x\x0731mX"},
		{"C1 CSI in UTF-8", "a\u009b31mb"},
		{"C1 CSI raw", "a\x9b31mb"},
		{"C1 OSC in UTF-8", "a\u009d52;c;ZXZpbA==\u009cb"},
		{"C1 NEL", "a\u0085b"},
		{"answerback and queries", "\x05\x1b[c\x1b[6n\x1b[21t"},
		{"leave the alternate screen", "\x1b[?1049l\x1bc"},
		{"APC", "a\x1b_Gi=1\x1b\\b"},
		{"PM", "a\x1b^x\x1b\\b"},
		{"character set", "a\x1b(0lqk"},
		{"scroll region", "a\x1b[2;3r\x1b[2J"},
		{"paste end", "a\x1b[201~rm"},
	}
}

func characters() []Attack {
	return []Attack{
		{"bell", "a\ab"},
		{"backspace", "safe\b\b\b\bevil"},
		{"carriage return", "safe\revil"},
		{"line feed", "safe\nevil"},
		{"NUL", "a\x00b"},
		{"DEL", "a\x7fb"},
		{"vertical tab and form feed", "a\vb\fc"},
		{"right-to-left override", "a\u202egnp.exe"},
		{"isolates", "a\u2066b\u2069"},
		{"Arabic letter mark", "a\u061cb"},
		{"zero width space", "ad\u200bmin"},
		{"zero width joiner", "👨\u200d👩"},
		{"word joiner", "ad\u2060min"},
		{"byte order mark", "\ufeffadmin"},
		{"tag characters", "a\U000E0041"},
		{"line and paragraph separator", "a\u2028b\u2029"},
		{"Hangul filler", "a\u3164b"},
		{"combining flood", "a" + strings.Repeat("\u0336", 50)},
		{"combining first", "\u0336a"},
		{"enclosing mark", "a\u20dd\u20dd\u20dd\u20dd"},
		{"invalid UTF-8", "a\xff\xfeb"},
		{"overlong", "a\xc0\x80b"},
		{"surrogate", "a\xed\xa0\x80b"},
		{"soft hyphen", "a\u00adb"},
		{"variation selector", "a\ufe0f"},
		{"private use", "a\ue000b\U000F0000"},
		{"unassigned", "a\u0378b"},
		{"noncharacter", "a\ufffeb"},
		{"no-break space", "a\u00a0b"},
		{"ideographic space", "a\u3000b"},
		{"replacement character", "a\ufffdb"},
		{"very long", strings.Repeat("A", 100_000)},
		{"very long wide", strings.Repeat("漢", 20_000)},
	}
}
