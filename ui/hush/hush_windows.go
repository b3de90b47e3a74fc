package hush

import (
	"os"

	"golang.org/x/sys/windows"
)

func off(tty *os.File) (func() error, error) {
	console := windows.Handle(tty.Fd())
	var was uint32
	if err := windows.GetConsoleMode(console, &was); err != nil {
		return nil, err
	}
	if err := windows.SetConsoleMode(console, was&^windows.ENABLE_ECHO_INPUT); err != nil {
		return nil, err
	}
	return func() error { return windows.SetConsoleMode(console, was) }, nil
}
