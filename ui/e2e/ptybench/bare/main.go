//go:build ptybench

// Command bare is the least that a Bubble Tea program can be: a list of numbers that a key moves through. What it
// takes is the floor that the interface is measured against.
package main

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// framesPerSecond is the interface's own.
const framesPerSecond = 120

type list struct{ at, height int }

func (list) Init() tea.Cmd { return nil }

func (l list) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		l.height = m.Height
	case tea.KeyPressMsg:
		switch m.String() {
		case "j":
			l.at++
		case "ctrl+c":
			return l, tea.Quit
		}
	}
	return l, nil
}

func (l list) View() tea.View {
	var b strings.Builder
	for i := range l.height {
		fmt.Fprintf(&b, "%6d  a bare row\n", l.at+i)
	}
	v := tea.NewView(strings.TrimSuffix(b.String(), "\n"))
	v.AltScreen = true
	return v
}

func main() {
	if _, err := tea.NewProgram(list{}, tea.WithFPS(framesPerSecond)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
