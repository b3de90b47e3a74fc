package oauth

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// faultMembers are the members of an error that are understood, in whichever shape. Decoding into them costs
// little however many others there are: an answer of a megabyte can hold a hundred thousand.
type faultMembers struct {
	Error       errorMember `json:"error"`
	Description wordy       `json:"error_description"`
	Hint        wordy       `json:"error_hint"`
	Verbose     wordy       `json:"error_verbose"`
	Message     wordy       `json:"message"`
	ErrorCode   wordy       `json:"errorCode"`
	Resolution  wordy       `json:"resolution"`
	Code        wordy       `json:"code"`
	Text        wordy       `json:"text"`
	Title       wordy       `json:"title"`
	Detail      wordy       `json:"detail"`
	Type        wordy       `json:"type"`
}

// googleError is the object in the member error of Google's shape.
type googleError struct {
	Code    wordy `json:"code"`
	Message wordy `json:"message"`
	Status  wordy `json:"status"`
}

// errorMember is a word in OAuth's shape and an object in Google's.
type errorMember struct {
	word   string
	google *googleError
}

// UnmarshalJSON takes either; what is neither is empty.
func (e *errorMember) UnmarshalJSON(data []byte) error {
	*e = errorMember{}
	if data[0] != '{' {
		e.word = brief(data)
		return nil
	}
	e.google = &googleError{}
	return json.Unmarshal(data, e.google)
}

// An object of more than smallObject bytes with more than mostMembers members is nobody's error: some servers would
// have us decode the same member a hundred thousand times.
const (
	smallObject = 64 << 10
	mostMembers = 1000
)

func crowded(body []byte) bool {
	return len(body) > smallObject && bytes.Count(body, []byte(`":`)) > mostMembers
}

// mostCommas is more than a full page of access keys holds, and than any metadata does.
const mostCommas = 15_000

// endless says that a list in an answer is longer than any that is meant: each element costs memory, however short.
func endless(body []byte) bool { return bytes.Count(body, []byte(",")) > mostCommas }

// wordy is a text or number of which only what is worth reading is kept.
type wordy string

// UnmarshalJSON takes a text or a number; what is neither is empty.
func (w *wordy) UnmarshalJSON(data []byte) error {
	*w = wordy(brief(data))
	return nil
}

// maxRaw is how much of a JSON text is looked at for words: more than clip keeps of it even when all of it is escapes.
const maxRaw = 6*16*maxWords + 32

// brief reads the beginning of a JSON text, or a number, as clip leaves it. The rest is not even copied.
func brief(data []byte) string {
	if len(data) <= maxRaw {
		return clip(jsonString(data))
	}
	if data[0] != '"' {
		return ""
	}
	head := data[:maxRaw]
	if at := bytes.LastIndexByte(head, '\\'); at >= maxRaw-len(`\u0000`) {
		head = head[:at] // an escape that may be cut in two
	}
	for (len(head)-len(bytes.TrimRight(head, `\`)))%2 == 1 {
		head = head[:len(head)-1]
	}
	return clip(jsonString(append(bytes.Clone(head), '"')))
}

// mostNames is how many members' names are told of an answer that holds none of those wanted.
const mostNames = 32

// memberNames lists the members of an answer without their values, which may be secret.
func memberNames(body []byte) string {
	const nothing = "nothing of the kind"
	if !isObject(body) {
		return nothing
	}
	in := json.NewDecoder(bytes.NewReader(withoutMark(body)))
	if _, err := in.Token(); err != nil {
		return nothing
	}
	seen := map[string]bool{}
	for read := 0; in.More() && read < mostNames; read++ {
		name, err := in.Token()
		text, ok := name.(string)
		if err != nil || !ok || in.Decode(&ignored{}) != nil {
			return nothing
		}
		seen[clip(text)] = true
	}
	if len(seen) == 0 {
		return nothing
	}
	return clip(strings.Join(slices.Sorted(maps.Keys(seen)), ", "))
}

// ignored is a value that nobody wants.
type ignored struct{}

// UnmarshalJSON takes anything and keeps nothing.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// isObject says whether an API answered with a JSON object, as all of Sinch's do: a portal's page is no yes.
func isObject(body []byte) bool {
	body = bytes.TrimSpace(withoutMark(body))
	return len(body) > 0 && body[0] == '{' && json.Valid(body)
}

// withoutMark takes a byte order mark off, which some servers send and JSON does not allow.
func withoutMark(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")) }
