package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// noAnswer gives the verdict when no answer came.
func (c *Client) noAnswer(ctx context.Context, endpoint string, err error) Result {
	r := Result{
		Verdict: Unreachable, Endpoint: endpoint,
		Meaning: "The server could not be reached; nothing is known about the credential.",
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		r.Detail, r.Meaning, r.Advice = "cancelled", "The test was cancelled before an answer came.", "Test again."
		return r
	}
	host := hostOf(endpoint)
	for _, recognised := range []func(*Result, string, error) bool{
		turnFault, proxyFault, tlsFault, nameFault, c.timeFault, connectionFault, protocolFault,
	} {
		if recognised(&r, host, err) {
			return r
		}
	}
	r.Detail = "the request failed: " + clip(err.Error())
	r.Advice = "Test again."
	return r
}

// hostOf is host and port of an address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "the server"
	}
	return clip(u.Host)
}

func turnFault(r *Result, _ string, err error) bool {
	if !errors.Is(err, errNoTurn) {
		return false
	}
	r.Verdict = RateLimited
	r.Detail = "not asked: " + errNoTurn.Error()
	r.Meaning = "Requests are held back to stay below the server's limit; nothing is known about the credential."
	r.Advice = "Test again with more time, or fewer credentials at once."
	return true
}

func proxyFault(r *Result, _ string, err error) bool {
	if refused, ok := errors.AsType[*proxyError](err); ok {
		if refused.status == 407 {
			proxyWants(r)
		} else {
			r.Detail = fmt.Sprintf("the proxy %s answered HTTP %d", clip(refused.proxy), refused.status)
			r.Advice = "The proxy does not let requests to this host through: ask whoever runs it, or add the host to NO_PROXY."
		}
		r.HTTPStatus = refused.status
		return true
	}
	if errors.Is(err, errProxyAddress) {
		r.Detail = errProxyAddress.Error() + "; nothing was sent"
		r.Advice = "Correct HTTPS_PROXY: it looks like http://proxy.example:3128."
		return true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
		r.Detail = "the proxy could not be reached"
		r.Advice = "Check HTTPS_PROXY, or add the host to NO_PROXY."
		return true
	}
	return false
}

func nameFault(r *Result, _ string, err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return false
	case dns.IsNotFound:
		r.Detail = "there is no host " + clip(dns.Name)
		r.Advice = "Check the token URL, the network and, in a company, the VPN."
	default:
		r.Detail = "the name " + clip(dns.Name) + " could not be looked up"
		r.Advice = "Check the network; the name server did not answer."
	}
	return true
}

func timedOut(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && n.Timeout()
}

func (c *Client) timeFault(r *Result, host string, err error) bool {
	if !timedOut(err) {
		return false
	}
	r.Detail = "no answer from " + host + " within " + c.config.Timeout.String()
	r.Advice = "Test again; if it stays so, a firewall may swallow the request. --timeout gives it longer."
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		r.Detail = "no connection to " + host + " came about in time"
		r.Advice = "Check host and port of the token URL, the network and, in a company, the VPN: a firewall may swallow the request."
	}
	return true
}

// connectionFault recognises what a connection dies of. Windows has errors of its own, known by their words.
func connectionFault(r *Result, host string, err error) bool {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), says(err, "actively refused"):
		r.Detail = "the connection to " + host + " was refused: nothing listens there"
		r.Advice = "Check host and port of the token URL."
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), says(err, "unreachable"):
		r.Detail = "there is no way to " + host + " from here"
		r.Advice = "Check the network and, in a company, the VPN."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, errTwice),
		says(err, "forcibly closed", "server closed idle connection", "GOAWAY", "stream error", "client connection lost"):
		r.Detail = "the connection to " + host + " was cut before an answer came"
		r.Advice = "Test again; a firewall or proxy may cut connections to this host, or the server is restarting."
	default:
		return false
	}
	return true
}

// protocolFault recognises an answer that is no HTTP. Package net/http has no types for these.
func protocolFault(r *Result, _ string, err error) bool {
	if !says(err, "malformed", "headers exceeded", "header list larger", "http2:", "PROTOCOL_ERROR", "Content-Length",
		"transfer encoding", "transport connection broken", "1xx informational") {
		return false
	}
	r.Verdict = BadResponse
	r.Detail = "what answered does not speak HTTP as it should"
	notAnEndpoint(r)
	return true
}

func says(err error, signs ...string) bool {
	text := err.Error()
	for _, sign := range signs {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}
