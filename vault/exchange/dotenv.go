package exchange

import (
	"bytes"
	"strings"

	"sinchkeys/vault"
)

// Dotenv writes the credential as a dotenv block.
func Dotenv(p *vault.Project, c *vault.Credential) []byte { return writeDotenv(Variables(p, c)) }

func writeDotenv(variables []Variable) []byte { return assignments(variables, "", dotenvQuote) }

// assignments writes NAME=value lines.
func assignments(variables []Variable, before string, quote func(string) string) []byte {
	var b bytes.Buffer
	for _, v := range variables {
		b.WriteString(before + v.Name + "=" + quote(v.Value) + "\n")
	}
	return b.Bytes()
}

// isPlain says that a value means itself without quotation marks, to shells and dotenv readers alike.
func isPlain(value string) bool {
	special := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.:/@+=,%", r)
	}
	return value != "" && strings.IndexFunc(value, special) < 0
}

// dotenvQuote writes a value so that shells and dotenv readers agree on it: bare where every character is plain, in
// single quotes, which expand nothing, in double quotes where it holds a single one, and with escapes as the last resort.
func dotenvQuote(value string) string {
	switch {
	case isPlain(value):
		return value
	case !strings.ContainsAny(value, "'\r"):
		return "'" + value + "'"
	default:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`", "\n", `\n`, "\r", `\r`).Replace(value) + `"`
	}
}

// expanded is what python-dotenv replaces by another variable, in single quotes too.
var expanded = pattern(`\$\{[^}]*\}`)

// dotenvDoubt says which readers of dotenv files take a value for another one. There is no way of writing that all of
// them read alike: node's dotenv knows no escape but \n and \r, python-dotenv and Go's know different ones.
func dotenvDoubt(value string) string {
	single := !strings.ContainsAny(value, "'\r")
	switch {
	case isPlain(value):
		return ""
	case !single && strings.ContainsAny(value, "\\\"$`\n\r"):
		return "a quotation mark together with other special characters"
	case single && (strings.HasSuffix(value, `\`) || strings.Contains(value, `\\`)):
		return "a backslash at its end, or two in a row"
	case single && strings.HasPrefix(value, "\n"), single && strings.HasSuffix(value, "\n"):
		return "a line break at its edge"
	case expanded().MatchString(value):
		return "a ${…}, which python-dotenv replaces"
	default:
		return ""
	}
}

// writePython writes for python-dotenv alone, whose rules allow any value: in single quotes it knows two escapes, and
// expands ${NAME:-default} with nothing as the name to the default. It takes a backslash before the last quotation
// mark for an escape whatever stands before it, so an empty default parts the two.
func writePython(variables []Variable) []byte {
	return assignments(variables, "", func(value string) string {
		if isPlain(value) {
			return value
		}
		value = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "${", "${:-$}{").Replace(value)
		if strings.HasSuffix(value, `\`) {
			value += "${:-}"
		}
		return "'" + value + "'"
	})
}
