package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
)

// writeJSON writes one object with the variables as members.
func writeJSON(variables []Variable) []byte { return append(jsonObject(variables, ""), '\n') }

// writeMCP writes the settings of an MCP client for Sinch's server.
func writeMCP(variables []Variable) []byte {
	return []byte(`{
  "mcpServers": {
    "sinch": {
      "command": "npx",
      "args": ["-y", "@sinch/mcp"],
      "env": ` + string(jsonObject(variables, "      ")) + `
    }
  }
}
`)
}

// writeDotnet writes appsettings.json, where configuration["Sinch:KeyId"] is found.
func writeDotnet(variables []Variable) []byte {
	return []byte("{\n  \"Sinch\": " + string(jsonObject(variables, "  ")) + "\n}\n")
}

// jsonObject writes an object in the order of its members; a name that comes twice is written once.
func jsonObject(variables []Variable, indent string) []byte {
	var b bytes.Buffer
	b.WriteString("{")
	done := map[string]bool{}
	for _, v := range variables {
		if done[v.Name] {
			continue
		}
		if len(done) > 0 {
			b.WriteByte(',')
		}
		done[v.Name] = true
		b.WriteString("\n" + indent + "  " + jsonString(v.Name) + ": " + jsonString(v.Value))
	}
	if len(done) > 0 {
		b.WriteString("\n" + indent)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// jsonString writes a string of JSON, with the characters of HTML as they are.
func jsonString(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can be written
	return strings.TrimSuffix(b.String(), "\n")
}

// writeProperties writes Java's properties: Latin-1, so what is not ASCII is escaped (java.util.Properties, load).
func writeProperties(variables []Variable) []byte {
	var b strings.Builder
	for _, v := range variables {
		b.WriteString(v.Name + "=")
		for i, r := range v.Value {
			switch {
			case r == '\\', r == ' ' && i == 0:
				b.WriteString(`\` + string(r))
			case r >= ' ' && r <= '~':
				b.WriteRune(r)
			default:
				for _, unit := range utf16.AppendRune(nil, r) {
					fmt.Fprintf(&b, `\u%04x`, unit)
				}
			}
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}
