package oauth

import (
	"strings"
	"unicode"
)

// unusable says what makes a pair pointless to send: it could only fail at Sinch, and what was pasted in may be a
// secret of something else. What another server takes for a secret is its own affair, so there it is sent.
func unusable(k Credential) (why, advice string) {
	switch {
	case k.ID == "":
		return "the ID is empty", "Edit the credential and fill in its ID."
	case k.secret() == "":
		return "the secret is empty", "Edit the credential and paste its secret."
	case k.Kind == OAuthClient || k.TokenURL != "":
		return "", ""
	default:
		return pointless(k)
	}
}

// pointless names what no Sinch credential can be.
func pointless(k Credential) (why, advice string) {
	secret := k.secret()
	switch {
	case placeholder(k.ID) || placeholder(secret):
		return "the " + which(placeholder(k.ID)) + " is the placeholder text of a sample file",
			"Replace it by the real value from the dashboard."
	case masked(secret):
		return "the secret is a row of dots, which was copied while it was hidden",
			"Paste the secret itself; if it can't be seen any more, make a new key."
	case bearerLike(secret):
		return "the secret is a bearer token, which lives an hour",
			"Paste the KEY SECRET instead; the token is what this program gets with it."
	}
	return "", ""
}

func which(isID bool) string {
	if isID {
		return "ID"
	}
	return "secret"
}

// placeholder recognises what sample files hold where a value should stand (the SDKs' templates and READMEs). It looks at
// every pair that is sent, so it does without a regular expression, which would take longer to compile than the pair to send.
func placeholder(s string) bool {
	s = strings.TrimSpace(s)
	switch {
	case strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">"),
		strings.HasPrefix(s, "YOUR_") && word(s), strings.HasPrefix(s, "MY_") && word(s),
		strings.HasPrefix(s, "Your "), strings.HasPrefix(s, "your "),
		strings.Contains(s, "found at https://"),
		len(s) >= 6 && strings.Trim(s, "xX") == "",
		strings.HasPrefix(s, "Q_qHBbB8Dfje.") && strings.TrimRight(s, ".") == "Q_qHBbB8Dfje":
		return true
	}
	switch strings.TrimPrefix(s, "SINCH_") {
	case "PROJECT_ID", "KEY_ID", "KEY_SECRET", "API_TOKEN", "SERVICE_PLAN_ID", "APPLICATION_KEY", "APPLICATION_SECRET":
		return true
	default:
		return false
	}
}

// word says that a text is made of what names of variables are made of.
func word(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}

func masked(s string) bool { return strings.Trim(s, "•*●·.…") == "" }

// bearerLike recognises a JWT, whose header is a JSON object in base64url.
func bearerLike(s string) bool {
	return strings.HasPrefix(s, "eyJ") && strings.Count(s, ".") >= 2 || strings.HasPrefix(strings.ToLower(s), "bearer ")
}

var uuidShape = pattern(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// suspicion is a way in which pairs are wrong, and what to do about it.
type suspicion struct {
	seen   bool
	advice string
}

// suspect says, after a rejection, what is odd about the pair; empty when nothing is.
func suspect(k Credential) string {
	if why, advice := pointless(k); why != "" {
		return strings.ToUpper(why[:1]) + why[1:] + ". " + advice
	}
	for _, look := range []func(Credential) []suspicion{pastedWrongly, mixedUp} {
		for _, s := range look(k) {
			if s.seen {
				return s.advice
			}
		}
	}
	if k.Trades() && stylesMatter(k) {
		return styleAdvice(k)
	}
	return ""
}

// pastedWrongly are the traces of copying more or less than the value.
func pastedWrongly(k Credential) []suspicion {
	secret := k.secret()
	return []suspicion{
		{
			quoted(k.ID) || quoted(secret),
			"The " + which(quoted(k.ID)) + " is in quotation marks, which were probably pasted along: remove them.",
		},
		{
			labelled(k.ID) || labelled(secret),
			"The " + which(labelled(k.ID)) + " begins with a label, which was probably pasted along: remove it.",
		},
		{
			spaced(k.ID) || spaced(secret) && k.Kind != OAuthClient,
			"The " + which(spaced(k.ID)) + " holds white space, which was probably pasted along.",
		},
		{
			k.Kind != OAuthClient && (invisible(k.ID) || invisible(secret)),
			"The " + which(invisible(k.ID)) + " holds characters that no key has, such as typographic quotes or invisible ones: paste it again.",
		},
		{
			k.Kind != OAuthClient && (strings.HasSuffix(secret, "...") || strings.HasSuffix(secret, "…")),
			"The secret ends in dots: it was copied from a place that shows only its beginning.",
		},
	}
}

// mixedUp are the ways in which one value stands in another's place.
func mixedUp(k Credential) []suspicion {
	secret := k.secret()
	key := k.Kind == AccessKey
	return []suspicion{
		{k.ID == secret, "ID and secret are the same text: one of them was pasted twice."},
		{
			key && uuidShape().MatchString(secret) && !uuidShape().MatchString(k.ID),
			"KEY ID and KEY SECRET look swapped: the KEY ID is the one that looks like a UUID.",
		},
		{
			key && k.ID == k.ProjectID,
			"The ID is the Project ID; the KEY ID is another one, on the dashboard's access-key page.",
		},
		{
			key && strings.HasSuffix(secret, "=="),
			"The secret ends like an application secret: an application key used as KEY ID needs the kind 'application'.",
		},
		{
			key && strings.Contains(k.ID, "@"),
			"The ID looks like an e-mail address: the KEY ID is on the dashboard's access-key page.",
		},
		{
			k.Kind == ServicePlan && k.ProjectID != "" && k.ID == k.ProjectID,
			"The Service Plan ID is the Project ID: a service plan has an ID and an API token of its own, on the dashboard's SMS page.",
		},
		{
			k.Kind == Application && !strings.HasSuffix(secret, "=") && uuidShape().MatchString(secret),
			"The secret looks like an ID: an application secret is Base64 text such as …==.",
		},
	}
}

func quoted(s string) bool {
	return len(s) > 1 && (s[0] == '"' || s[0] == '\'' || s[0] == '`') && s[len(s)-1] == s[0]
}

var label = pattern(`(?i)^(key|client|access|application|api|app|service plan|sinch)[ _-]?(key[ _-]?)?(id|secret|token|key)\s*[:=]`)

func labelled(s string) bool { return label().MatchString(s) }

func spaced(s string) bool { return strings.ContainsAny(s, " \t\r\n") }

func invisible(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool {
		return c > unicode.MaxASCII || unicode.IsControl(c) && c != '\t' && c != '\n' && c != '\r'
	})
}

// stylesMatter says whether the server may have wanted the other header style.
func stylesMatter(k Credential) bool { return k.style() != StyleBody && stylesDiffer(k) }

func styleAdvice(k Credential) string {
	return "The pair holds characters that the two header styles send differently: the server may want the style " + string(otherHeader(k)) + "."
}

func otherHeader(k Credential) AuthStyle {
	if k.style() == StyleHeader {
		return StyleHeaderRaw
	}
	return StyleHeader
}
