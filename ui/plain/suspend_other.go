//go:build !unix

package plain

import "errors"

func stopProcess() error { return errors.ErrUnsupported }

func beforeStop(func()) (forget func()) { return func() {} }
