package welcome

import "testing"

func TestStrengthIsHonest(t *testing.T) {
	for _, c := range []struct {
		passphrase string
		least      Level
		most       Level
	}{
		{"", Hopeless, Hopeless},
		{"password", Hopeless, Hopeless},
		{"Password2026!", Hopeless, Weak},
		{"qwerty123456", Hopeless, Hopeless},
		{"aaaaaaaaaaaaaaaaaaaaaaaa", Hopeless, Hopeless},
		{"abcdefghijklmnop", Hopeless, Hopeless},
		{"summer summer summer summer", Hopeless, Weak},
		{"Tr0ub4dor&3", Hopeless, Fair},
		{"correct horse", Hopeless, Fair},
		{"correct horse battery staple", Good, Strong},
		{"lamp orbit mustard fence quiet", Strong, Strong},
		{"kx7!qpLw93#zzR", Good, Strong},
		{"qkzjxvwpmnrt", Good, Strong},
		{"正確馬電池釘書針", Strong, Strong},
	} {
		got := Estimate([]byte(c.passphrase))
		if got.Level < c.least || got.Level > c.most {
			t.Errorf("%q is %v (%.1f bits, %s), want %v to %v", c.passphrase, got.Level, got.Bits, got.Time, c.least, c.most)
		}
		t.Logf("%-32s %-12v %5.1f  %s  %s", c.passphrase, got.Level, got.Bits, got.Time, got.Hint)
	}
}

// More typing never makes the estimate of a fresh word smaller by much, and
// no input makes it fail.
func FuzzStrength(f *testing.F) {
	f.Add([]byte("correct horse"))
	f.Add([]byte{0xff, 0, 'a', 'b', 'c'})
	f.Fuzz(func(t *testing.T, b []byte) {
		if s := Estimate(b); s.Bits < 0 || s.Time == "" {
			t.Errorf("%q: %+v", b, s)
		}
	})
}
