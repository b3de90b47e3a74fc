package exchange

import (
	"regexp"
	"sync"
)

// pattern gives a regular expression that is compiled when it is first asked for: hardly any run of the program reads a
// text, and together they take longer to compile than the program takes to start.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
