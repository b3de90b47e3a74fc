package exchange

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
)

// readJSON collects every member with a text value, at any depth; Postman's {"key": …, "value": …} counts as one.
func readJSON(text string) []pair {
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return nil
	}
	return walk(value, nil)
}

func walk(value any, out []pair) []pair {
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			out = walk(e, out)
		}
	case map[string]any:
		key, isKey := v["key"].(string)
		text, isText := v["value"].(string)
		if isKey && isText {
			return append(out, pair{key, text})
		}
		for name, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, pair{name, s})
			} else {
				out = walk(e, out)
			}
		}
	}
	return out
}

var curlUser = regexp.MustCompile(`(?:^|\s)(?:-u|--user)[\s=]+(?:"([^"]+)"|'([^']+)'|(\S+))`)

// readCurl reads the pair of "curl -u id:secret".
func readCurl(text string) []pair {
	if !strings.HasPrefix(text, "curl ") {
		return nil
	}
	m := curlUser.FindStringSubmatch(strings.ReplaceAll(text, "\\\n", " "))
	if m == nil {
		return nil
	}
	id, secret, ok := strings.Cut(m[1]+m[2]+m[3], ":")
	if !ok || strings.HasPrefix(id, "$") {
		return nil
	}
	return []pair{{"keyid", id}, {"keysecret", secret}}
}

var credentialsHeader = regexp.MustCompile(`(?i)X-Sinch-Credentials["']?\s*[:=]\s*["']?([A-Za-z0-9+/=]+)`)

// readHeader reads the header that Sinch's MCP server takes: Base64 of projectId:keyId:keySecret. Only the first
// two colons separate.
func readHeader(text string) []pair {
	m := credentialsHeader.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	plain, err := base64.StdEncoding.DecodeString(m[1])
	parts := strings.SplitN(string(plain), ":", 3)
	if err != nil || len(parts) != 3 {
		return nil
	}
	return []pair{{"projectid", parts[0]}, {"keyid", parts[1]}, {"keysecret", parts[2]}}
}

// readCSV reads a line under a header, or three fields alone: Project ID, KEY ID, KEY SECRET.
func readCSV(text string) []pair {
	lines := lines(text)
	if len(lines) == 0 || len(lines) > 2 || !strings.Contains(lines[0], ",") {
		return nil
	}
	rows, err := csv.NewReader(strings.NewReader(strings.Join(lines, "\n"))).ReadAll()
	if err != nil {
		return nil
	}
	if len(rows) == 1 {
		row := rows[0]
		if len(row) != 3 || strings.ContainsAny(text, " \t{}=") {
			return nil
		}
		return []pair{{"projectid", row[0]}, {"keyid", row[1]}, {"keysecret", row[2]}}
	}
	out := make([]pair, len(rows[0]))
	for i := range rows[0] {
		out[i] = pair{rows[0][i], rows[1][i]}
	}
	return out
}

var assignment = regexp.MustCompile(`^(?:export\s+|set\s+|\$env:)?([A-Za-z][\w .:-]*?)\s*[=:]\s*(.*)$`)

// readLines reads assignments and labels: NAME=value, "Label: value", or a label with its value on the next line.
func readLines(text string) []pair {
	var out []pair
	label := ""
	for _, line := range lines(text) {
		line = strings.TrimSuffix(strings.TrimSpace(line), ",")
		switch {
		case line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//"):
			continue
		case label != "":
			if _, isLabel := fieldOf(strings.TrimSuffix(line, ":")); !isLabel {
				out = append(out, pair{label, unquote(line)})
				label = ""
				continue
			}
		}
		label = ""
		if _, ok := fieldOf(strings.TrimSuffix(line, ":")); ok {
			label = strings.TrimSuffix(line, ":")
			continue
		}
		if p, ok := labelled(line); ok {
			out = append(out, p)
		}
	}
	return out
}

// labelled reads one line that holds name and value. Tabs separate too: a copied table has them.
func labelled(line string) (pair, bool) {
	if name, value, ok := strings.Cut(line, "\t"); ok {
		if _, known := fieldOf(name); known {
			return pair{name, unquote(strings.TrimSpace(value))}, true
		}
	}
	m := assignment.FindStringSubmatch(line)
	if m == nil {
		return pair{}, false
	}
	// "Sinch:KeyId=…" has a colon in its name: the longest known name wins.
	if name, value, ok := strings.Cut(line, "="); ok {
		if _, known := fieldOf(strings.TrimPrefix(name, "export ")); known {
			return pair{strings.TrimPrefix(name, "export "), unquote(strings.TrimSpace(value))}, true
		}
	}
	return pair{m[1], unquote(m[2])}, true
}

// unquote takes quotation marks off, and a comment behind a value that has none.
func unquote(value string) string {
	value = strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') {
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
			return value[1 : 1+end]
		}
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return value
}

var lonePair = regexp.MustCompile(`^([0-9a-fA-F]{8}-[0-9a-fA-F-]{27}):(\S+)$`)

// readLone reads "id:secret" when the id is a UUID, as KEY IDs are.
func readLone(text string) []pair {
	m := lonePair.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	return []pair{{"keyid", m[1]}, {"keysecret", m[2]}}
}

// lines splits at every kind of line end: a bracketed paste has carriage returns.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
}
