package match

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func rows(names ...string) *Index {
	x := New(len(names))
	for i, n := range names {
		x.Add(Row{Names: [2]string{n}, IDs: [2]string{fmt.Sprintf("4b2a%04d-0000-4000-8000-00000000ce11", i)}})
	}
	return x
}

func search(t *testing.T, x *Index, q string) []int32 {
	t.Helper()
	return x.Search(t.Context(), q, nil).Rows
}

func TestThreeLettersFindAName(t *testing.T) {
	x := rows("Beacon Retail ci-bot", "Acme Prod ci-bot", "Acme Staging ci-bot", "Cedar Health sms")
	if got := search(t, x, "acp"); len(got) == 0 || got[0] != 1 {
		t.Errorf("acp finds %v, want Acme Prod first", got)
	}
	if got := search(t, x, "bot beac"); !slices.Equal(got, []int32{0}) {
		t.Errorf("words in any order: %v", got)
	}
	if got := search(t, x, "zzz"); len(got) != 0 {
		t.Errorf("zzz finds %v", got)
	}
}

func TestIDsAreFoundByPartOnly(t *testing.T) {
	x := rows("Alpha", "Bravo")
	if got := search(t, x, "4b2a0001"); !slices.Equal(got, []int32{1}) {
		t.Errorf("an ID finds %v", got)
	}
	if got := search(t, x, "4811"); len(got) != 0 {
		t.Errorf("letters spread over an ID find %v", got)
	}
}

func TestARowHasTwoNamesAndTwoIDs(t *testing.T) {
	x := New(2)
	x.Add(Row{Names: [2]string{"Acme Prod", "ci-bot"}, IDs: [2]string{"4B2A0000-01", "c4d6-02"}})
	x.Add(Row{Names: [2]string{"Beacon Retail", "sms"}})
	for query, want := range map[string][]int32{"acp ci": {0}, "prodci": {0}, "4b2a00": {0}, "c4d6": {0}, "retailsms": {1}, "01c4d6": nil} {
		if got := search(t, x, query); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
}

// Names stand in memory side by side: those of one row are not those of the next.
func TestManyNamesAreFoundEachByItself(t *testing.T) {
	x := New(0)
	for i := range 5000 {
		x.Add(Row{Names: [2]string{fmt.Sprintf("project-%04d", i), strings.Repeat("x", i%50)}})
	}
	for _, i := range []int32{0, 1, 777, 4999} {
		if got := search(t, x, fmt.Sprintf("-%04d", i)); got[0] != i {
			t.Errorf("-%04d finds %d", i, got[0])
		}
	}
}

func TestWhatIsUsedOftenComesFirst(t *testing.T) {
	x := New(2)
	x.Add(Row{Names: [2]string{"Acme", "one"}})
	x.Add(Row{Names: [2]string{"Acme", "two"}, Bonus: 20})
	if got := search(t, x, "acme"); got[0] != 1 {
		t.Errorf("%v", got)
	}
}

func TestGrowingQueryFindsTheSame(t *testing.T) {
	var names []string
	for i := range 5000 {
		names = append(names, fmt.Sprintf("project %04d key-%d", i, i%7))
	}
	x := rows(names...)
	var last *Result
	for _, q := range []string{"p", "pr", "pr4", "pr42", "pr42 k"} {
		last = x.Search(t.Context(), q, last)
		if fresh := x.Search(t.Context(), q, nil); !slices.Equal(last.Rows, fresh.Rows) && !sameSet(last.Rows, fresh.Rows) {
			t.Errorf("%q: %d narrowed, %d fresh", q, len(last.Rows), len(fresh.Rows))
		}
	}
}

func sameSet(a, b []int32) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestAnIDTypedLetterByLetterIsFound(t *testing.T) {
	x := rows("Alpha", "Bravo")
	var last *Result
	for i := range len("4b2a0001") {
		last = x.Search(t.Context(), "4b2a0001"[:i+1], last)
	}
	if !slices.Equal(last.Rows, []int32{1}) {
		t.Errorf("%v", last.Rows)
	}
}

func TestChanceMatchesAreNotNear(t *testing.T) {
	x := rows("Acme critical ci-bot", "Beacon Retail staging ci-bot")
	r := x.Search(t.Context(), "critic", nil)
	if r.Rows[0] != 0 || r.Near != 1 {
		t.Errorf("%+v", r)
	}
}

func TestPositionsPointAtTheLetters(t *testing.T) {
	if got := Positions("Acme Prod", "acp"); !slices.Equal(got, []int{0, 1, 5}) {
		t.Errorf("%v", got)
	}
	if got := Part("4b2a0001-00", "0001"); !slices.Equal(got, []int{4, 5, 6, 7}) {
		t.Errorf("%v", got)
	}
}

// Whatever is typed, over whatever names: the rows found are there, each once.
func FuzzSearch(f *testing.F) {
	f.Add("Acme Prod", "4b2a-91c0", "acp")
	f.Add("日本語", "", "日")
	f.Add("\xff\x00", "\xff", "\xff ")
	f.Fuzz(func(t *testing.T, name, id, query string) {
		x := New(0)
		x.Add(Row{Names: [2]string{name}, IDs: [2]string{id}})
		x.Add(Row{Names: [2]string{name, query}, IDs: [2]string{query, id}, Bonus: 1 << 40})
		x.Add(Row{})
		found := x.Search(t.Context(), query, nil)
		if found == nil {
			return
		}
		seen := map[int32]bool{}
		for _, row := range found.Rows {
			if row < 0 || row > 2 || seen[row] {
				t.Fatalf("%q found %v", query, found.Rows)
			}
			seen[row] = true
		}
		for _, at := range append(Positions(name, query), Part(id, query)...) {
			if at < 0 || at > len(name)+len(id) {
				t.Fatalf("%q is at %d of %q", query, at, name)
			}
		}
	})
}

func TestOvertakenSearchIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := rows("Acme").Search(ctx, "a", nil); got != nil {
		t.Errorf("%v", got)
	}
}

func BenchmarkAdd100k(b *testing.B) {
	for b.Loop() {
		x := New(100_000)
		for range 100_000 {
			x.Add(Row{Names: [2]string{"acme-payments-00042", "ci-bot prod"}, IDs: [2]string{"9e3779b1-4b2a-4c11-9d7e-00000000002a"}})
		}
	}
}

func BenchmarkSearch100k(b *testing.B) {
	x := New(100_000)
	for i := range 100_000 {
		x.Add(Row{
			Names: [2]string{fmt.Sprintf("acme-payments-%05d", i), "ci-bot prod"},
			IDs:   [2]string{fmt.Sprintf("%08x-4b2a-4c11-9d7e-%012x", uint32(i)*2654435761, i)},
		})
	}
	for _, q := range []string{"p", "pa", "pay", "acpay042", "zzz"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				x.Search(b.Context(), q, nil)
			}
		})
	}
}
