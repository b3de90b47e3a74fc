package oauth

import (
	"regexp"
	"strings"
)

// unusable says what makes a pair pointless to send: it could only fail, and what was pasted in may be a
// secret of something else.
func unusable(k Credential) (why, advice string) {
	secret := k.secret()
	switch {
	case k.ID == "":
		return "the ID is empty", "Edit the credential and fill in its ID."
	case secret == "":
		return "the secret is empty", "Edit the credential and paste its secret."
	case placeholder(k.ID) || placeholder(secret):
		return "the " + which(placeholder(k.ID)) + " is the placeholder text of a sample file",
			"Replace it by the real value from the dashboard."
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

// placeholders are what sample files hold where a value should stand (the SDKs' templates and READMEs).
var placeholders = regexp.MustCompile(`(?i)^\s*(<.*>|your[ _-].*|my[ _](project|key|app).*|.*found at https://.*|(sinch_)?(project_id|key_id|key_secret|api_token|service_plan_id)|x{6,}|changeme|secret)\s*$`)

func placeholder(s string) bool { return placeholders.MatchString(s) }

// bearerLike recognises a JWT, whose header is a JSON object in base64url.
func bearerLike(s string) bool {
	return strings.HasPrefix(s, "eyJ") && strings.Count(s, ".") >= 2 || strings.HasPrefix(strings.ToLower(s), "bearer ")
}

var uuidShape = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// suspicion is a way in which pairs are wrong, and what to do about it.
type suspicion struct {
	seen   bool
	advice string
}

// suspect says, after a rejection, what is odd about the pair; empty when nothing is.
func suspect(k Credential) string {
	secret := k.secret()
	key := k.Kind == AccessKey
	for _, s := range []suspicion{
		{
			quoted(k.ID) || quoted(secret),
			"The " + which(quoted(k.ID)) + " is in quotation marks, which were probably pasted along: remove them.",
		},
		{
			key && uuidShape.MatchString(secret) && !uuidShape.MatchString(k.ID),
			"KEY ID and KEY SECRET look swapped: the KEY ID is the one that looks like a UUID.",
		},
		{
			key && strings.HasSuffix(secret, "=="),
			"The secret ends like an application secret: an application key is not an access key and needs the kind 'application'.",
		},
		{
			key && k.ID == k.ProjectID,
			"The ID is the Project ID; the KEY ID is another one, on the dashboard's access-key page.",
		},
		{k.ID == secret, "ID and secret are the same text: one of them was pasted twice."},
		{strings.ContainsAny(k.ID, " \t\r\n") && key, "The ID holds white space, which was probably pasted along."},
		{
			k.Trades() && k.style() != StyleBody && stylesDiffer(k),
			"The pair holds characters that the two header styles send differently: the server may want the style " + string(otherHeader(k)) + ".",
		},
	} {
		if s.seen {
			return s.advice
		}
	}
	return ""
}

func quoted(s string) bool {
	return len(s) > 1 && (s[0] == '"' || s[0] == '\'' || s[0] == '`') && s[len(s)-1] == s[0]
}

func otherHeader(k Credential) AuthStyle {
	if k.style() == StyleHeader {
		return StyleHeaderRaw
	}
	return StyleHeader
}
