package exchange

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// writeExport writes for POSIX shells, to be read by eval: nothing expands in single quotes (POSIX.1-2024 XCU 2.2.2),
// and a single quote stands outside of them behind a backslash.
func writeExport(variables []Variable) []byte {
	return assignments(variables, "export ", func(value string) string {
		if isPlain(value) {
			return value
		}
		return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	})
}

// writeFish writes for fish, to be read by source: in single quotes it knows \\ and \' (fish(1), "Quotes").
func writeFish(variables []Variable) []byte {
	var b strings.Builder
	for _, v := range variables {
		value := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v.Value)
		fmt.Fprintf(&b, "set -gx %s '%s'\n", v.Name, value)
	}
	return []byte(b.String())
}

// writePowerShell writes for PowerShell, to be read by Invoke-Expression: in single quotes nothing expands and a
// quotation mark is doubled (about_Quoting_Rules). Windows PowerShell reads programs' output in the console's code
// page, and line by line, so what is not printable ASCII, the typographic marks that it takes for quotation marks
// included, is written by its number.
func writePowerShell(variables []Variable) []byte {
	var b strings.Builder
	for _, v := range variables {
		fmt.Fprintf(&b, "$env:%s = '", v.Name)
		for _, r := range v.Value {
			switch {
			case r == '\'':
				b.WriteString("''")
			case r >= ' ' && r <= '~':
				b.WriteRune(r)
			default:
				for _, unit := range utf16.AppendRune(nil, r) {
					fmt.Fprintf(&b, "' + [char]%d + '", unit)
				}
			}
		}
		b.WriteString("'\n")
	}
	return []byte(b.String())
}
