package exchange

import (
	"regexp"
	"strings"
)

// readLines reads assignments and labels: NAME=value in the dialects of dotenv files, shells and properties,
// "Label: value", "Label value", or a label with its value on the next line.
func readLines(text string) []pair {
	var out []pair
	label := ""
	for _, line := range lines(text) {
		line = tidy(line)
		if skipped(line) || label != "" && noise(line) {
			continue
		}
		name := strings.TrimRight(line, ":* ")
		if _, isLabel := fieldOf(name); isLabel && labelOnly().MatchString(name) {
			label = name
			continue
		}
		switch found := labelled(line); {
		case found != nil:
			out = append(out, found...)
		case label != "":
			out = append(out, pair{label, unquote(line)})
		}
		label = ""
	}
	return out
}

// tidy takes off what lists, quotations and JSON put around a line.
func tidy(line string) string {
	line = strings.TrimSpace(line)
	if bullet, rest, ok := strings.Cut(line, " "); ok && strings.Trim(bullet, "-*•>|") == "" {
		line = strings.TrimSpace(rest)
	}
	if strings.HasPrefix(line, `"`) {
		line = strings.TrimSuffix(line, ",")
	}
	if inner, ok := strings.CutPrefix(line, "**"); ok { // **Label:** value
		line = strings.Replace(inner, "**", "", 1)
	}
	return line
}

func skipped(line string) bool {
	return line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//") || line == "{" || line == "}"
}

// noise is what a dashboard's buttons leave between a label and its value when all is copied.
func noise(line string) bool {
	switch strings.ToLower(line) {
	case "copy", "copied", "copied!", "copy to clipboard", "show", "hide", "reveal", "content_copy", "visibility":
		return true
	}
	return false
}

var (
	labelOnly  = pattern(`^[A-Za-z][\w .-]*$`)
	prefixed   = pattern(`^(?:export\s+|set\s+(?:-[a-zA-Z]+\s+)+|set\s+|\$env:|setx?\s+|-e\s+|--env\s+)`)
	assignment = pattern(`^["']?([A-Za-z][\w .:-]*?)["']?\s*(?:=|:\s|:$)\s*(.*)$`)
	closed     = pattern(`^["']?([A-Za-z][\w .-]*?)["']?:(\S.*)$`) // "KEY ID:9d7e…"
	shellSet   = pattern(`^["']?([A-Za-z]\w*)["']?\s+(\S.*)$`)
	another    = pattern(`\s+([A-Za-z]\w*)=`)
	spoken     = pattern(`^([A-Za-z][A-Za-z ]*[A-Za-z])\s+(\S+)$`)
)

// labelled reads a line that holds names and values.
func labelled(line string) []pair {
	prefix := prefixed().FindString(line)
	line = line[len(prefix):]
	// "Sinch:KeyId=…" has a colon in its name, so the equals sign comes first.
	for _, separator := range []string{"\t", "="} {
		name, value, ok := strings.Cut(line, separator)
		if _, known := fieldOf(name); !ok || !known || strings.Contains(name, ": ") {
			continue
		}
		if separator == "=" {
			return several(name, value)
		}
		return []pair{{name, unquote(value)}}
	}
	for _, shape := range []*regexp.Regexp{assignment(), closed()} {
		if m := shape.FindStringSubmatch(line); m != nil {
			return []pair{{m[1], unquote(m[2])}}
		}
	}
	if m := shellSet().FindStringSubmatch(line); m != nil && strings.HasPrefix(prefix, "set") {
		return []pair{{m[1], unquote(m[2])}}
	}
	return saidAloud(line)
}

// saidAloud reads "KEY ID 9d7e…": a known label, and a word that may be a value.
func saidAloud(line string) []pair {
	m := spoken().FindStringSubmatch(line)
	if m == nil || !idLike(m[2]) {
		return nil
	}
	if _, known := fieldOf(m[1]); !known {
		return nil
	}
	return []pair{{m[1], m[2]}}
}

// several reads one assignment, or those of a command line that stand beside each other: A=1 B=2 command.
func several(name, rest string) []pair {
	var out []pair
	for {
		rest = strings.TrimSpace(rest)
		end := closing(rest)
		m := another().FindStringSubmatchIndex(rest[end:])
		if m == nil || end > 0 && m[0] != 1 { // after a quoted value comes the next at once, or none
			return append(out, pair{name, unquote(rest)})
		}
		out = append(out, pair{name, unquote(rest[:end+m[0]])})
		name, rest = rest[end+m[2]:end+m[3]], rest[end+m[1]:]
	}
}

// unquote takes quotation marks off, and a comment behind the value.
func unquote(value string) string {
	value = strings.TrimSpace(value)
	for _, typed := range []string{"“”", "‘’", "„“", "«»"} {
		marks := []rune(typed)
		if inner, ok := strings.CutPrefix(value, string(marks[0])); ok {
			if inner, ok := strings.CutSuffix(inner, string(marks[1])); ok {
				return inner
			}
		}
	}
	if end := closing(value); end > 0 {
		inner := value[1:end]
		if value[0] == '"' {
			inner = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, "$", "\\`", "`").Replace(inner)
		}
		return inner
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return value
}

// closing gives the place of the quotation mark that ends the one the value begins with; 0 when there is none.
func closing(value string) int {
	if value == "" || !strings.ContainsRune("\"'`", rune(value[0])) {
		return 0
	}
	for i := 1; i < len(value); i++ {
		switch {
		case value[0] == '"' && value[i] == '\\':
			i++
		case value[i] == value[0]:
			return i
		}
	}
	return 0
}

// lines splits at every kind of line end: a bracketed paste has carriage returns.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
}
