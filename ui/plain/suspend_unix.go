//go:build unix

package plain

import (
	"os"
	"os/signal"
	"syscall"
)

// stopProcess stops the program until a shell resumes it. The system does so a
// moment after it was asked, in which nothing is to go on.
func stopProcess() error {
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGSTOP); err != nil {
		return err
	}
	<-resumed
	return nil
}

// beforeStop does something instead of stopping when that is asked for from the keyboard.
func beforeStop(do func()) (forget func()) {
	stops, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(stops, syscall.SIGTSTP)
	go func() {
		for {
			select {
			case <-stops:
				do()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(stops)
		close(done)
	}
}
