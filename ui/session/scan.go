package session

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// Limits of a scan.
const (
	largestFile = 16 << 20 // larger files are not looked into, in bytes
	least       = 8        // shorter secrets would be found everywhere, in bytes
)

// Scanned says what a scan has looked at.
type Scanned struct {
	Findings []Finding
	Files    int      // looked into
	TooShort int      // secrets that were not looked for, since they would be found everywhere
	Skipped  []string // could not be read, or are too large
}

// Scan looks for plaintext copies of the vault's secrets, plain or as a Basic header, in the files of a folder and all
// below it. dir itself may be a link, those below it are not followed, and what version control and package managers keep
// is left out. What is found is told by file and line, never by the secret. The error is ErrLocked, the context's, or that
// dir can't be read.
func (s *Session) Scan(ctx context.Context, dir string) (Scanned, error) {
	w, err := s.open()
	if err != nil {
		return Scanned{}, err
	}
	if dir, err = throughLink(dir); err != nil {
		return Scanned{}, err
	}
	n := newNeedles(w.store.Document())
	out := Scanned{TooShort: n.tooShort}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && path == dir:
			return err
		case err != nil:
			out.Skipped = append(out.Skipped, path)
			return nil //nolint:nilerr // as below
		case d.IsDir() && path != dir && slices.Contains([]string{".git", ".hg", ".svn", "node_modules"}, d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		found, err := n.in(path, largestFile)
		if err != nil {
			out.Skipped = append(out.Skipped, path)
			return nil //nolint:nilerr // one file that can't be read does not stop the others, and is told
		}
		out.Files++
		out.Findings = append(out.Findings, plaintexts(path, found)...)
		return nil
	})
	return out, err
}

func plaintexts(path string, found []stuck) []Finding {
	out := make([]Finding, 0, len(found))
	for _, x := range found {
		out = append(out, Finding{
			Weight: Grave, Check: "plaintext", Ref: x.ref, What: "its " + x.what + " stands there in plain text", File: path, Line: x.line,
			Advice: "Take it out of the file and rotate the key: whoever could read the file may have it.",
		})
	}
	return out
}

// throughLink gives what a link that a person has named leads to, for a walk that follows none; anything else stays as it
// was named.
func throughLink(dir string) (string, error) {
	if info, err := os.Lstat(dir); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return dir, err
	}
	return filepath.EvalSymlinks(dir)
}

// needles are the secrets to look for, by how they begin.
type needles struct {
	begins [1 << 16]bool // by the first two bytes, to pass by quickly
	by     map[[least]byte][]needle

	tooShort int // secrets that are not looked for
}

type needle struct {
	text []byte
	ref  string
	what string // without "its"
}

func newNeedles(d *vault.Document) *needles {
	n := &needles{by: map[[least]byte][]needle{}}
	for p, c := range d.All() {
		n.addSecret(vault.Match{Project: p, Credential: c}.Ref(), c)
	}
	return n
}

// addSecret adds the secret of a credential, plain and as it is sent.
func (n *needles) addSecret(ref string, c *vault.Credential) {
	secret := c.Secret.Reveal()
	if secret != "" && len(secret) < least {
		n.tooShort++
	}
	for _, form := range writtenForms(secret) {
		n.add(needle{[]byte(form), ref, c.Kind.Info().SecretLabel})
	}
	if secret != "" && c.PublicID != "" {
		basic := base64.StdEncoding.EncodeToString([]byte(c.PublicID + ":" + secret))
		n.add(needle{[]byte(basic), ref, "ID and secret as a Basic header"})
	}
}

// writtenForms are a secret as it is and as it stands inside the quotation marks of what we write, and others: dotenv
// files and shells, fish, PowerShell, Java's properties, CSV and JSON.
// Most secrets have one form.
func writtenForms(secret string) []string {
	forms := []string{secret}
	if !strings.ContainsAny(secret, "\\\"'$`<>&") {
		return forms
	}
	for _, escape := range []*strings.Replacer{
		strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`"),                       // dotenv, a shell's double marks
		strings.NewReplacer(`'`, `'\''`),                                                       // a shell's single marks
		strings.NewReplacer(`\`, `\\`, `'`, `\'`),                                              // fish
		strings.NewReplacer(`'`, `''`),                                                         // PowerShell
		strings.NewReplacer(`\`, `\\`),                                                         // Java's properties
		strings.NewReplacer(`"`, `""`),                                                         // CSV
		strings.NewReplacer(`\`, `\\`, `"`, `\"`),                                              // JSON
		strings.NewReplacer(`\`, `\\`, `"`, `\"`, `<`, `\u003c`, `>`, `\u003e`, `&`, `\u0026`), // JSON of programs that fear HTML
	} {
		if form := escape.Replace(secret); !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return forms
}

func (n *needles) add(x needle) {
	if len(x.text) < least {
		return
	}
	key := [least]byte(x.text[:least])
	n.begins[int(x.text[0])<<8|int(x.text[1])] = true
	n.by[key] = append(n.by[key], x)
}

// in looks into a file, as large as limit at most.
func (n *needles) in(path string, limit int64) ([]stuck, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // was only read from
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	defer clear(content)
	if int64(len(content)) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, limit)
	}
	return n.stuck(content), nil
}

// stuck is a needle that was found, and the line, from 1.
type stuck struct {
	needle

	line int
}

func (n *needles) stuck(content []byte) []stuck {
	var out []stuck
	line, counted := 1, 0
	for i := 0; i+least <= len(content); i++ {
		if !n.begins[int(content[i])<<8|int(content[i+1])] {
			continue
		}
		for _, x := range n.by[[least]byte(content[i:i+least])] {
			told := i == counted && len(out) > 0 && out[len(out)-1].ref == x.ref // in another form
			if told || !bytes.HasPrefix(content[i:], x.text) {
				continue
			}
			line += bytes.Count(content[counted:i], []byte{'\n'})
			counted = i
			out = append(out, stuck{x, line})
		}
	}
	return out
}
