package exchange

import (
	"fmt"
	"slices"
	"strings"
)

// Format is a form in which a credential's variables are written for the programs that read it.
type Format struct {
	Name  string // "dotenv"
	Title string // who reads it

	names  map[string][]string // canonical name → the reader's own names
	strict bool                // only what names lists has a place
	write  func([]Variable) []byte
	doubt  func(value string) string // why some reader takes a value for another one; nil: none does
}

// NoPlaceError says that a form has no place for what a credential is made of.
type NoPlaceError struct {
	Format string
	Names  []string // canonical
}

func (e *NoPlaceError) Error() string {
	return fmt.Sprintf("the format %s has no place for %s: what reads it would not find it", e.Format, strings.Join(e.Names, ", "))
}

// Formats lists every form, in the order in which they are offered.
func Formats() []Format {
	return []Format{
		{Name: "dotenv", Title: "a .env file, for dotenv readers", write: writeDotenv, doubt: dotenvDoubt},
		{Name: "export", Title: `bash, zsh, sh: eval "$(…)"`, write: writeExport},
		{Name: "fish", Title: "fish: … | source", write: writeFish},
		{Name: "powershell", Title: "PowerShell: … | Out-String | Invoke-Expression", write: writePowerShell},
		{Name: "json", Title: "names and values, for jq", write: writeJSON},
		{Name: "mcp", Title: "the settings of an MCP client, for Sinch's server", names: mcpNames(), strict: true, write: writeMCP},
		{Name: "sinch-cli", Title: "sinch auth login --credentials-file", names: cliNames(), strict: true, write: writeJSON},
		{Name: "java", Title: "config.properties of Sinch's Java examples", names: javaNames(), write: writeProperties},
		{Name: "dotnet", Title: "appsettings.json, section Sinch", names: dotnetNames(), strict: true, write: writeDotnet},
		{Name: "python", Title: "a .env file with the Python SDK's names, for python-dotenv", names: pythonNames(), write: writePython},
	}
}

// FormatNamed finds a form.
func FormatNamed(name string) (Format, bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}

// Written is what a form makes of variables.
type Written struct {
	Text   []byte
	Doubts []string // values that not every reader takes for what they are; never the values themselves
}

// Write writes variables with canonical names under the names that the form's reader looks for. The error is a
// *NoPlaceError: nothing is left out silently but regions, which such a reader takes from elsewhere.
func (f Format) Write(variables []Variable) (Written, error) {
	renamed, err := f.rename(variables)
	if err != nil {
		return Written{}, err
	}
	out := Written{Text: f.write(renamed)}
	if f.doubt == nil {
		return out, nil
	}
	for _, v := range renamed {
		if why := f.doubt(v.Value); why != "" {
			out.Doubts = append(out.Doubts, fmt.Sprintf(
				"%s holds %s: not every dotenv reader takes that for what it is; --format json and python are exact", v.Name, why))
		}
	}
	return out, nil
}

func (f Format) rename(variables []Variable) ([]Variable, error) {
	var out []Variable
	var lost []string
	for _, v := range variables {
		names, known := f.names[v.Name]
		switch {
		case known:
			for _, name := range names {
				out = append(out, Variable{name, v.Value, v.Secret})
			}
		case !f.strict:
			out = append(out, v)
		case !strings.HasSuffix(v.Name, "_REGION"):
			lost = append(lost, v.Name)
		}
	}
	if len(lost) > 0 {
		return nil, &NoPlaceError{f.Name, lost}
	}
	return out, nil
}

// mcpNames are those of Sinch's MCP server, and those of its plugins, which still go by the older ones.
func mcpNames() map[string][]string {
	return map[string][]string{
		"SINCH_PROJECT_ID":          {"PROJECT_ID", "CONVERSATION_PROJECT_ID"},
		"SINCH_KEY_ID":              {"KEY_ID", "CONVERSATION_KEY_ID"},
		"SINCH_KEY_SECRET":          {"KEY_SECRET", "CONVERSATION_KEY_SECRET"},
		"SINCH_CONVERSATION_REGION": {"CONVERSATION_REGION"},
		"SINCH_APPLICATION_KEY":     {"APPLICATION_KEY"},
		"SINCH_APPLICATION_SECRET":  {"APPLICATION_SECRET"},
	}
}

func cliNames() map[string][]string {
	return map[string][]string{
		"SINCH_PROJECT_ID":         {"projectId"},
		"SINCH_KEY_ID":             {"keyId"},
		"SINCH_KEY_SECRET":         {"keySecret"},
		"SINCH_APPLICATION_KEY":    {"applicationKey"},
		"SINCH_APPLICATION_SECRET": {"applicationSecret"},
	}
}

// javaNames are those of the Java SDK's snippets, and those of its examples where they differ.
func javaNames() map[string][]string {
	return map[string][]string{
		"SINCH_SERVICE_PLAN_ID":     {"SINCH_SERVICE_PLAN_ID", "SMS_SERVICE_PLAN_ID"},
		"SINCH_API_TOKEN":           {"SMS_API_TOKEN", "SMS_SERVICE_PLAN_TOKEN"},
		"SINCH_APPLICATION_KEY":     {"SINCH_APPLICATION_API_KEY", "APPLICATION_API_KEY"},
		"SINCH_APPLICATION_SECRET":  {"SINCH_APPLICATION_API_SECRET", "APPLICATION_API_SECRET"},
		"SINCH_CONVERSATION_REGION": {"SINCH_CONVERSATION_REGION", "CONVERSATION_REGION"},
		"SINCH_SMS_REGION":          {"SINCH_SMS_REGION", "SMS_REGION"},
	}
}

func dotnetNames() map[string][]string {
	return map[string][]string{
		"SINCH_PROJECT_ID":          {"ProjectId"},
		"SINCH_KEY_ID":              {"KeyId"},
		"SINCH_KEY_SECRET":          {"KeySecret"},
		"SINCH_SERVICE_PLAN_ID":     {"ServicePlanId"},
		"SINCH_API_TOKEN":           {"ApiToken"},
		"SINCH_APPLICATION_KEY":     {"ApplicationKey"},
		"SINCH_APPLICATION_SECRET":  {"ApplicationSecret"},
		"SINCH_CONVERSATION_REGION": {"ConversationRegion"},
		"SINCH_SMS_REGION":          {"SmsRegion"},
	}
}

func pythonNames() map[string][]string {
	return map[string][]string{"SINCH_API_TOKEN": {"SINCH_SMS_API_TOKEN"}}
}
