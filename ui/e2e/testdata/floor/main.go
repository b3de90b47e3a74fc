// Command floor is the least that a program can do that reads a vault and prints: it starts, decrypts the vault with a
// plain identity and prints a line.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(identity, vault string) error {
	text, err := os.ReadFile(identity)
	if err != nil {
		return err
	}
	ids, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return err
	}
	f, err := os.Open(vault)
	if err != nil {
		return err
	}
	r, err := age.Decrypt(f, ids...)
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, err = fmt.Println(len(plain))
	return err
}
