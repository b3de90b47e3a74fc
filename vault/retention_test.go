package vault

import (
	"slices"
	"testing"
	"time"
)

// A clock that runs for months, with bursts of saves: at every moment the latest twenty versions are there and the latest
// one of every day of the last thirty, and nothing else.
func TestTwentyVersionsAreKeptAndOneADayForThirtyDays(t *testing.T) {
	s, _ := seeded(t, 0)
	now := testNow()
	s.now = func() time.Time { return now }
	made := []string{backupName(s.Document())}
	for day := range 40 {
		for save := range 1 + (day%7)*2 {
			now = testNow().AddDate(0, 0, day+1).Add(time.Duration(save) * time.Minute)
			notes := now.String()
			commitAll(t, s, EditProject{ID: s.Document().Projects[0].ID, Set: ProjectEdit{Notes: &notes}})
			made = append(made, backupName(s.Document()))
		}
		checkKeptVersions(t, s, made[1:len(made)-1], now) // the last is the vault itself
	}
}

// checkKeptVersions reckons anew what should be kept of all backups that were ever made, oldest first.
func checkKeptVersions(t *testing.T, s *Store, made []string, now time.Time) {
	t.Helper()
	want, days := map[string]bool{}, map[string]bool{}
	for i, name := range slices.Backward(made) {
		b, ok := parseBackupName(name)
		if !ok {
			t.Fatal(name)
		}
		day := b.SavedAt.Format(time.DateOnly)
		if i >= len(made)-20 || !days[day] && now.Sub(b.SavedAt) < 30*24*time.Hour {
			want[name] = true
		}
		days[day] = true
	}
	there := s.folder.backupNames()
	for _, name := range there {
		if !want[name] && slices.Contains(made, name) {
			t.Fatalf("%s: %s is kept too long", now, name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Fatalf("%s: gone too early: %v", now, want)
	}
}
