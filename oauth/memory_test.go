// The race detector allocates for itself, and more than the code that it watches.

//go:build !race

package oauth

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

// mostMemory is what one answer may cost, garbage included: no server gets more out of us, however hostile.
const mostMemory = 8 << 20

// answering sends the same bytes to every connection, over and over if asked, without allocating any itself.
func answering(t *testing.T, head []byte, again []byte) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				var request [4 << 10]byte
				_, _ = c.Read(request[:])
				_, err := c.Write(head)
				for err == nil && again != nil {
					_, err = c.Write(again)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// bodied is a whole answer of HTTP/1.1.
func bodied(status int, header, body string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s", status, header, len(body), body)
}

// filled repeats a piece up to a little below the most that is read.
func filled(before, piece, after string) string {
	return before + strings.Repeat(piece, (maxBody-len(before)-len(after))/len(piece)) + after
}

func gzipped(t *testing.T, piece string, times int) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	for range times {
		_, _ = w.Write([]byte(piece))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func numbered(form string, n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, form, i)
	}
	return out.String()
}

func memoryBombs(t *testing.T) map[string]struct {
	head, again []byte
	verdict     Verdict
} {
	t.Helper()
	type bomb = struct {
		head, again []byte
		verdict     Verdict
	}
	many := []byte(strings.Repeat("x", 64<<10))
	megabyte := strings.Repeat("\x00", 1<<20)
	members := `{` + numbered(`"m%d":1,`, 80_000) + `"z":1}`
	return map[string]bomb{
		"a body without end":             {[]byte("HTTP/1.1 200 OK\r\n\r\n"), many, BadResponse},
		"an error without end":           {[]byte("HTTP/1.1 401 No\r\n\r\n"), many, BadResponse},
		"ten gigabytes are promised":     {[]byte("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n"), many, BadResponse},
		"chunks without end":             {[]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), append([]byte("10000\r\n"), append(many, "\r\n"...)...), BadResponse},
		"headers without end":            {[]byte("HTTP/1.1 200 OK\r\n"), []byte("X-More: x\r\n"), BadResponse},
		"a header line without end":      {[]byte("HTTP/1.1 200 OK\r\nX: "), many, BadResponse},
		"early hints without end":        {nil, []byte("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"), BadResponse},
		"sixty KiB of short headers":     {bodied(401, strings.Repeat("A: b\r\n", 10_000), `{}`), nil, BadResponse},
		"sixty KiB of challenges":        {bodied(401, strings.Repeat("WWW-Authenticate: a=\"b\", c=d\r\n", 1900), ``), nil, Rejected},
		"one challenge of sixty KiB":     {bodied(401, "WWW-Authenticate: Bearer "+strings.Repeat(`error="x",`, 6000)+"\r\n", ``), nil, Rejected},
		"a gzip bomb of 200 MiB":         {bodied(200, "Content-Encoding: gzip\r\n", gzipped(t, megabyte, 200)), nil, BadResponse},
		"a gzip bomb with 401":           {bodied(401, "Content-Encoding: gzip\r\n", gzipped(t, megabyte, 200)), nil, BadResponse},
		"a gzipped megabyte of members":  {bodied(200, "Content-Encoding: gzip\r\n", gzipped(t, members, 1)), nil, BadResponse},
		"a megabyte of members":          {bodied(200, "", members), nil, BadResponse},
		"a megabyte of members with 401": {bodied(401, "", members), nil, BadResponse},
		"a megabyte of one member":       {bodied(401, "", filled(`{"a":1`, `,"a":1`, `}`)), nil, BadResponse},
		"a megabyte of Google's members": {bodied(401, "", `{"error":`+members+`}`), nil, BadResponse},
		"a megabyte of one object":       {bodied(401, "", filled(`{"error":{}`, `,"error":{}`, `}`)), nil, BadResponse},
		"a megabyte of one escape":       {bodied(401, "", filled(`{"code":"\n"`, `,"code":"\n"`, `}`)), nil, BadResponse},
		"sixty KiB of one escape":        {bodied(401, "", `{"code":"\n"`+strings.Repeat(`,"code":"\n"`, 5000)+`}`), nil, BadResponse},
		"sixty KiB of one object":        {bodied(401, "", `{"error":{}`+strings.Repeat(`,"error":{}`, 5000)+`}`), nil, Rejected},
		"a megabyte of description":      {bodied(401, "", filled(`{"error":"invalid_client","error_description":"`, "long ", `"}`)), nil, Rejected},
		"a megabyte of escapes":          {bodied(401, "", filled(`{"error":"invalid_client","error_description":"`, `\u202e`, `"}`)), nil, Rejected},
		"five megabytes of description":  {bodied(401, "", `{"error":"invalid_client","error_description":"`+strings.Repeat("long ", 1<<20)+`"}`), nil, BadResponse},
		"a megabyte of error":            {bodied(401, "", filled(`{"error":"`, "e", `"}`)), nil, BadResponse},
		"a megabyte of token":            {bodied(200, "", filled(`{"access_token":"`, "t", `"}`)), nil, BadResponse},
		"a megabyte of claims":           {bodied(200, "", filled(`{"access_token":"a.`, "W1tb", `.c"}`)), nil, BadResponse},
		"a megabyte of lifetime":         {bodied(200, "", filled(`{"access_token":"a","expires_in":`, "9", `}`)), nil, Valid},
		"a megabyte of scope":            {bodied(200, "", filled(`{"access_token":"a","expires_in":60,"scope":"`, "s ", `"}`)), nil, Valid},
		"a megabyte of title":            {bodied(200, "", filled("<title>", "t ", "</title>")), nil, BadResponse},
		"a megabyte of titles":           {bodied(200, "", filled("<", "<title>", "")), nil, BadResponse},
		"a megabyte of brackets":         {bodied(200, "", filled("", "[", "")), nil, BadResponse},
		"a megabyte of nested errors":    {bodied(400, "", filled("", `{"error":`, "")), nil, BadResponse},
		"a megabyte of list":             {bodied(200, "", filled("[1", ",1", "]")), nil, BadResponse},
		"a megabyte of the secret":       {bodied(401, "", filled(`{"error":"invalid_client","error_description":"`, testSecret, `"}`)), nil, Rejected},
		"a megabyte of blanks":           {bodied(401, "", filled("", " ", "")), nil, Rejected},
		"a megabyte of text":             {bodied(403, "", filled("", "no ", "")), nil, BadResponse},
	}
}

// TestNoAnswerCostsMoreThanEightMebibytes counts every byte that is allocated from request to verdict, freed or
// not, so what is held at once is less still.
func TestNoAnswerCostsMoreThanEightMebibytes(t *testing.T) {
	for name, c := range memoryBombs(t) {
		t.Run(name, func(t *testing.T) {
			k := testKey(answering(t, c.head, c.again))
			client := NewClient(Config{Limit: Unlimited(), Timeout: 5 * time.Second})
			defer client.Close()
			var r Result
			costs(t, func() { r = client.Test(t.Context(), k, TestOptions{}) })
			if r.Verdict != c.verdict {
				t.Errorf("%.500s", fmt.Sprintf("%+v", r))
			}
		})
	}
}

// costs fails when what is done allocates more than an answer may.
func costs(t *testing.T, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	used := after.TotalAlloc - before.TotalAlloc
	t.Logf("%.1f MiB", float64(used)/(1<<20))
	if used > mostMemory {
		t.Errorf("it took %d KiB", used>>10)
	}
}

// TestNoListCostsMoreThanEightMebibytes has the Access Keys API and an issuer send lists that nobody means.
func TestNoListCostsMoreThanEightMebibytes(t *testing.T) {
	for name, body := range map[string]string{
		"objects":           filled(`{"accessKeys":[{}`, `,{}`, `]}`),
		"nothings":          filled(`{"accessKeys":[null`, `,null`, `]}`),
		"lists":             filled(`{"accessKeys":[[]`, `,[]`, `]}`),
		"members":           filled(`{"a":1`, `,"a":1`, `}`),
		"methods":           filled(`{"token_endpoint_auth_methods_supported":[""`, `,""`, `]}`),
		"scopes":            filled(`{"scopes_supported":["a"`, `,"a"`, `]}`),
		"as many as may be": `{"accessKeys":[{}` + strings.Repeat(`,{}`, mostCommas) + `]}`,
		"members that may":  `{"m":0` + numbered(`,"m%d":1`, mostCommas) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			address := answering(t, bodied(200, "", body), nil)
			client := NewClient(Config{Limit: Unlimited(), Timeout: 5 * time.Second, Hosts: Hosts{Token: address, AccessKeys: address}})
			defer client.Close()
			k := testKey("")
			k.ProjectID = "p"
			api, err := client.AccessKeys(k, Token{text: "a"})
			if err != nil {
				t.Fatal(err)
			}
			costs(t, func() { _, err = api.List(t.Context()) })
			if err == nil {
				t.Error("it was taken for a list of keys")
			}
			costs(t, func() { _, err = client.Discover(t.Context(), address, "") })
			if err == nil {
				t.Error("it was taken for metadata")
			}
		})
	}
}
