package match

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"
)

// Row is one thing that can be found.
type Row struct {
	Names [2]string // matched fuzzily, as one text: names and tags
	IDs   [2]string // matched by part, each: letters spread over an ID mean nothing
	Bonus int       // lifts what is used often; a letter well matched is worth about 16
}

// Index is rows made ready to be searched.
type Index struct {
	names   []util.Chars
	ids     [][2]string // in lower case
	bonus   []int32
	letters []byte // room for more names: one piece of memory for many rows
}

// Result is what a query found.
type Result struct {
	Query string
	Rows  []int32 // row numbers, best first
	Near  int     // how many of them come near the best: the others match by chance
}

//nolint:gochecknoglobals // fzf keeps its tables in globals of its own, which are set up once
var ready = sync.OnceFunc(func() { algo.Init("default") })

// New makes an index that has room for so many rows.
func New(rows int) *Index {
	ready()
	return &Index{names: make([]util.Chars, 0, rows), ids: make([][2]string, 0, rows), bonus: make([]int32, 0, rows)}
}

// Add adds a row; its number is how many were added before it.
func (x *Index) Add(r Row) {
	x.names = append(x.names, util.ToChars(x.join(r.Names)))
	x.ids = append(x.ids, [2]string{strings.ToLower(r.IDs[0]), strings.ToLower(r.IDs[1])})
	x.bonus = append(x.bonus, int32(max(0, min(r.Bonus, 1000))))
}

// piece is how many bytes are allocated for names at once.
const piece = 32 << 10

// join writes names behind those of the rows before.
func (x *Index) join(names [2]string) []byte {
	n := len(names[0]) + 1 + len(names[1])
	if n > cap(x.letters)-len(x.letters) {
		x.letters = make([]byte, 0, max(n, piece))
	}
	from := len(x.letters)
	x.letters = append(x.letters, names[0]...)
	if names[1] != "" {
		x.letters = append(append(x.letters, ' '), names[1]...)
	}
	return slices.Clip(x.letters[from:])
}

// Search finds the rows in which every word of the query occurs; nil when the
// context ended first. An earlier result of the same index whose query this
// one continues makes it faster; it may be nil.
func (x *Index) Search(ctx context.Context, query string, earlier *Result) *Result {
	words := terms(query)
	if len(words) == 0 {
		return nil
	}
	var among []int32
	if earlier != nil && earlier.continues(query) {
		among = earlier.Rows
	}
	found := x.scan(ctx, words, among, among != nil)
	if ctx.Err() != nil {
		return nil
	}
	return &Result{Query: query, Rows: ranked(found), Near: near(found)}
}

// shortestPart is from how many letters on a word is looked for in IDs.
const shortestPart = 3

// continues says whether all that the query can find is among these rows: it
// only grew, and from words that were looked for in IDs as well.
func (r *Result) continues(query string) bool {
	words := terms(r.Query)
	for _, w := range words {
		if len(w) < shortestPart {
			return false
		}
	}
	return len(words) > 0 && strings.HasPrefix(query, r.Query)
}

// near counts the hits that score at least three fifths of the best one.
func near(in []hit) int {
	var top int32
	for _, h := range in {
		top = max(top, h.score)
	}
	n := 0
	for _, h := range in {
		if h.score*5 >= top*3 {
			n++
		}
	}
	return n
}

// hit is a row and how well it matches.
type hit struct{ row, score int32 }

// scan judges the rows on every processor.
func (x *Index) scan(ctx context.Context, words [][]rune, among []int32, narrowed bool) []hit {
	n := len(x.names)
	if narrowed {
		n = len(among)
	}
	workers := max(1, min(runtime.GOMAXPROCS(0), n/2048))
	parts := make([][]hit, workers)
	var wg sync.WaitGroup
	var fault atomic.Pointer[any]
	for w := range workers {
		from, to := w*n/workers, (w+1)*n/workers
		wg.Go(func() {
			defer func() {
				if thrown := recover(); thrown != nil {
					fault.Store(&thrown)
				}
			}()
			if narrowed {
				parts[w] = x.judge(ctx, words, slices.Values(among[from:to]))
			} else {
				parts[w] = x.judge(ctx, words, numbers(from, to))
			}
		})
	}
	wg.Wait()
	if thrown := fault.Load(); thrown != nil {
		panic(*thrown) // where the caller can handle it
	}
	return slices.Concat(parts...)
}

// numbers are the rows from one up to, not including, another.
func numbers(from, to int) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for row := from; row < to; row++ {
			if !yield(int32(row)) { //nolint:gosec // vaults have fewer than 2^31 rows
				return
			}
		}
	}
}

// judge scores some rows, until the context ends.
func (x *Index) judge(ctx context.Context, words [][]rune, rows iter.Seq[int32]) []hit {
	var out []hit
	slab := util.MakeSlab(16*1024, 2048)
	done := 0
	for row := range rows {
		if done++; done&1023 == 0 && ctx.Err() != nil {
			return nil
		}
		if score, ok := x.score(row, words, slab); ok {
			out = append(out, hit{row, score})
		}
	}
	return out
}

// idScore is what a part of an ID is worth for each letter.
const idScore = 18

func (x *Index) score(row int32, words [][]rune, slab *util.Slab) (int32, bool) {
	total := x.bonus[row]
	for _, word := range words {
		res, _ := algo.FuzzyMatchV2(false, true, true, &x.names[row], word, false, slab)
		score := int32(-1)
		if res.Start >= 0 {
			score = int32(min(res.Score, 1<<20)) //nolint:gosec // bounded
		}
		if len(word) >= shortestPart && x.partOf(row, string(word)) {
			score = max(score, int32(len(word)*idScore)) //nolint:gosec // a query is short
		}
		if score < 0 {
			return 0, false
		}
		total += score
	}
	return total, true
}

// partOf says whether the letters stand together in one of the row's IDs.
func (x *Index) partOf(row int32, letters string) bool {
	ids := &x.ids[row]
	return strings.Contains(ids[0], letters) || strings.Contains(ids[1], letters)
}

// ranked orders hits by score, best first, equal ones as they stand: a
// counting sort, since scores are small.
func ranked(in []hit) []int32 {
	var top int32
	for _, h := range in {
		top = max(top, h.score)
	}
	count := make([]int, top+2)
	for _, h := range in {
		count[top-h.score+1]++
	}
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	out := make([]int32, len(in))
	for _, h := range in {
		k := top - h.score
		out[count[k]] = h.row
		count[k]++
	}
	return out
}

// longestQuery is how many letters of a query count.
const longestQuery = 64

// terms are the words of a query, in lower case and without accents, as the
// algorithm wants them.
func terms(query string) [][]rune {
	var out [][]rune
	r := []rune(strings.ToLower(query))
	for _, w := range strings.FieldsFunc(string(r[:min(len(r), longestQuery)]), unicode.IsSpace) {
		out = append(out, algo.NormalizeRunes([]rune(w)))
	}
	return out
}

// Positions tells which letters of a text the query found, as rune indexes in
// order: for highlights on the few rows that are drawn.
func Positions(name, query string) []int {
	ready()
	chars := util.ToChars([]byte(name))
	var out []int
	for _, word := range terms(query) {
		if res, at := algo.FuzzyMatchV2(false, true, true, &chars, word, true, nil); res.Start >= 0 && at != nil {
			out = append(out, *at...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Part tells where a word of the query occurs in an ID, as Positions does.
func Part(id, query string) []int {
	lower := strings.ToLower(id)
	for _, word := range terms(query) {
		at := strings.Index(lower, string(word))
		if len(word) < shortestPart || at < 0 {
			continue
		}
		var out []int
		for i := range word {
			out = append(out, len([]rune(lower[:at]))+i)
		}
		return out
	}
	return nil
}
