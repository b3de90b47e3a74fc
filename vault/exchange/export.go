package exchange

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// ExportFormats lists the forms that several credentials can be written in, the usual one first: json keeps everything;
// csv and dotenv hold what a sheet or a settings file can; postman is an environment. Of one project, the forms of
// Formats serve, too.
func ExportFormats() []string {
	all := []string{"json", "csv", "dotenv", "postman"}
	for _, f := range Formats() {
		if !slices.Contains(all, f.Name) {
			all = append(all, f.Name)
		}
	}
	return all
}

// Export writes projects with their secrets, and says in sentences what the form has no place for.
func Export(format string, projects []*vault.Project) (text []byte, left []string, err error) {
	switch format {
	case "json":
		text, err = vault.Portable(projects)
		return text, nil, err
	case "csv":
		text, err = writeSheet(projects)
		return text, unsheeted(projects), err
	case "dotenv":
		text, left = writeBlocks(projects)
		return text, left, nil
	}
	if len(projects) != 1 {
		return nil, nil, fmt.Errorf("the format %s holds one project, and there are %d: name one", format, len(projects))
	}
	p := projects[0]
	f, ok := FormatNamed(format)
	if !ok && format != "postman" {
		return nil, nil, fmt.Errorf("%q is not a format", format)
	}
	variables, left := ofProject(p, f)
	switch {
	case len(variables) == 0:
		return nil, left, fmt.Errorf("%s holds nothing that the format %s has a place for", p.Name, format)
	case format == "postman":
		return writePostman(p.Name, variables), left, nil
	}
	written, err := f.Write(variables)
	return written.Text, append(left, written.Doubts...), err
}

// ofProject gathers the variables of the first active credential of each kind that the form has a place for; the others
// have no names of their own.
func ofProject(p *vault.Project, f Format) (variables []Variable, left []string) {
	first := map[vault.Kind]bool{}
	named := map[string]bool{}
	for _, c := range p.Credentials {
		if c.Status != vault.StatusActive && c.Status != "" || first[c.Kind] {
			left = append(left, p.Name+"/"+c.Name+" was left out: there are names for one active "+c.Kind.Info().Title)
			continue
		}
		first[c.Kind] = true
		left = append(left, unnamed(p.Name+"/"+c.Name, c)...)
		if _, err := f.rename(Variables(p, c)); err != nil {
			left = append(left, p.Name+"/"+c.Name+" was left out: "+err.Error())
			continue
		}
		for _, v := range Variables(p, c) {
			if !named[v.Name] {
				named[v.Name] = true
				variables = append(variables, v)
			}
		}
	}
	return variables, left
}

// unnamed says in a sentence what of a credential the variables leave out.
func unnamed(ref string, c *vault.Credential) []string {
	if lost := Unnamed(c); len(lost) > 0 {
		return []string{fmt.Sprintf("of %s there is no variable for: %s; --format json keeps them", ref, strings.Join(lost, ", "))}
	}
	return nil
}

// writeBlocks writes a dotenv block for each credential, under a heading that import reads.
func writeBlocks(projects []*vault.Project) (text []byte, doubts []string) {
	var b bytes.Buffer
	f := Formats()[0]
	for _, p := range projects {
		for _, c := range p.Credentials {
			ref := p.Name + "/" + c.Name
			doubts = append(doubts, unnamed(ref, c)...)
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			variables := Variables(p, c)
			b.WriteString("# sinchkeys: " + ref + "\n")
			b.Write(writeDotenv(variables))
			for _, v := range variables {
				if why := f.doubt(v.Value); why != "" {
					doubts = append(doubts, fmt.Sprintf("%s of %s holds %s: not every dotenv reader takes that for what it is", v.Name, ref, why))
				}
			}
		}
	}
	return b.Bytes(), doubts
}

// sheetColumns are the columns of our own sheet, all of which import reads.
func sheetColumns() []string {
	return []string{
		"project name", "project id", "conversation region", "sms region", "name", "kind", "id", "secret",
		"token url", "region", "auth style", "scopes", "audience", "ca file", "status", "tags", "notes",
	}
}

// writeSheet writes a row for each credential, and one for each project without any (RFC 4180).
func writeSheet(projects []*vault.Project) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{sheetColumns()}
	for _, p := range projects {
		head := []string{p.Name, p.SinchID, p.ConversationRegion, p.SMSRegion}
		tags := strings.Join(p.Tags, ",")
		for _, c := range p.Credentials {
			rows = append(rows, slices.Concat(head, []string{
				c.Name, string(c.Kind), c.PublicID, c.Secret.Reveal(), c.TokenURL, c.Region, c.AuthStyle, strings.Join(c.Scopes, " "), c.Audience, c.CAFile, c.Status, tags, c.Notes,
			}))
		}
		if len(p.Credentials) == 0 {
			rows = append(rows, slices.Concat(head, make([]string, 11), []string{tags, p.Notes}))
		}
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// unsheeted says what of the projects no row of a sheet holds.
func unsheeted(projects []*vault.Project) []string {
	n := 0
	for _, p := range projects {
		if p.Notes != "" && len(p.Credentials) > 0 || p.DashboardURL != "" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("the notes and dashboard addresses of %d of the projects were left out: a row is a credential; json keeps everything", n)}
}

// writePostman writes an environment under the names of Sinch's Postman collections.
func writePostman(name string, variables []Variable) []byte {
	names := map[string]string{
		"SINCH_PROJECT_ID": "projectId", "SINCH_KEY_ID": "keyId", "SINCH_KEY_SECRET": "keySecret", "SINCH_APPLICATION_KEY": "applicationKey",
		"SINCH_APPLICATION_SECRET": "applicationSecret", "SINCH_SERVICE_PLAN_ID": "servicePlanId", "SINCH_API_TOKEN": "apiToken",
		"SINCH_CONVERSATION_REGION": "conversationRegion", "SINCH_SMS_REGION": "smsRegion", "CLIENT_ID": "clientId", "CLIENT_SECRET": "clientSecret", "TOKEN_URL": "tokenUrl",
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"name\": %s,\n  \"values\": [", jsonString(name))
	for i, v := range variables {
		if i > 0 {
			b.WriteByte(',')
		}
		kind := "default"
		if v.Secret {
			kind = "secret"
		}
		fmt.Fprintf(&b, "\n    {\"key\": %s, \"value\": %s, \"type\": %q, \"enabled\": true}", jsonString(names[v.Name]), jsonString(v.Value), kind)
	}
	b.WriteString("\n  ],\n  \"_postman_variable_scope\": \"environment\"\n}\n")
	return b.Bytes()
}
