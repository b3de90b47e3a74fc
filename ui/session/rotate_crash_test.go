package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// childTask tells a copy of this test program to rotate a key, and where to be killed.
const childTask = "SINCHKEYS_TEST_ROTATE"

// task is what the copy is told.
type task struct {
	Folder    vault.Folder
	Identity  []string
	Hosts     oauth.Hosts
	Old       vault.CredentialID
	Manual    bool
	Dashboard string // where the copy does by hand what a person would
	Die       string // the boundary
	Times     int    // which time it comes by
}

func TestMain(m *testing.M) {
	if told := os.Getenv(childTask); told != "" {
		os.Exit(rotateAndDie(told))
	}
	os.Exit(m.Run())
}

// rotateAndDie rotates as the commands do, and kills itself without a chance to tidy when it comes to the boundary.
func rotateAndDie(told string) int {
	var k task
	if err := json.Unmarshal([]byte(told), &k); err != nil {
		panic(err)
	}
	s := session.New(session.Config{Folder: k.Folder, OAuth: oauth.Config{Hosts: k.Hosts, Limit: oauth.Unlimited()}, Now: time.Now})
	defer s.Close()
	hurry(s)
	s.AtBoundary(func(at string) {
		if at == k.Die {
			if k.Times--; k.Times == 0 {
				me, _ := os.FindProcess(os.Getpid())
				_ = me.Kill()
				select {}
			}
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.Unlock(ctx, vault.Key{IdentityFiles: k.Identity}, session.UnlockOptions{}); err != nil {
		panic(err)
	}
	for {
		at, err := s.Rotation(k.Old)
		if err != nil {
			panic(err)
		}
		if at.Done() {
			return 0
		}
		if _, err := s.Rotate(ctx, k.Old, k.byHand(at), nil); err != nil {
			panic(err)
		}
	}
}

// byHand asks the dashboard of the test for what a person would do there.
func (k task) byHand(at session.Rotation) session.RotateInput {
	in := session.RotateInput{Manual: k.Manual, Switched: at.Needs == session.NeedSwitch}
	if at.Needs != session.NeedPair && at.Needs != session.NeedDeletion {
		return in
	}
	answer, err := http.Get(k.Dashboard + "/" + string(at.Needs))
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(err)
	}
	in.Deleted = at.Needs == session.NeedDeletion
	if at.Needs == session.NeedPair {
		id, secret, _ := bytes.Cut(body, []byte(" "))
		in.Pair = &session.KeyPair{ID: string(id), Secret: vault.NewSecret(string(secret))}
	}
	return in
}

// crash is one line of the matrix: where the process is killed, and what the vault holds then.
type crash struct {
	at    string // a boundary, or "POST" and "DELETE": after Sinch has done it, before the answer comes
	times int
	stage vault.RotationStage // saved when it dies
	keys  int                 // living keys at Sinch when it dies
}

// The crash matrix. Each line kills the process between two steps, twice in a row, then lets another process go on.
func crashesByAPI() []crash {
	return []crash{
		{"saved after nothing", 1, vault.RotationPlanned, 1},
		{"saved after planned", 1, vault.RotationPlanned, 1}, // an attempt was announced
		{"before creating", 1, vault.RotationPlanned, 1},
		{"POST", 1, vault.RotationPlanned, 2}, // made, and the answer is lost
		{"created", 1, vault.RotationPlanned, 2},
		{"saved after planned", 2, vault.RotationMade, 2},
		{"saved after made", 1, vault.RotationSwitching, 2},
		{"saved after switching", 1, vault.RotationDeleting, 2},
		{"before deleting", 1, vault.RotationDeleting, 2},
		{"DELETE", 1, vault.RotationDeleting, 1}, // deleted, and the answer is lost
		{"deleted", 1, vault.RotationDeleting, 1},
		{"saved after deleting", 1, vault.RotationProving, 1},
		{"saved after proving", 1, vault.RotationDone, 1},
	}
}

func crashesByHand() []crash {
	return []crash{
		{"saved after nothing", 1, vault.RotationPlanned, 1},
		{"saved after planned", 1, vault.RotationMade, 2},
		{"saved after made", 1, vault.RotationSwitching, 2},
		{"saved after switching", 1, vault.RotationDeleting, 2},
		{"saved after deleting", 1, vault.RotationProving, 1},
		{"saved after proving", 1, vault.RotationDone, 1},
	}
}

func TestACrashAtAnyPointLeavesAWorkingKeyAndARotationThatGoesOn(t *testing.T) {
	for way, matrix := range map[string][]crash{"API": crashesByAPI(), "by hand": crashesByHand()} {
		for _, c := range matrix {
			t.Run(fmt.Sprintf("%s/%s %d", way, c.at, c.times), func(t *testing.T) { survives(t, c, way == "by hand") })
		}
	}
}

func survives(t *testing.T, c crash, manual bool) {
	t.Helper()
	r := newRotations(t, account{api: true, lag: 50 * time.Millisecond})
	r.Close()
	k := task{
		Folder: r.config.Folder, Identity: r.key.IdentityFiles, Hosts: r.config.OAuth.Hosts, Old: r.old, Manual: manual,
		Dashboard: r.dashboard(), Die: c.at, Times: c.times,
	}
	if killed := r.runChild(k); !killed {
		t.Fatal("the process came to its end: that point was never reached")
	}
	r.reopen()
	at, err := r.Rotation(r.old)
	must(t, err)
	if at.Record.Stage != c.stage || len(r.listed()) != c.keys {
		t.Errorf("killed at the stage %q with %q at Sinch, not %q with %d", at.Record.Stage, r.listed(), c.stage, c.keys)
	}
	r.works()
	r.Close()
	r.runChild(k) // once more, at the same point if it comes by again
	r.reopen()
	r.works()
	r.onPassed(func(*http.Request) {})
	r.rotated(r.finish(manual), 1)
}

// runChild lets the copy of this program rotate, and says whether it was killed.
func (r *rotations) runChild(k task) bool {
	r.t.Helper()
	told, err := json.Marshal(k)
	must(r.t, err)
	c := exec.Command(os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), childTask+"="+string(told))
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	var killed atomic.Bool
	ready := make(chan struct{})
	r.onPassed(func(q *http.Request) {
		if q.Method == k.Die {
			<-ready
			killed.Store(c.Process.Kill() == nil)
			panic(http.ErrAbortHandler)
		}
	})
	must(r.t, c.Start())
	close(ready)
	err = c.Wait()
	if err == nil {
		return false
	}
	if c.ProcessState.ExitCode() > 0 && !killed.Load() && c.ProcessState.ExitCode() != 1 {
		r.t.Fatalf("the process failed: %v\n%s", err, said.String())
	}
	return true
}

// dashboard is where keys are made and deleted by hand.
func (r *rotations) dashboard() string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/"+string(session.NeedDeletion) {
			r.sim.DeleteKey(oldID)
			return
		}
		in := r.byHand(session.Rotation{Needs: session.NeedPair})
		fmt.Fprint(w, in.Pair.ID, " ", in.Pair.Secret.Reveal())
	}))
	r.t.Cleanup(server.Close)
	return server.URL
}
