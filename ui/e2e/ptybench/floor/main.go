//go:build ptybench

// Command floor is the least that a program can do to print something of a vault: read it, decrypt it with a plain
// identity, decode it with the general JSON decoder, print. What it takes is the floor of the commands and of the unlock.
//
//	floor IDENTITY-FILE VAULT.AGE [CREDENTIAL]
//
// It prints the credential of that name, or all.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
	"github.com/go-json-experiment/json"
)

type document struct {
	Projects []struct {
		Name        string       `json:"name"`
		Credentials []credential `json:"credentials"`
	} `json:"projects"`
}

type credential struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	KeyID     string `json:"key_id"`
	KeySecret string `json:"key_secret"`
	Status    string `json:"status"`
}

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(identityFile, vaultFile string, name []string) error {
	d, err := open(identityFile, vaultFile)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	for _, p := range d.Projects {
		for _, c := range p.Credentials {
			if len(name) == 0 || c.Name == name[0] {
				fmt.Fprintf(out, "%s  %s  %s  %s\n", p.Name, c.Name, c.Kind, c.KeyID)
			}
		}
	}
	return out.Flush()
}

func open(identityFile, vaultFile string) (*document, error) {
	keys, err := os.ReadFile(identityFile)
	if err != nil {
		return nil, err
	}
	identities, err := age.ParseIdentities(bytes.NewReader(keys))
	if err != nil {
		return nil, err
	}
	encrypted, err := os.ReadFile(vaultFile)
	if err != nil {
		return nil, err
	}
	decrypted, err := age.Decrypt(bytes.NewReader(encrypted), identities...)
	if err != nil {
		return nil, err
	}
	plain := bytes.NewBuffer(make([]byte, 0, len(encrypted)+bytes.MinRead))
	if _, err := io.Copy(plain, decrypted); err != nil {
		return nil, err
	}
	d := &document{}
	return d, json.Unmarshal(plain.Bytes(), d)
}
