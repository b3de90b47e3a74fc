package durable

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// The test binary is also the program under test: a writer that can be killed, starved and traced.
// Its arguments come in this variable, as JSON.
const writerEnv = "SINCHKEYS_DURABLE_WRITER"

func TestMain(m *testing.M) {
	if given := os.Getenv(writerEnv); given != "" {
		var args []string
		if err := json.Unmarshal([]byte(given), &args); err != nil {
			panic(err)
		}
		runtime.LockOSThread() // a tracer counts the calls of each thread for itself
		if err := writerMain(args); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		return
	}
	os.Exit(m.Run())
}

// unable ends a test that this machine can't run. In CI it may not come to that.
func unable(t *testing.T, why ...any) {
	t.Helper()
	if os.Getenv("SINCHKEYS_CI") == "1" {
		t.Fatal(why...)
	}
	t.Skip(why...)
}

// writerCommand makes the command that runs this binary as a writer.
func writerCommand(ctx context.Context, args ...string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = writerEnvironment(args...)
	return cmd
}

func writerEnvironment(args ...string) []string {
	b, err := json.Marshal(args)
	if err != nil {
		panic(err)
	}
	return append(os.Environ(), writerEnv+"="+string(b))
}

func writerMain(args []string) error {
	number := func(i int) int {
		n, err := strconv.Atoi(args[i])
		if err != nil {
			panic(err)
		}
		return n
	}
	switch args[0] {
	case "save": // PATH GENERATION SIZE
		return saveGeneration(args[1], number(2), number(3))
	case "starved": // the same, in a process that can open no file
		for {
			if _, err := os.Open(args[1]); err != nil {
				return saveGeneration(args[1], number(2), number(3))
			}
		}
	case "loop": // PATH GENERATION SIZE: saves one generation after the other and says each that is saved
		return saveForEver(args[1], number(2), number(3))
	case "churn": // the same, but nothing old is kept, so that a small disk does not fill
		return churn(args[1], number(2), number(3))
	case "hold": // LOCK: holds it until killed, with a child that lives on
		return holdForEver(args[1])
	case "count": // LOCK FILE TIMES: adds 1 to a number in a file, under the lock
		return countUp(args[1], args[2], number(3))
	}
	return errors.New("no such writer")
}

// saveGeneration reports through the exit code; the file of the marker's name does not exist, and
// asking for it shows a tracer where the save begins.
func saveGeneration(path string, gen, size int) error {
	_, _ = os.Lstat(traceMarker)
	f := File{Path: path, KeepAs: filepath.Join(filepath.Dir(path), "keep-"+strconv.Itoa(gen-1))}
	return Write(context.Background(), OS(), f, generation(gen, size))
}

const traceMarker = "/sinchkeys-the-save-begins"

func saveForEver(path string, gen, size int) error {
	lock, err := Acquire(context.Background(), filepath.Join(filepath.Dir(path), "lock"), "loop")
	if err != nil {
		return err
	}
	defer lock.Release()
	n, err := Sweep(OS(), filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return err
	}
	fmt.Println("swept", n)
	for ; ; gen++ {
		if err := saveGeneration(path, gen, size); err != nil {
			return err
		}
		fmt.Println(gen)
	}
}

func churn(path string, gen, size int) error {
	for ; ; gen++ {
		if err := Write(context.Background(), OS(), File{Path: path}, generation(gen, size)); err != nil {
			return err
		}
		fmt.Println(gen)
	}
}

func holdForEver(path string) error {
	if _, err := Acquire(context.Background(), path, "holder@test"); err != nil {
		return err
	}
	child := exec.Command("sleep", "30")
	if err := child.Start(); err != nil {
		return err
	}
	fmt.Println("held", child.Process.Pid)
	return child.Wait()
}

func countUp(path, file string, times int) error {
	for range times {
		lock, err := Acquire(context.Background(), path, "counter@test")
		if err != nil {
			return err
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(b))
		if err != nil {
			return err
		}
		if err := Write(context.Background(), OS(), File{Path: file}, []byte(strconv.Itoa(n+1))); err != nil {
			return err
		}
		if err := lock.Release(); err != nil {
			return err
		}
	}
	return nil
}

// generation makes content that knows its own number and whether it is whole.
func generation(gen, size int) []byte {
	line := fmt.Appendf(nil, "%08d\n", gen)
	body := bytes.Repeat(line, size/len(line)+1)[:size]
	sum := sha256.Sum256(body)
	return append(fmt.Appendf(nil, "%08d %x\n", gen, sum), body...)
}

const generationHead = 8 + 1 + 2*sha256.Size + 1

// generationOf reads the number back, or says that the content is torn.
func generationOf(path string) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	if len(b) < generationHead {
		return 0, fmt.Errorf("torn: %d bytes", len(b))
	}
	sum := sha256.Sum256(b[generationHead:])
	if string(b[9:generationHead-1]) != hex.EncodeToString(sum[:]) {
		return 0, errors.New("torn: the checksum differs")
	}
	return strconv.Atoi(string(b[:8]))
}

// lastNumber is the last line that is a number: the last generation that was reported as saved.
func lastNumber(out []byte) (int, bool) {
	last, found := 0, false
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if n, err := strconv.Atoi(lines.Text()); err == nil {
			last, found = n, true
		}
	}
	return last, found
}
