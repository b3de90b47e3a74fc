//go:build !windows

package cli

import "os"

func openTerminal() (terminal, error) {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return terminal{f, f}, err
}
