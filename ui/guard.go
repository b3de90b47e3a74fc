package ui

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// CrashError is a fault of ours that ended the program. It knows the kind of
// the fault and where in our code it happened; the value that was thrown may
// hold anything, a secret too, and is not kept.
type CrashError struct {
	Kind  string // the type of the value: "runtime.boundsError"
	Where string // "ui/screen/browser.(*Browser).Do, work.go:120"
}

func (e *CrashError) Error() string {
	return fmt.Sprintf("sinchkeys stopped because of a fault of its own (%s in %s). "+
		"What was saved is safe, and the vault is locked. Start it again; if it happens twice, please report the line above", e.Kind, e.Where)
}

// crashed brings a command's fault to the root.
type crashed struct{ *CrashError }

func (crashed) root() {}

// Crash describes a panic that a command recovered, as the interface would. It must be called by the deferred
// function itself.
func Crash(thrown any) *CrashError { return newCrash(thrown) }

// newCrash describes a recovered panic. It must be called by the deferred function itself.
func newCrash(thrown any) *CrashError {
	return &CrashError{Kind: fmt.Sprintf("%T", thrown), Where: faultLine()}
}

// faultLine finds the innermost function of ours below the panic.
func faultLine() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	panicked, home := false, module()
	for {
		f, more := frames.Next()
		ours := strings.HasPrefix(f.Function, home)
		if panicked && ours {
			return fmt.Sprintf("%s, %s:%d", strings.TrimPrefix(f.Function, home), path.Base(f.File), f.Line)
		}
		panicked = panicked || f.Function == "runtime.gopanic"
		if !more {
			return "an unknown place"
		}
	}
}

// module is our import path up to the first slash, which every package of ours begins with.
func module() string {
	name, _, _ := strings.Cut(reflect.TypeFor[Root]().PkgPath(), "/")
	return name + "/"
}

// stamped is a message of ours with the life that its command was begun in.
type stamped struct {
	life int
	msg  tea.Msg
}

// own marks messages of the root's, which are never late.
type own interface{ root() }

// guard makes a command that turns a panic into a message, and whose answers
// tell in which life they were asked for.
func guard(cmd tea.Cmd, life int) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if thrown := recover(); thrown != nil {
				msg = crashed{newCrash(thrown)}
			}
		}()
		return stamp(cmd(), life)
	}
}

// stamp marks a message if it is ours, and guards the commands of a batch or
// a sequence.
func stamp(msg tea.Msg, life int) tea.Msg {
	switch msg.(type) {
	case nil, own, stamped:
		return msg
	}
	v := reflect.ValueOf(msg)
	if t := v.Type(); t.Kind() == reflect.Slice && t.Elem() == reflect.TypeFor[tea.Cmd]() {
		out := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			cmd, _ := reflect.TypeAssert[tea.Cmd](v.Index(i))
			out.Index(i).Set(reflect.ValueOf(guard(cmd, life)))
		}
		return out.Interface()
	}
	if strings.HasPrefix(home(v.Type()), module()) {
		return stamped{life, msg}
	}
	return msg
}

// home is the package that a message's type comes from.
func home(t reflect.Type) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.PkgPath()
}
