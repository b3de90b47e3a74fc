package exchange

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

var (
	assigns = pattern(`^[ \t]*(?:-[ \t]+)?(export[ \t]+|set[ \t]+-[a-zA-Z]+[ \t]+(?:-[a-zA-Z]+[ \t]+)*|\$env:|set[ \t]+|ENV[ \t]+)?` +
		`["']?([A-Za-z_][\w.:-]*?)["']?(?:[ \t]*=[ \t]*|:[ \t]+|[ \t]+)`)
	sectionLine = pattern(`^\[[^\]"{},:]+\]\s*$`)
	headingLine = pattern(`^#\s*sinchkeys:\s*([^/]+)(?:/(.+))?$`)
)

// script reads assignments: dotenv files, shells' lines, ini files, flat YAML.
type script struct {
	text     string
	at, line int // of the next line; line counts from 1
	sorter   sorter
	problems []Problem
}

// assignmentSections reads assignments in the dialects of dotenv files and shells, with values of several lines.
func assignmentSections(text string) ([]section, []Problem) {
	s := script{text: strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), line: 1}
	for s.at < len(s.text) {
		s.next()
	}
	return s.sorter.end(), s.problems
}

// next reads a line, and those that its value goes on for.
func (s *script) next() {
	line := firstLine(s.text[s.at:])
	trimmed := strings.TrimSpace(line)
	switch m := headingLine().FindStringSubmatch(trimmed); {
	case m != nil:
		s.sorter.heading(strings.TrimSpace(m[1]), strings.TrimSpace(m[2]))
	case sectionLine().MatchString(trimmed):
		s.sorter.heading(strings.Trim(trimmed, "[] \t"), "")
	case trimmed == "", strings.ContainsRune("#;", rune(trimmed[0])), strings.HasPrefix(trimmed, "//"):
	default:
		if used := s.assignment(line); used > 0 {
			s.skip(used)
			return
		}
	}
	s.skip(len(line))
}

// skip goes on behind n bytes and the end of that line.
func (s *script) skip(n int) {
	rest := s.text[s.at+n:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		n += i + 1
	} else {
		n += len(rest)
	}
	s.line += strings.Count(s.text[s.at:s.at+n], "\n")
	s.at += n
}

// assignment reads NAME=value and says how many bytes it took; 0 when the line is none, or no value of interest.
func (s *script) assignment(line string) int {
	m := assigns().FindStringSubmatchIndex(line)
	if m == nil {
		return 0
	}
	before, name := "", line[m[4]:m[5]]
	if m[2] >= 0 {
		before = strings.TrimSpace(line[m[2]:m[3]])
	}
	separator := strings.TrimSpace(line[m[5]:m[1]])
	if strings.Trim(separator, `"'`) == "" && !strings.HasPrefix(before, "set -") && before != "ENV" {
		return 0 // a blank separates only where a shell says so
	}
	_, _, known := prefixedField(name)
	value, used, closed := valueOf(before, s.text[s.at+m[1]:])
	if !closed {
		if known {
			s.problems = append(s.problems, Problem{s.line, "the quotation mark after " + name + " is never closed"})
		}
		return 0
	}
	if known {
		s.sorter.add(s.line, name, value)
	}
	return m[1] + used
}

// valueOf reads a value by the rules of what stands before its name, and says how many bytes it took, and whether its
// quotation marks are closed.
func valueOf(before, text string) (value string, used int, closed bool) {
	if text == "" || !strings.ContainsRune("'\"`", rune(text[0])) {
		line := firstLine(text)
		return unquote(line), len(line), true
	}
	switch before {
	case "$env:":
		return powerShellValue(firstLine(text))
	case "export":
		return shellValue(text)
	default:
		return quotedValue(text, strings.HasPrefix(before, "set -"))
	}
}

// nextAssignment finds the line after an unclosed quotation mark that is an assignment of its own.
var nextAssignment = pattern(`\n[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=`)

// inQuotes finds the end of a quoted text that text begins with: its inside, and the length with both marks. A mark that
// only a later assignment's line closes is not closed.
func inQuotes(text string, escapes bool) (inside string, length int, ok bool) {
	limit := len(text)
	if i := nextAssignment().FindStringIndex(text); i != nil {
		limit = i[0]
	}
	for i := 1; i < limit; i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case text[i] == text[0]:
			return text[1:i], i + 1, true
		}
	}
	return "", 0, false
}

// quotedValue reads dotenv's quotation marks: escapes in double ones, nothing in the others but the mark itself. fish
// knows a backslash in single ones, too.
func quotedValue(text string, fish bool) (string, int, bool) {
	inside, n, ok := inQuotes(text, text[0] == '"' || fish)
	switch {
	case !ok:
		return "", 0, false
	case text[0] == '"':
		return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, "$", "\\`", "`", `\n`, "\n", `\r`, "\r").Replace(inside), n, true
	case fish:
		return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(inside), n, true
	case strings.HasSuffix(inside, `\`) && strings.Contains(firstLine(text[n:]), text[:1]):
		inside, n, ok = inQuotes(text, true)
		return strings.ReplaceAll(inside, `\`+text[:1], text[:1]), n, ok
	default:
		return inside, n, true
	}
}

// shellValue reads one word of a POSIX shell, whose quoted and bare parts may stand side by side.
func shellValue(text string) (string, int, bool) {
	var value strings.Builder
	at := 0
	for at < len(text) && !strings.ContainsRune(" \t\n;", rune(text[at])) {
		rest := text[at:]
		switch {
		case rest[0] == '\'':
			inside, n, ok := inQuotes(rest, false)
			if !ok {
				return "", 0, false
			}
			value.WriteString(inside)
			at += n
		case rest[0] == '"':
			inside, n, ok := quotedValue(rest, false)
			if !ok {
				return "", 0, false
			}
			value.WriteString(inside)
			at += n
		case rest[0] == '\\' && len(rest) > 1:
			value.WriteByte(rest[1])
			at += 2
		default:
			value.WriteByte(rest[0])
			at++
		}
	}
	return value.String(), at, true
}

var powerShellPart = pattern(`^(?:'((?:[^']|'')*)'|"([^"]*)"|\[char\](\d+))(?: \+ )?`)

// powerShellValue reads strings and characters by number that are put together with +.
func powerShellValue(line string) (string, int, bool) {
	var units []uint16
	at := 0
	for {
		m := powerShellPart().FindStringSubmatch(line[at:])
		if m == nil {
			return string(utf16.Decode(units)), at, at > 0
		}
		at += len(m[0])
		if m[3] != "" {
			if n, err := strconv.ParseUint(m[3], 10, 16); err == nil {
				units = append(units, uint16(n))
			}
			continue
		}
		units = append(units, utf16.Encode([]rune(strings.ReplaceAll(m[1], "''", "'")+m[2]))...)
	}
}
