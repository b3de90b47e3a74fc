package board

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/theme"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// stand is what is known of one credential: its verdict, and how long its
// token lives on.
type stand struct {
	verdict oauth.Verdict
	token   time.Duration
}

func (s stand) standing() session.Standing {
	if s.verdict == "" {
		return session.Standing{}
	}
	out := session.Standing{Last: session.Record{Verdict: s.verdict, TestedAt: now}}
	if s.token > 0 {
		out.TokenExpiresAt = now.Add(s.token)
	}
	return out
}

// sample is a vault in which everything occurs that the board tells apart.
func sample() (*vault.Document, map[vault.CredentialID]session.Standing) {
	doc, standings := &vault.Document{}, map[vault.CredentialID]session.Standing{}
	add := func(name string, age time.Duration, stands ...stand) {
		p := &vault.Project{ID: vault.ProjectID("p-" + name), Name: name}
		for i, s := range stands {
			c := &vault.Credential{ID: vault.CredentialID(fmt.Sprintf("%s-%d", name, i)), Kind: vault.AccessKey, Name: fmt.Sprintf("key-%d", i), IssuedAt: now.Add(-age)}
			p.Credentials = append(p.Credentials, c)
			standings[c.ID] = s.standing()
		}
		doc.Projects = append(doc.Projects, p)
	}
	const day = 24 * time.Hour
	add("All Well", 20*day, stand{oauth.Valid, 40 * time.Minute}, stand{oauth.Valid, 0})
	add("Dying", 20*day, stand{oauth.Valid, 3 * time.Minute}, stand{oauth.Valid, time.Hour})
	add("Empty", 0)
	add("Fresh", 3*day, stand{}, stand{})
	add("Old", 800*day, stand{oauth.Valid, 50 * time.Minute})
	add("Out of Reach", 60*day, stand{oauth.Unreachable, 0}, stand{oauth.Valid, 30 * time.Minute})
	add("Rejected", 400*day, stand{oauth.Valid, 20 * time.Minute}, stand{oauth.Rejected, 0}, stand{oauth.Rejected, 0}, stand{oauth.WrongProject, 0}, stand{})
	add("東京 支店 "+strings.Repeat("very long ", 20), 90*day, stand{oauth.Rejected, 0})
	return doc, standings
}

// on makes a board of a vault, without a session behind it.
func on(doc *vault.Document, standings map[vault.CredentialID]session.Standing, o theme.Options) *Board {
	look := theme.New(o)
	b := New(screen.Env{
		Session: session.New(session.Config{Now: func() time.Time { return now }}), Theme: func() *theme.Theme { return look },
		Now: func() time.Time { return now }, Generation: func() int { return 0 }, Keys: func() action.Map { return action.NewMap(action.All()) },
	})
	b.number = 1
	b.Update(looked{number: 1, health: newHealth(doc, standings, session.Policy{}, now)})
	return b
}

func dark() theme.Options { return theme.Options{Dark: true, Profile: colorprofile.TrueColor} }

func names(b *Board) string {
	var out []string
	for _, p := range b.health.projects {
		out = append(out, strings.TrimSpace(strings.Split(p.name, " very")[0]))
	}
	return strings.Join(out, ", ")
}

func TestWhatNeedsCareFirstStandsOnTop(t *testing.T) {
	doc, standings := sample()
	b := on(doc, standings, dark())
	want := "Rejected, 東京 支店, Out of Reach, Old, Fresh, Dying, All Well, Empty"
	if got := names(b); got != want {
		t.Errorf("in the order %s\nwant %s", got, want)
	}
	if b.chosen != "p-Rejected" {
		t.Errorf("it begins at %s", b.chosen)
	}
}

func TestFrames(t *testing.T) {
	for _, state := range []struct {
		name  string
		build func() *Board
	}{
		{"everything", func() *Board { return sampled(dark()) }},
		{"empty vault", func() *Board { return on(&vault.Document{}, nil, dark()) }},
		{"testing", underTest},
	} {
		for _, size := range append(uitest.Sizes(), uitest.Size{Width: 40, Height: 10}, uitest.Size{Width: 300, Height: 80}) {
			t.Run(state.name+"/"+size.String(), func(t *testing.T) {
				frame, _ := state.build().View(size.Width, size.Height-1)
				uitest.Check(t, frame, size.Width, size.Height-1)
				golden.RequireEqual(t, plain(frame))
			})
		}
	}
	for name, o := range map[string]theme.Options{
		"no colour": {Profile: colorprofile.ASCII}, "seven bits": {Profile: colorprofile.ASCII, ASCII: true}, "light": {Profile: colorprofile.TrueColor},
	} {
		t.Run(name, func(t *testing.T) {
			frame, _ := sampled(o).View(80, 23)
			uitest.Check(t, frame, 80, 23)
			golden.RequireEqual(t, frame)
		})
	}
}

func sampled(o theme.Options) *Board {
	doc, standings := sample()
	return on(doc, standings, o)
}

func underTest() *Board {
	b := sampled(dark())
	b.Update(sweep{screen.Sweep{Running: true, Done: 5, Total: 15, Left: 12 * time.Second}})
	return b
}

func plain(frame string) string {
	rows := strings.Split(ansi.Strip(frame), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// sweep and learnt are what the browser's messages tell.
type sweep struct{ at screen.Sweep }

func (s sweep) Sweep() screen.Sweep { return s.at }

type learnt map[vault.CredentialID]session.Standing

func (l learnt) Learnt() map[vault.CredentialID]session.Standing { return l }

// What a test finds shows at once, in the counts of the row and of the vault,
// and the row stays under the cursor.
func TestAnswersShowAtOnceAndMoveNothing(t *testing.T) {
	b := sampled(dark())
	b.choose(4)
	before := names(b)
	b.Update(learnt{"Fresh-0": stand{oauth.Valid, time.Hour}.standing(), "Fresh-1": stand{oauth.Rejected, 0}.standing(), "gone": {}})
	if names(b) != before || b.chosen != "p-Fresh" {
		t.Errorf("the rows moved: %s", names(b))
	}
	frame, _ := b.View(120, 36)
	row := line(frame, "Fresh")
	for _, want := range []string{"✓ 1", "✗ 1", "● 1", "1:00:00", "1 rejected"} {
		if !strings.Contains(row, want) {
			t.Errorf("the row does not show %q: %s", want, row)
		}
	}
	if head := line(frame, "board"); !strings.Contains(head, "✓ 8 valid") || !strings.Contains(head, "✗ 5 need care") || !strings.Contains(head, "· 1 untested") {
		t.Errorf("the sum is %s", head)
	}
	if b.row().worst.id != "Fresh-1" {
		t.Errorf("%s needs care first", b.row().worst.id)
	}
}

// The sums that are patched are those that a new look would make.
func TestPatchedSumsAreTrue(t *testing.T) {
	doc, standings := sample()
	b := on(doc, standings, dark())
	all := make([]vault.CredentialID, 0, len(standings))
	for _, c := range doc.All() {
		all = append(all, c.ID)
	}
	states := []stand{{}, {oauth.Valid, 2 * time.Minute}, {oauth.Valid, time.Hour}, {oauth.Rejected, 0}, {oauth.Unreachable, 0}}
	for i := range 500 {
		id := all[i*7%len(all)]
		standings[id] = states[i*3%len(states)].standing()
		b.Update(learnt{id: standings[id]})
	}
	fresh := newHealth(doc, standings, session.Policy{}, now)
	if b.health.tally != fresh.tally || len(b.health.ends) != len(fresh.ends) {
		t.Fatalf("the sum is %+v, not %+v", b.health.tally, fresh.tally)
	}
	for i := range fresh.ends {
		if !fresh.ends[i].Equal(b.health.ends[i]) {
			t.Fatal("the ends of tokens differ")
		}
	}
	for _, p := range fresh.projects {
		q := b.health.projects[b.health.at[p.id]]
		if q.tally != p.tally || fmt.Sprint(q.verdicts) != fmt.Sprint(p.verdicts) || len(q.ends) != len(p.ends) {
			t.Errorf("%s: %+v, not %+v", p.name, q, p)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		keys string
		want string
	}{
		{"j j", "p-Out of Reach"},
		{"down", "p-東京"},
		{"j j k", "p-東京"},
		{"j up", "p-Rejected"},
		{"G", "p-Empty"},
		{"end k", "p-All Well"},
		{"G g", "p-Rejected"},
		{"G home", "p-Rejected"},
		{"ctrl+d", "p-Old"},
		{"pgdown pgup", "p-Rejected"},
		{"ctrl+d ctrl+u", "p-Rejected"},
	} {
		b := sampled(dark())
		b.View(40, 14)
		for k := range strings.FieldsSeq(c.keys) {
			id, ok := b.env.Keys().Resolve(k, action.Board, action.Global)
			if _, done := b.Do(id); !ok || !done {
				t.Errorf("%s does nothing", k)
			}
		}
		if !strings.HasPrefix(string(b.chosen), c.want) {
			t.Errorf("%s goes to %s, not to %s", c.keys, b.chosen, c.want)
		}
	}
}

// The policy says when a key is old, and whose keys never are; a retired one needs no care.
func TestAgeByThePolicyAndRetiredKeys(t *testing.T) {
	doc, standings := sample()
	b := on(doc, standings, dark())
	policy := session.Policy{Projects: map[string]time.Duration{"all well": 10 * 24 * time.Hour, "old": 0}}
	for _, p := range doc.Projects {
		if p.Name == "Rejected" {
			for _, c := range p.Credentials {
				c.Status = vault.StatusRetired
			}
		}
	}
	b.Update(looked{number: 1, health: newHealth(doc, standings, policy, now)})
	want := "東京 支店, Out of Reach, All Well, Fresh, Dying, Old, Empty, Rejected"
	if got := names(b); got != want {
		t.Errorf("in the order %s\nwant %s", got, want)
	}
	frame, _ := b.View(120, 36)
	if row := line(frame, "All Well"); !strings.Contains(row, "key-0 is due, 20d old") {
		t.Errorf("the row says %s", row)
	}
	if row := line(frame, "Old"); strings.Contains(row, " old") || !strings.Contains(row, "all well") {
		t.Errorf("a project whose keys are never due says %s", row)
	}
	if head := line(frame, "board"); !strings.Contains(head, " retired") {
		t.Errorf("the head says %s", head)
	}
	if row := line(frame, "Rejected"); !strings.Contains(row, "only retired keys") {
		t.Errorf("the row of retired keys says %s", row)
	}
}

func TestMouse(t *testing.T) {
	b := sampled(dark())
	b.View(120, 36)
	b.Update(screen.Click{X: 5, Y: b.top + 2})
	if b.chosen != "p-Out of Reach" {
		t.Errorf("a click chose %s", b.chosen)
	}
	b.Update(screen.Wheel{X: 5, Y: 9, By: 1})
	if b.chosen != "p-Old" {
		t.Errorf("the wheel went to %s", b.chosen)
	}
	if cmd := b.click(screen.Click{X: 5, Y: b.top + 2, Double: true}); cmd == nil {
		t.Error("a double click does not go in")
	}
	b.View(40, 24)
	b.Update(screen.Click{X: 5, Y: b.top + 3})
	if b.at != 1 {
		t.Errorf("a click on the second line of a row chose row %d", b.at)
	}
	for _, y := range []int{0, b.top - 1, b.top + 200} {
		b.Update(screen.Click{X: 1, Y: y})
	}
	if b.at != 1 {
		t.Error("a click beside the rows chose one")
	}
}

// The cursor follows its project when the rows are sorted anew, unless it
// never left the top.
func TestTheCursorFollowsItsProject(t *testing.T) {
	doc, standings := sample()
	b := on(doc, standings, dark())
	b.choose(3)
	delete(standings, "Rejected-1")
	for id := range standings {
		if strings.HasPrefix(string(id), "Rejected") {
			standings[id] = stand{oauth.Valid, 0}.standing()
		}
	}
	b.Update(looked{number: b.number, health: newHealth(doc, standings, session.Policy{}, now)})
	if b.row().id != "p-Old" {
		t.Errorf("it stands on %s", b.row().id)
	}
	top := sampled(dark())
	top.Update(looked{number: 1, health: newHealth(doc, standings, session.Policy{}, now)})
	if top.at != 0 || !strings.HasPrefix(string(top.chosen), "p-東京") {
		t.Errorf("it left the top for %s", top.chosen)
	}
	b.Update(looked{number: b.number - 1, health: newHealth(&vault.Document{}, nil, session.Policy{}, now)})
	if len(b.health.projects) == 0 {
		t.Error("an answer to an earlier question was taken")
	}
}

func line(frame, with string) string {
	for l := range strings.SplitSeq(ansi.Strip(frame), "\n") {
		if strings.Contains(l, with) {
			return l
		}
	}
	return ""
}

// vast is a board of many projects.
func vast(n int) *Board {
	doc := &vault.Document{}
	for i := range n {
		p := &vault.Project{ID: vault.ProjectID(fmt.Sprint("p", i)), Name: fmt.Sprintf("acme-%05d", i)}
		for j := range 3 {
			p.Credentials = append(p.Credentials, &vault.Credential{ID: vault.CredentialID(fmt.Sprint(i, "-", j)), Name: fmt.Sprint("key-", j), IssuedAt: now})
		}
		doc.Projects = append(doc.Projects, p)
	}
	return on(doc, nil, dark())
}

func TestAKeyCostsTheSameInAVastVault(t *testing.T) {
	cost := func(n int) float64 {
		b := vast(n)
		b.View(120, 36)
		return testing.AllocsPerRun(100, func() {
			b.Do(action.BoardDown)
			b.View(120, 36)
		})
	}
	small, large := cost(200), cost(20_000)
	if large > small*1.1+50 {
		t.Errorf("a key allocates %.0f times among few projects and %.0f times among many", small, large)
	}
}

// Locking leaves nothing of the vault in the board.
func TestLockForgets(t *testing.T) {
	b := sampled(dark())
	b.Update(screen.Locked{})
	if frame, _ := b.View(80, 24); b.health != nil || strings.Contains(frame, "Rejected") {
		t.Errorf("a locked board shows\n%s", frame)
	}
}

// With no live token nothing on the board changes by itself.
func TestNoTimerWithoutATokenThatLives(t *testing.T) {
	if b := vast(3); !b.wakeAt.IsZero() {
		t.Error("a timer runs for nothing")
	}
	if b := sampled(dark()); b.wakeAt.IsZero() {
		t.Error("no timer counts the tokens down")
	}
}
