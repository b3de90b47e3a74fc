package clipboard

import (
	"context"
	"errors"
	"io"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	unicodeText    = 13 // CF_UNICODETEXT
	movable        = 2  // GMEM_MOVEABLE
	openTries      = 20
	openPause      = 50 * time.Millisecond
	clipboardBytes = maxRead
)

// native is the clipboard of Windows through user32.dll.
type native struct {
	env          []string // the helper's
	user, kernel *windows.LazyDLL
}

func systemBackends(e Environment) []backend { return []backend{newNative(passed(e))} }

func fromRecipe(r recipe) backend { return newNative(r.Env) }

func newNative(env []string) native {
	return native{env, windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("kernel32.dll")}
}

func (native) name() string     { return "Windows" }
func (native) describe() string { return "the system's clipboard" }
func (native) method() Method   { return System }
func (native) sensitive() bool  { return true }
func (n native) recipe() recipe {
	return recipe{Name: "Windows", Kind: System, Env: n.env, Marks: true}
}

// session runs do while the clipboard is ours; other programs hold it for moments only.
func (n native) session(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for range openTries {
		if ok, _, _ := n.user.NewProc("OpenClipboard").Call(0); ok != 0 {
			err := do()
			_, _, _ = n.user.NewProc("CloseClipboard").Call()
			return err
		}
		time.Sleep(openPause) //nolint:forbidigo // a pause between tries at a system call
	}
	return errors.New("another program holds the clipboard")
}

func (n native) put(format uintptr, data []byte) error {
	handle, _, _ := n.kernel.NewProc("GlobalAlloc").Call(movable, uintptr(len(data)))
	if handle == 0 {
		return errors.New("the system has no memory for the clipboard")
	}
	at, _, _ := n.kernel.NewProc("GlobalLock").Call(handle)
	copy(unsafe.Slice((*byte)(pointer(at)), len(data)), data)
	_, _, _ = n.kernel.NewProc("GlobalUnlock").Call(handle)
	if ok, _, _ := n.user.NewProc("SetClipboardData").Call(format, handle); ok == 0 {
		return errors.New("the clipboard refused the text")
	}
	return nil
}

// pointer turns an address that the system gave us into a pointer; it is not Go's memory.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

func (n native) write(_ context.Context, secret []byte) error {
	text, err := windows.UTF16FromString(string(secret))
	if err != nil {
		return err
	}
	return n.session(func() error {
		_, _, _ = n.user.NewProc("EmptyClipboard").Call()
		// These three keep it out of the history, the cloud and clipboard managers.
		for _, mark := range []string{"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"} {
			name, err := windows.UTF16PtrFromString(mark)
			if err != nil {
				return err
			}
			format, _, _ := n.user.NewProc("RegisterClipboardFormatW").Call(uintptr(unsafe.Pointer(name)))
			if err := n.put(format, []byte{0, 0, 0, 0}); err != nil {
				return err
			}
		}
		return n.put(unicodeText, unsafe.Slice((*byte)(unsafe.Pointer(&text[0])), len(text)*2))
	})
}

func (n native) read(context.Context) ([]byte, error) {
	var text string
	err := n.session(func() error {
		handle, _, _ := n.user.NewProc("GetClipboardData").Call(unicodeText)
		if handle == 0 {
			return nil
		}
		at, _, _ := n.kernel.NewProc("GlobalLock").Call(handle)
		size, _, _ := n.kernel.NewProc("GlobalSize").Call(handle)
		text = windows.UTF16ToString(unsafe.Slice((*uint16)(pointer(at)), min(size, clipboardBytes)/2))
		_, _, _ = n.kernel.NewProc("GlobalUnlock").Call(handle)
		return nil
	})
	return []byte(text), err
}

func (n native) clear(context.Context) error {
	return n.session(func() error {
		if ok, _, _ := n.user.NewProc("EmptyClipboard").Call(); ok == 0 {
			return errors.New("the clipboard could not be emptied")
		}
		return nil
	})
}

// RunHolder serves Wayland, which Windows has not.
func RunHolder(io.Reader, io.Writer, func(string) string) int { return 2 }
