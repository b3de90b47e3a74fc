//go:build !unix

package plain

import "errors"

// stopsHere says that no program can be stopped and resumed on this system.
const stopsHere = false

func stopProcess() error { return errors.ErrUnsupported }

func beforeStop(func()) (forget func()) { return func() {} }
