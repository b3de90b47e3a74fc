package exchange

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// propertySections reads Java's properties, by the rules of java.util.Properties, load(Reader).
func propertySections(text string) []section {
	var s sorter
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	for i := 0; i < len(lines); i++ {
		begun := i + 1
		line := strings.TrimLeft(lines[i], " \t\f")
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		for goesOn(line) && i+1 < len(lines) {
			i++
			line = line[:len(line)-1] + strings.TrimLeft(lines[i], " \t\f")
		}
		name, value := splitProperty(line)
		s.add(begun, unescapeProperty(name), unescapeProperty(value))
	}
	return s.end()
}

// goesOn says whether the next line belongs to this one: it ends in an odd number of backslashes.
func goesOn(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

// splitProperty parts the name from the value at the first separator that no backslash escapes.
func splitProperty(line string) (name, value string) {
	end := len(line)
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' {
			i++
		} else if strings.IndexByte("=: \t\f", line[i]) >= 0 {
			end = i
			break
		}
	}
	value = strings.TrimLeft(line[min(end, len(line)):], " \t\f")
	if value != "" && (value[0] == '=' || value[0] == ':') {
		value = strings.TrimLeft(value[1:], " \t\f")
	}
	return line[:min(end, len(line))], value
}

func unescapeProperty(s string) string {
	var units []uint16
	for {
		plain, rest, found := strings.Cut(s, `\`)
		units = append(units, utf16.Encode([]rune(plain))...)
		if !found || rest == "" {
			return string(utf16.Decode(units))
		}
		unit, used := escapeOf(rest)
		units, s = append(units, unit...), rest[used:]
	}
}

// escapeOf gives what a backslash and what comes behind it stand for, and how much of that belongs to it.
func escapeOf(rest string) (units []uint16, used int) {
	switch rest[0] {
	case 't':
		return []uint16{'\t'}, 1
	case 'n':
		return []uint16{'\n'}, 1
	case 'r':
		return []uint16{'\r'}, 1
	case 'f':
		return []uint16{'\f'}, 1
	case 'u':
		if len(rest) >= 5 {
			if code, err := strconv.ParseUint(rest[1:5], 16, 16); err == nil {
				return []uint16{uint16(code)}, 5
			}
		}
	}
	r, n := utf8.DecodeRuneInString(rest) // it stands for itself
	return utf16.AppendRune(nil, r), n
}
