package durable

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// systemCall is one call that a save makes: the when-th of its name in the writer's thread.
type systemCall struct {
	name string
	when int
}

// traceLine is "PID name(arguments…".
var traceLine = regexp.MustCompile(`^(\d+) +([a-z0-9]+)\(`)

// What Go's runtime does for itself, once a process, and cannot live without.
var runtimeOwn = map[string]bool{"mmap": true, "epoll_create1": true, "eventfd2": true}

// callsOfASave traces one save and lists its calls.
func callsOfASave(t *testing.T) (calls []systemCall) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault.age")
	save(t, File{Path: path}, string(generation(1, 50_000)))
	trace, _ := traced(t, path, "-e", "trace=%file,%desc")
	lines := strings.Split(trace, "\n")
	thread, seen, begun := "", map[string]int{}, false
	for _, line := range lines {
		if strings.Contains(line, traceMarker) {
			thread = traceLine.FindStringSubmatch(line)[1]
		}
	}
	for _, line := range lines {
		m := traceLine.FindStringSubmatch(line)
		if m == nil || m[1] != thread {
			continue
		}
		seen[m[2]]++
		if begun && !runtimeOwn[m[2]] {
			calls = append(calls, systemCall{m[2], seen[m[2]]})
		}
		begun = begun || strings.Contains(line, traceMarker)
	}
	if len(calls) < 15 {
		unable(t, "strace shows no save here:", trace)
	}
	return calls
}

// traced makes one save under strace and returns the trace, and the error that the save reported.
func traced(t *testing.T, path string, options ...string) (trace string, err error) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "trace")
	cmd := writerCommand(t.Context(), "save", path, "2", "50000")
	cmd.Args = append([]string{"strace", "-f", "-qq", "-o", log}, options...)
	cmd.Args = append(cmd.Args, cmd.Path)
	cmd.Path, _ = exec.LookPath("strace")
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1", "GOGC=off")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err = cmd.Run(); err != nil {
		err = errors.New(errs.String() + err.Error())
	}
	b, readErr := os.ReadFile(log)
	if readErr != nil {
		unable(t, "strace is refused here:", readErr, err)
	}
	return string(b), err
}

// Every system call of a save fails in every way, and the process is killed at every one.
func TestEverySystemCallOfASaveMayFail(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		unable(t, err)
	}
	faults := []string{
		"error=EIO", "error=ENOSPC", "error=EDQUOT", "error=EROFS", "error=EACCES", "error=EPERM", "error=EINTR",
		"error=EXDEV", "error=EMFILE", "signal=KILL",
	}
	if testing.Short() {
		faults = []string{"error=EIO", "signal=KILL"}
	}
	calls := callsOfASave(t)
	injected, reported, anyway, killed := 0, 0, 0, 0
	for _, call := range calls {
		for _, fault := range faults {
			path := filepath.Join(t.TempDir(), "vault.age")
			put(t, path, string(generation(1, 50_000)))
			what := call.name + " number " + itoa(call.when) + " " + fault
			trace, err := traced(t, path, "-e", "trace=newfstatat,"+call.name,
				"-e", "inject="+call.name+":"+fault+":when="+itoa(call.when))
			_, save, _ := strings.Cut(trace, traceMarker)
			if !strings.Contains(save, "(INJECTED)") && !strings.Contains(save, "killed by SIGKILL") {
				continue
			}
			injected++
			now, tornErr := generationOf(path)
			switch {
			case tornErr != nil || now != 1 && now != 2:
				t.Errorf("%s: generation %d, %v", what, now, tornErr)
			case strings.HasPrefix(fault, "signal"):
				killed++
			case err == nil && now != 2:
				t.Errorf("%s: lost in silence", what)
			case err == nil:
				anyway++
			case now == 1 && !strings.Contains(err.Error(), "unharmed"), now == 2 && !strings.Contains(err.Error(), "did not confirm"):
				t.Errorf("%s: generation %d is there, and it says: %v", what, now, err)
			default:
				reported++
			}
			checkAfterFault(t, what, path)
		}
	}
	if injected < len(calls)*len(faults)/2 {
		t.Errorf("only %d of %d faults reached a save", injected, len(calls)*len(faults))
	}
	t.Logf("%d calls a save; %d of %d faults reached it: %d reported, %d saved all the same, %d killed; 0 torn, 0 silent",
		len(calls), injected, len(calls)*len(faults), reported, anyway, killed)
}

// checkAfterFault wants the kept version whole, and nothing else beside the file after a sweep.
func checkAfterFault(t *testing.T, what, path string) {
	t.Helper()
	dir := filepath.Dir(path)
	if _, err := Sweep(OS(), dir, "vault.age"); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	names, err := OS().List(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if n, err := generationOf(filepath.Join(dir, name)); err != nil || name == "keep-1" && n != 1 || name != "keep-1" && name != "vault.age" {
			t.Errorf("%s: %s holds %d, %v", what, name, n, err)
		}
	}
}
