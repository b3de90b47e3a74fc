package oauth

import "strings"

// Odd says what looks wrong about the pair by itself, before any server was asked, and what to do about it: a
// placeholder, a value in the other's place, something pasted along. It is "" when nothing does. What it says holds
// neither ID nor secret.
func (k Credential) Odd() string {
	why, advice := unusable(k)
	if why == "" && (k.Kind == OAuthClient || k.TokenURL != "") && placeholder(k.secret()) {
		why, advice = pointless(k) // sent all the same, but hardly meant
	}
	if why != "" {
		return strings.ToUpper(why[:1]) + why[1:] + ". " + advice
	}
	for _, look := range []func(Credential) []suspicion{pastedWrongly, mixedUp} {
		for _, s := range look(k) {
			if s.seen {
				return s.advice
			}
		}
	}
	return ""
}
