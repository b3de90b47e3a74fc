package oauth

import (
	"regexp"
	"sync"
)

// pattern gives a regular expression that is compiled when it is first asked for: few runs of the program see an answer
// that needs one, and every run would wait for all of them.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
