//go:build ptybench

// Command endpoint is what the interface asks while it is measured: a simulator of Sinch's token endpoint, over TLS,
// that answers some keys at once and some after 50 ms. It writes the keys and the settings that lead to it into a
// folder, and serves until its standard input ends.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sinchkeys/oauth/authsim"
)

// What is made: keys that are answered at once, and those of a sweep.
const (
	quickKeys = 40
	slowKeys  = 1000
	slowness  = 50 * time.Millisecond
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string) error {
	server, err := authsim.New(authsim.Config{Now: time.Now, Unlimited: true, TLS: true}) //nolint:forbidigo // a program's own clock
	if err != nil {
		return err
	}
	defer server.Close()
	authority := filepath.Join(dir, "ca.pem")
	for name, content := range map[string]string{
		"ca.pem":    string(server.CAPEM()),
		"quick.csv": keys(server, "quick", quickKeys, 0),
		"slow.csv":  keys(server, "slow", slowKeys, slowness),
		"config.toml": fmt.Sprintf("clipboard = %q\nca_file = %q\n[limits]\nper_second = 1e6\nburst = 1000000\n[hosts]\ntoken = %q\n",
			"osc52", authority, server.TokenURL()),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	fmt.Println("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// keys makes keys of one project known, and gives them as a sheet. They have no Project ID, so that one request judges each.
func keys(server *authsim.Server, project string, count int, delay time.Duration) string {
	var sheet strings.Builder
	sheet.WriteString("project name,name,key id,key secret\n")
	for i := range count {
		id := fmt.Sprintf("11111111-0000-4000-8000-%s%08d", map[string]string{"quick": "0001", "slow": "0002"}[project], i)
		secret := fmt.Sprintf("not-a-real-secret-%d", i)
		server.AddKey(authsim.Key{ID: id, Secret: secret, Delay: delay})
		fmt.Fprintf(&sheet, "%s,k%d,%s,%s\n", project, i, id, secret)
	}
	return sheet.String()
}
