package clipboard

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// HelperCommand is the hidden command under which this program waits to clear the clipboard.
const HelperCommand = "__clear-clipboard"

// job is what the helper is told, on its standard input. It holds no secret.
type job struct {
	Backend  recipe    `json:"backend"`
	Salt     []byte    `json:"salt"`
	Sum      []byte    `json:"sum"` // HMAC-SHA-256 of what was copied
	Deadline time.Time `json:"deadline"`
	Claim    string    `json:"claim"`  // the file that names the latest copy; empty: it could not be written
	Number   string    `json:"number"` // this copy
}

func digest(salt, text []byte) []byte {
	m := hmac.New(sha256.New, salt)
	m.Write([]byte(strings.TrimRight(string(text), "\r\n")))
	return m.Sum(nil)
}

// startHelper leaves a process behind that clears at the deadline. A newer copy takes the claim over, so
// that an older helper goes home without clearing what was copied again.
func (e Environment) startHelper(b backend, secret []byte, after time.Duration) error {
	if e.Executable == "" {
		return errors.New("this program's own file is not known")
	}
	salt := make([]byte, sha256.Size)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	j := job{
		Backend: b.recipe(), Salt: salt, Sum: digest(salt, secret), Deadline: e.Now().Round(0).Add(after), Number: rand.Text(),
	}
	j.Claim = e.stake(b, j.Number)
	told, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return launch(e.Executable, b.recipe().Env, told)
}

// stake notes that this copy is the latest, and gives the file that says so. Where that can't be written, none is given:
// the helper clears without it, too, since it knows what was copied. Then only the very same thing copied again is
// cleared at the first copy's time, which is early, but never late.
func (e Environment) stake(b backend, number string) string {
	file := claim(e, b)
	if os.MkdirAll(e.RuntimeDir, 0o700) != nil || os.WriteFile(file, []byte(number), 0o600) != nil {
		return ""
	}
	return file
}

// launch starts the helper, tells it its job and lets it go.
func launch(executable string, env []string, told []byte) error {
	c := exec.Command(executable, HelperCommand) //nolint:noctx // this very program, which is to outlive us
	c.Env, c.Dir = env, "/"
	detach(c)
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("the helper that clears could not be started: %w", err)
	}
	_, err = in.Write(told)
	err = errors.Join(err, in.Close())
	go func() { _ = c.Wait() }() // or it stays in the list of processes as a dead one for as long as we live
	return err
}

// claim is the file that names the latest copy to one clipboard: a copy to another display or tmux leaves that alone.
func claim(e Environment, b backend) string {
	h := sha256.New()
	for _, name := range boardVariables(b.recipe()) {
		value := e.Getenv(name)
		if name == "TMUX" { // socket, process, session: all sessions share the buffers
			value, _, _ = strings.Cut(value, ",")
		}
		h.Write([]byte(name + "=" + value + "\x00"))
	}
	return filepath.Join(e.RuntimeDir, "sinchkeys-clipboard-"+hex.EncodeToString(h.Sum(nil)[:8]))
}

// boardVariables tell one clipboard of a kind from another.
func boardVariables(r recipe) []string {
	switch {
	case r.Kind == Tmux:
		return []string{"TMUX"}
	case r.Name == waylandName:
		return []string{"XDG_RUNTIME_DIR", "WAYLAND_DISPLAY"}
	default:
		return []string{"DISPLAY"}
	}
}

// RunHelper is the hidden command: it waits for the deadline by the wall clock, since a suspended machine
// stops the other one, or by the other one if somebody sets the wall clock back, and clears what is still ours. It gives the process's exit code.
func RunHelper(stdin io.Reader, now func() time.Time) int {
	var j job
	if err := json.NewDecoder(io.LimitReader(stdin, maxRead)).Decode(&j); err != nil {
		return 2
	}
	begun := time.Now()                    //nolint:forbidigo // the clock that nobody can set
	most := j.Deadline.Sub(now().Round(0)) // what is to be waited, whatever becomes of the wall clock
	for {
		left := min(j.Deadline.Sub(now().Round(0)), most-time.Since(begun)) //nolint:forbidigo // see above
		if left <= 0 {
			break
		}
		time.Sleep(min(left, time.Second)) //nolint:forbidigo // a process of its own that only waits
		if !j.latest() {
			return 0
		}
	}
	if !j.latest() {
		return 0
	}
	return j.clear(context.Background())
}

// latest says whether no newer copy was made.
func (j job) latest() bool {
	if j.Claim == "" {
		return true
	}
	number, err := os.ReadFile(j.Claim)
	return err != nil || string(number) == j.Number
}

// clear empties the clipboard when it still holds what was copied. A tool that fails once, as when a display
// is busy, is tried again.
func (j job) clear(ctx context.Context) int {
	b := fromRecipe(j.Backend)
	for range 3 {
		onBoard, err := b.read(ctx)
		if err != nil {
			continue
		}
		if !hmac.Equal(digest(j.Salt, onBoard), j.Sum) {
			return 0
		}
		if b.clear(ctx) == nil {
			_ = os.Remove(j.Claim) // nothing is claimed any more; a left-over does no harm
			return 0
		}
	}
	return 1
}
