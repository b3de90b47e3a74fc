//go:build !unix

package job

// CanStop says that no process is stopped and resumed on this system.
func CanStop() bool { return false }
