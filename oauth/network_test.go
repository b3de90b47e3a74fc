package oauth

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestWhatKeptAnAnswerAwayIsNamed(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for name, c := range map[string]struct {
		err     error
		verdict Verdict
		says    string
	}{
		"no such name":     {dial(&net.DNSError{Name: "auth.exmaple", IsNotFound: true}), Unreachable, "there is no host auth.exmaple"},
		"no name server":   {dial(&net.DNSError{Name: "auth.example", IsTimeout: true}), Unreachable, "could not be looked up"},
		"refused":          {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), Unreachable, "auth.example was refused"},
		"refused, Windows": {dial(errors.New("connectex: No connection could be made because the target machine actively refused it")), Unreachable, "was refused"},
		"no route":         {dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), Unreachable, "no way to auth.example"},
		"no connection":    {dial(os.ErrDeadlineExceeded), Unreachable, "no connection to auth.example came about"},
		"no answer":        {context.DeadlineExceeded, Unreachable, "no answer from auth.example within 15s"},
		"reset":            {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, Unreachable, "was cut"},
		"end":              {io.EOF, Unreachable, "was cut"},
		"no authorities":   {x509.SystemRootsError{}, TLSError, "no list of certificate authorities"},
		"something else":   {errors.New("odd \x1b[31m\nerror"), Unreachable, "the request failed"},
	} {
		r := testClient().noAnswer(t.Context(), "https://auth.example/token", c.err)
		if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || r.Advice == "" || r.Meaning == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
