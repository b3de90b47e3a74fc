//go:build linux && ptybench

// ptybench times a terminal program from outside, in a pseudo-terminal that answers like a real one: time from exec
// to first paint and to a wanted screen, time from a key press to the paint, and the memory and processor time used.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

var (
	runs      = flag.Int("n", 20, "processes to start and time")
	warmup    = flag.Int("warmup", 2, "processes to start first and not count")
	cols      = flag.Int("cols", 100, "terminal columns")
	rows      = flag.Int("rows", 30, "terminal rows")
	ready     = flag.String("ready", "", "`REGEX` the screen must show before the start-up clock stops (default: any visible character)")
	steps     list
	keys      = flag.String("keys", "", "`KEYS` to press after the steps, one at a time, parted by spaces, cycled; each is timed from write to paint")
	reps      = flag.Int("reps", 100, "key presses a run, for -keys")
	keyExpect = flag.String("key-expect", "", "`REGEX` the screen must show after each key before its clock stops (default: any cell changed); {n} is the press's number from 1")
	burst     = flag.Int("burst", 0, "then send -keys this many times at once and time until the screen is still")
	quiet     = flag.Duration("quiet", 30*time.Millisecond, "no output for this long: the screen has settled")
	least     = flag.Duration("least", 0, "and rest at least so long besides")
	gap       = flag.Duration("gap", 40*time.Millisecond, "rest before each step and press, at random from 0 to twice this (so presses do not lock to a frame clock)")
	quit      = flag.String("quit", "<ctrl+c>", "`KEYS` that end the program (then SIGTERM, then SIGKILL)")
	timeout   = flag.Duration("timeout", 10*time.Second, "bound on each wait")
	answer    = flag.String("answer", "all", "terminal queries to answer: all or none")
	ansDelay  = flag.Duration("answer-delay", 0, "answer queries this much later (a slow terminal or ssh)")
	kitty     = flag.Bool("kitty", false, "answer the kitty keyboard query")
	light     = flag.Bool("light", false, "report a light background")
	envs      list
	cwd       = flag.String("cwd", "", "working directory")
	jsonOut   = flag.String("json", "", "write the result as JSON to this `FILE`")
	dump      = flag.Bool("dump", false, "print the last run's screens and the queries seen")
	label     = flag.String("label", "", "name in the output")
	rawOut    = flag.String("raw", "", "write the last run's raw output bytes to this `FILE`")
)

func main() {
	flag.Var(&steps, "step", "`KEYS=>REGEX`: after ready, press KEYS and time until the screen shows REGEX (clip:REGEX: until OSC 52 puts a match on the clipboard); may be repeated")
	flag.Var(&envs, "env", "K=V to add to the environment; may be repeated")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: ptybench [flags] -- COMMAND [ARG...]\nKEYS: text with \\r \\t \\e \\xHH escapes and <enter> <esc> <up> <down> <left> <right> <pgup> <pgdown> <home> <end> <tab> <space> <bs> <ctrl+a>…")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := bench(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "ptybench:", err)
		os.Exit(1)
	}
}

type step struct {
	src  string
	keys []byte
	re   *regexp.Regexp
	clip bool // re is asked of the clipboard (OSC 52), not of the screen
}

func (st step) done(t *term) bool {
	if st.clip {
		return t.vt.Clips > 0 && st.re.MatchString(t.vt.Clip)
	}
	return st.re.MatchString(t.vt.Text())
}

// Stat is a set of figures in milliseconds (or MiB).
type Stat struct {
	N                           int
	Min, Median, P95, Max, Mean float64
}

type Result struct {
	Label   string
	Command []string
	Runs    int
	Stats   map[string]Stat
	order   []string
	samples map[string][]float64
	NoPaint int
	Queries []string
}

func (r *Result) add(k string, v float64) {
	if _, ok := r.samples[k]; !ok {
		r.order = append(r.order, k)
	}
	r.samples[k] = append(r.samples[k], v)
}

func stat(v []float64) Stat {
	s := slices.Clone(v)
	sort.Float64s(s)
	var sum float64
	for _, x := range s {
		sum += x
	}
	q := func(p float64) float64 { return s[min(len(s)-1, int(p*float64(len(s))))] }
	med := s[len(s)/2]
	if len(s)%2 == 0 {
		med = (s[len(s)/2-1] + s[len(s)/2]) / 2
	}
	return Stat{len(s), s[0], med, q(.95), s[len(s)-1], sum / float64(len(s))}
}

func bench(cmd []string) error {
	var sts []step
	for _, s := range steps {
		k, re, ok := strings.Cut(s, "=>")
		if !ok {
			return fmt.Errorf("-step %q: want KEYS=>REGEX", s)
		}
		re, clip := strings.CutPrefix(re, "clip:")
		c, err := regexp.Compile(re)
		if err != nil {
			return err
		}
		sts = append(sts, step{s, parseKeys(k), c, clip})
	}
	var rre *regexp.Regexp
	if *ready != "" {
		var err error
		if rre, err = regexp.Compile(*ready); err != nil {
			return err
		}
	}
	res := &Result{Label: *label, Command: cmd, Runs: *runs, Stats: map[string]Stat{}, samples: map[string][]float64{}}
	for i := 0; i < *warmup+*runs; i++ {
		into := res
		if i < *warmup {
			into = &Result{samples: map[string][]float64{}}
		}
		if err := one(cmd, rre, sts, into, i == *warmup+*runs-1); err != nil {
			return fmt.Errorf("run %d: %w", i+1, err)
		}
	}
	name := *label
	if name == "" {
		name = strings.Join(cmd, " ")
	}
	fmt.Printf("%s  (%d runs)\n  %-34s %6s %9s %9s %9s %9s\n", name, *runs, "figure (ms unless said)", "n", "min", "median", "p95", "max")
	for _, k := range res.order {
		s := stat(res.samples[k])
		res.Stats[k] = s
		fmt.Printf("  %-34s %6d %9.2f %9.2f %9.2f %9.2f\n", k, s.N, s.Min, s.Median, s.P95, s.Max)
	}
	if res.NoPaint > 0 {
		fmt.Printf("  %d key presses changed nothing within the time-out (not counted above)\n", res.NoPaint)
	}
	if *dump {
		fmt.Printf("  queries: %q\n", res.Queries)
	}
	if *jsonOut != "" {
		b, _ := json.MarshalIndent(res, "", " ")
		return os.WriteFile(*jsonOut, append(b, '\n'), 0o644)
	}
	return nil
}

// term is one program in one pseudo-terminal.
type term struct {
	fd      int
	mu      sync.Mutex
	vt      *VT
	hash    uint64
	bytes   int
	chunks  int
	first   time.Time // first visible character
	firstB  time.Time // first byte
	lastOut time.Time
	changed time.Time // last change of a cell
	cond    func() bool
	hit     chan time.Time
	eof     chan struct{}
	raw     []byte
	queries []string
}

func (t *term) read() {
	defer close(t.eof)
	buf := make([]byte, 64<<10)
	for {
		n, err := unix.Read(t.fd, buf)
		ts := time.Now()
		if err == unix.EINTR {
			continue
		}
		if n <= 0 || err != nil {
			return
		}
		t.mu.Lock()
		t.bytes += n
		t.chunks++
		t.lastOut = ts
		if t.firstB.IsZero() {
			t.firstB = ts
		}
		if *rawOut != "" {
			t.raw = append(t.raw, buf[:n]...)
		}
		t.vt.Write(buf[:n])
		if h := t.vt.Hash(); h != t.hash {
			t.hash, t.changed = h, ts
			if t.first.IsZero() && !t.vt.Blank() {
				t.first = ts
			}
		}
		if t.cond != nil && t.cond() {
			t.cond = nil
			t.hit <- ts
		}
		t.mu.Unlock()
	}
}

var errTimeout = errors.New("timed out")

// wait returns when cond, which is asked under the lock after each read, holds; the time is the read's.
func (t *term) wait(cond func() bool, d time.Duration) (time.Time, error) {
	t.mu.Lock()
	if cond() {
		t.mu.Unlock()
		return time.Now(), nil
	}
	t.hit = make(chan time.Time, 1)
	hit := t.hit
	t.cond = cond
	t.mu.Unlock()
	tm := time.NewTimer(d)
	defer tm.Stop()
	select {
	case ts := <-hit:
		return ts, nil
	case <-t.eof:
		return time.Time{}, errors.New("the program ended")
	case <-tm.C:
	}
	t.mu.Lock()
	t.cond = nil
	t.mu.Unlock()
	return time.Time{}, errTimeout
}

// settle waits until nothing was output for -quiet (or the bound passes) and returns when a cell last changed.
func (t *term) settle(bound time.Duration) time.Time {
	end := time.Now().Add(bound)
	for {
		t.mu.Lock()
		last, ch := t.lastOut, t.changed
		t.mu.Unlock()
		d := *quiet - time.Since(last)
		if d <= 0 || time.Now().After(end) {
			return ch
		}
		time.Sleep(d)
	}
}

func (t *term) send(p []byte) time.Time {
	ts := time.Now()
	for len(p) > 0 {
		n, err := unix.Write(t.fd, p)
		if err != nil {
			return ts
		}
		p = p[n:]
	}
	return ts
}

// rest sleeps at random up to twice -gap, and -least besides.
func rest() {
	time.Sleep(*least)
	if *gap > 0 {
		time.Sleep(time.Duration(rand.Int63n(int64(2**gap) + 1)))
	}
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

func one(argv []string, rre *regexp.Regexp, sts []step, res *Result, last bool) (err error) {
	m, s, err := pty.Open()
	if err != nil {
		return err
	}
	if err := pty.Setsize(m, &pty.Winsize{Rows: uint16(*rows), Cols: uint16(*cols), X: uint16(*cols * 8), Y: uint16(*rows * 16)}); err != nil {
		return err
	}
	t := &term{fd: int(m.Fd()), vt: NewVT(*cols, *rows), eof: make(chan struct{})} // Fd() makes reads block
	t.vt.Kitty = *kitty
	if *light {
		t.vt.Bg, t.vt.Fg = "rgb:ffff/ffff/ffff", "rgb:0000/0000/0000"
	}
	t.hash = t.vt.Hash()
	t.vt.Reply = func(q, a string) {
		t.queries = append(t.queries, q)
		if a == "" || *answer != "all" {
			return
		}
		if *ansDelay > 0 {
			time.AfterFunc(*ansDelay, func() { t.send([]byte(a)) })
			return
		}
		t.send([]byte(a))
	}
	c := exec.Command(argv[0], argv[1:]...)
	c.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "LINES=", "COLUMNS=")
	c.Env = slices.DeleteFunc(c.Env, func(e string) bool { return e == "LINES=" || e == "COLUMNS=" || e == "NO_COLOR=1" || e == "CI=true" })
	c.Env = append(c.Env, envs...)
	if c.Dir = *cwd; c.Dir != "" {
		if abs, err := filepath.Abs(c.Dir); err == nil {
			c.Env = append(c.Env, "PWD="+abs)
		}
	}
	c.Stdin, c.Stdout, c.Stderr = s, s, s
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	go t.read()
	t0 := time.Now()
	if err := c.Start(); err != nil {
		return err
	}
	s.Close()
	pid := c.Process.Pid
	done := make(chan struct{})
	defer func() { // end it, whatever happened
		if err != nil {
			t.mu.Lock()
			st, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			fmt.Fprintf(os.Stderr, "--- the screen when it failed (%d bytes read in all, process %.60q) ---\n%s---\n", t.bytes, st, strings.TrimRight(t.vt.Text(), "\n")+"\n")
			t.mu.Unlock()
		}
		q0 := t.send(parseKeys(*quit))
		go func() { c.Wait(); close(done) }()
		select {
		case <-done:
			if err == nil {
				res.add("quit key to exit", ms(time.Since(q0)))
			}
		case <-time.After(time.Second):
			syscall.Kill(-pid, syscall.SIGTERM)
			select {
			case <-done:
			case <-time.After(time.Second):
				syscall.Kill(-pid, syscall.SIGKILL)
				<-done
			}
		}
		select { // close the master only when the reader has left it: a descriptor reused under a late read loses output
		case <-t.eof:
			m.Close()
		case <-time.After(2 * time.Second): // something that the program left behind still holds the terminal
		}
		if ru, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok && err == nil {
			res.add("peak memory, whole run (MiB)", float64(ru.Maxrss)/1024)
			res.add("cpu, whole run", float64(ru.Utime.Nano()+ru.Stime.Nano())/1e6)
		}
		if last {
			t.mu.Lock()
			res.Queries = t.queries
			if *rawOut != "" {
				os.WriteFile(*rawOut, t.raw, 0o644)
			}
			t.mu.Unlock()
		}
	}()

	at, err := t.wait(func() bool {
		if rre == nil {
			return !t.first.IsZero()
		}
		return rre.MatchString(t.vt.Text())
	}, *timeout)
	if err != nil {
		return fmt.Errorf("waiting for the first screen: %w", err)
	}
	cpu := cpuMS(pid)
	rss, hwm := memMB(pid)
	t.mu.Lock()
	res.add("exec to first byte", ms(t.firstB.Sub(t0)))
	res.add("exec to first visible character", ms(t.first.Sub(t0)))
	if rre != nil {
		res.add("exec to ready screen", ms(at.Sub(t0)))
	}
	res.add("  cpu at ready", cpu)
	res.add("  resident at ready (MiB)", rss)
	res.add("  peak resident at ready (MiB)", hwm)
	res.add("  bytes written at ready", float64(t.bytes))
	if last && *dump {
		fmt.Printf("--- the ready screen ---\n%s---\n", strings.TrimRight(t.vt.Text(), "\n")+"\n")
	}
	t.mu.Unlock()
	ch := t.settle(500 * time.Millisecond)
	res.add("exec to settled screen", ms(ch.Sub(t0)))

	for _, st := range sts {
		t.settle(500 * time.Millisecond)
		rest()
		t.mu.Lock()
		if st.clip {
			t.vt.Clip, t.vt.Clips = "", 0
		}
		already := st.done(t)
		t.mu.Unlock()
		if already {
			return fmt.Errorf("step %q: the screen shows that before the keys are sent", st.src)
		}
		k := t.send(st.keys)
		at, err := t.wait(func() bool { return st.done(t) }, *timeout)
		if err != nil {
			return fmt.Errorf("step %q: %w", st.src, err)
		}
		res.add("step "+st.src, ms(at.Sub(k)))
		rss, hwm := memMB(pid)
		res.add("  resident after step (MiB)", rss)
		res.add("  peak after step (MiB)", hwm)
	}

	if *keys != "" {
		var ks [][]byte
		for _, f := range strings.Fields(*keys) {
			ks = append(ks, parseKeys(f))
		}
		c0 := cpuMS(pid)
		for i := 0; i < *reps; i++ {
			t.settle(300 * time.Millisecond)
			rest()
			t.mu.Lock()
			h0 := t.hash
			b0 := t.bytes
			t.mu.Unlock()
			cond := func() bool { return t.hash != h0 }
			if *keyExpect != "" {
				re, err := regexp.Compile(strings.ReplaceAll(*keyExpect, "{n}", strconv.Itoa(i+1)))
				if err != nil {
					return err
				}
				cond = func() bool { return re.MatchString(t.vt.Text()) }
			}
			k := t.send(ks[i%len(ks)])
			at, err := t.wait(cond, min(*timeout, 2*time.Second))
			if err == errTimeout {
				res.NoPaint++
				continue
			}
			if err != nil {
				return fmt.Errorf("key %d: %w", i+1, err)
			}
			res.add("key to paint", ms(at.Sub(k)))
			res.add("key to settled", ms(t.settle(300*time.Millisecond).Sub(k)))
			t.mu.Lock()
			res.add("  bytes a key", float64(t.bytes-b0))
			t.mu.Unlock()
		}
		res.add("  cpu a key (with the rests)", (cpuMS(pid)-c0)/float64(*reps))
		if *burst > 0 {
			t.settle(300 * time.Millisecond)
			k := t.send(slices.Repeat(ks[0], *burst))
			time.Sleep(5 * time.Millisecond)
			res.add(fmt.Sprintf("burst of %d keys to settled", *burst), ms(t.settle(*timeout).Sub(k)))
		}
	}
	rss, hwm = memMB(pid)
	res.add("resident at the end (MiB)", rss)
	res.add("peak resident at the end (MiB)", hwm)
	if last && *dump {
		t.mu.Lock()
		fmt.Printf("--- the last screen ---\n%s---\n", strings.TrimRight(t.vt.Text(), "\n")+"\n")
		t.mu.Unlock()
	}
	return nil
}

// cpuMS is the processor time of the process's live threads, from the scheduler's own nanosecond count.
func cpuMS(pid int) float64 {
	ents, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	var ns float64
	for _, e := range ents {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", pid, e.Name()))
		if f := strings.Fields(string(b)); len(f) > 0 {
			v, _ := strconv.ParseFloat(f[0], 64)
			ns += v
		}
	}
	return ns / 1e6
}

func memMB(pid int) (rss, hwm float64) {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, l := range strings.Split(string(b), "\n") {
		f := strings.Fields(l)
		if len(f) < 2 {
			continue
		}
		v, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			rss = v / 1024
		case "VmHWM:":
			hwm = v / 1024
		}
	}
	return
}

var named = map[string]string{"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "bs": "\x7f", "up": "\x1b[A", "down": "\x1b[B",
	"right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~", "del": "\x1b[3~", "lt": "<", "gt": ">"}

func parseKeys(s string) []byte {
	var out []byte
	for i := 0; i < len(s); {
		if s[i] == '<' {
			if j := strings.IndexByte(s[i:], '>'); j > 0 {
				n := s[i+1 : i+j]
				if v, ok := named[n]; ok {
					out, i = append(out, v...), i+j+1
					continue
				}
				if len(n) == 6 && strings.HasPrefix(n, "ctrl+") {
					out, i = append(out, n[5]&0x1f), i+j+1
					continue
				}
			}
		}
		if s[i] == '\\' && i+1 < len(s) {
			switch s[i+1] {
			case 'r':
				out, i = append(out, '\r'), i+2
				continue
			case 'n':
				out, i = append(out, '\n'), i+2
				continue
			case 't':
				out, i = append(out, '\t'), i+2
				continue
			case 'e':
				out, i = append(out, 0x1b), i+2
				continue
			case '\\':
				out, i = append(out, '\\'), i+2
				continue
			case 'x':
				if i+4 <= len(s) {
					if v, err := strconv.ParseUint(s[i+2:i+4], 16, 8); err == nil {
						out, i = append(out, byte(v)), i+4
						continue
					}
				}
			}
		}
		out, i = append(out, s[i]), i+1
	}
	return out
}
