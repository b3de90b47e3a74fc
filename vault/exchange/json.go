package exchange

import (
	"encoding/json"
	"strings"
)

// readJSON collects every member with a text value, at any depth and in the text's order. Postman's
// {"key": …, "value": …} counts as a member; members without the braces around them are read too.
func readJSON(text string) []pair {
	switch {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
	case strings.HasPrefix(text, `"`):
		text = "{" + strings.TrimSuffix(text, ",") + "}"
	default:
		return nil
	}
	if !json.Valid([]byte(text)) {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	var out []pair
	value(d, "", &out)
	return out
}

// value reads one value, which the member name holds. The decoder has nothing but valid JSON, so it can't fail.
func value(d *json.Decoder, name string, out *[]pair) {
	t, err := d.Token()
	if err != nil {
		return
	}
	switch t := t.(type) {
	case string:
		*out = append(*out, pair{name, t})
	case json.Delim:
		if t == '{' {
			object(d, out)
			return
		}
		for d.More() {
			value(d, name, out)
		}
		_, _ = d.Token() // the closing bracket
	}
}

// object reads the members of an object. A Postman environment has a name of its own, beside "values".
func object(d *json.Decoder, out *[]pair) {
	begin := len(*out)
	environment := false
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return
		}
		environment = environment || name == "values"
		value(d, name, out)
	}
	_, _ = d.Token() // the closing brace
	mine := (*out)[begin:]
	if p, ok := keyAndValue(mine); ok {
		*out = append((*out)[:begin], p)
		return
	}
	if environment {
		for i := range mine {
			if mine[i].name == "name" {
				mine[i].name = "projectName"
			}
		}
	}
}

// keyAndValue reads {"key": "keyId", "value": "…"}.
func keyAndValue(members []pair) (pair, bool) {
	var p pair
	if len(members) > 8 { // Postman's have half as many
		return p, false
	}
	for _, m := range members {
		switch m.name {
		case "key":
			p.name = m.value
		case "value":
			p.value = m.value
		}
	}
	return p, p.name != "" && p.value != ""
}
