package editor

import (
	"context"
	"errors"
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/text"
)

// lookUp is the question to an issuer where its tokens are to be had (RFC 8414, OpenID Connect Discovery): it runs beside
// the form, which is typed into meanwhile.
type lookUp struct {
	number int                // of the newest question: answers to others are dropped
	cancel context.CancelFunc // of the one under way; nil: none is
	asked  string             // the address in the field that all of this is about
	failed error              // why the last one found nothing, until the form is gone on with
	waited bool               // saving was asked for meanwhile
	scopes []string           // what the server names; raw
}

func (l *lookUp) running() bool { return l.cancel != nil }

// stop gives up the question that is under way; an answer that comes all the same is dropped.
func (l *lookUp) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.cancel, l.waited = nil, false
	l.number++
}

// learnt is an issuer's answer.
type learnt struct {
	answer
	owner  *Editor
	number int
	found  oauth.Metadata
	err    error
}

// noLookUp says why no issuer can be asked now, or "".
func (e *Editor) noLookUp() string {
	switch {
	case e.ofProject || !e.kind().Info().OAuth:
		return "only an OAuth client has an issuer to ask"
	case e.phase == saving || e.phase == judging:
		return "the form is being saved"
	default:
		return ""
	}
}

// lookUp asks the issuer whose address stands in the token URL's field.
func (e *Editor) lookUp() tea.Cmd {
	e.focus(fieldTokenURL)
	e.issuer.stop()
	e.issuer.failed, e.note = nil, ""
	address := e.values().get(fieldTokenURL)
	if address == "" {
		e.note = "Type or paste the issuer's address here first, such as https://login.example.com"
		return nil
	}
	if e.phase == tested {
		e.phase = filling // the verdict was on what is about to change
	}
	ctx, cancel := context.WithCancel(e.env.Context())
	e.issuer.cancel, e.issuer.asked = cancel, e.field(fieldTokenURL).value()
	s, caFile := e.env.Session, e.values().get(fieldCAFile)
	out := learnt{answer: e.answer(), owner: e, number: e.issuer.number}
	return tea.Batch(e.spinner.Start(e.env), func() tea.Msg {
		defer cancel()
		out.found, out.err = s.Discover(ctx, address, caFile)
		return out
	})
}

// learnt fills the form with what the issuer says, or says why it can't.
func (e *Editor) learnt(m learnt) {
	if m.owner != e || m.number != e.issuer.number || !e.issuer.running() {
		return
	}
	e.issuer.stop()
	if m.err != nil {
		e.issuer.failed = m.err
		return
	}
	e.note = strings.Join(e.adopt(m.found), " ")
	e.issuer.asked = m.found.TokenURL
}

// adopt fills the form with what an issuer says and tells about it. The scopes that a server names are everybody's, so they
// are shown where scopes are typed and never filled in: asking for one that is not this client's would be refused.
func (e *Editor) adopt(m oauth.Metadata) []string {
	e.field(fieldTokenURL).line.Set(m.TokenURL)
	e.poured = nil
	said := "The issuer's token URL is filled in"
	if style := e.field(fieldStyle); !takes(m.Style, style.value()) {
		style.choose(string(m.Style))
		said += ", and how it wants ID and secret sent"
	}
	e.issuer.scopes = m.Scopes
	return append([]string{said + "."}, m.Notes...)
}

// takes says whether a server that takes a style takes the chosen one too: the two header styles differ for odd characters
// alone, which no metadata tells of.
func takes(style oauth.AuthStyle, chosen string) bool {
	return string(style) == chosen || style == oauth.StyleHeader && chosen == string(oauth.StyleHeaderRaw)
}

// outdate gives up what concerns something that is no longer in the form: a verdict, or what an address was asked.
func (e *Editor) outdate() {
	if e.phase == tested && e.dirty() {
		e.phase = filling
	}
	f := e.field(fieldTokenURL)
	if f != nil && e.kind().Info().OAuth && f.value() == e.issuer.asked {
		return
	}
	if e.issuer.running() {
		e.issuer.stop()
	}
	e.issuer.failed, e.issuer.scopes = nil, nil
}

// hint is what belongs in a field, in as many words as there is room for.
func (e *Editor) hint(f *field, room int) text.Safe {
	if f.id == fieldScopes && len(e.issuer.scopes) > 0 {
		return text.Join(text.Literal("the server names "), text.Visible(strings.Join(e.issuer.scopes, " "))).Cut(room)
	}
	if whole := text.Literal(f.hint + f.aside); whole.Width() <= room {
		return whole
	}
	return text.Literal(f.hint).Cut(room)
}

// issuerWords tell that an issuer is asked, or why it said nothing of use.
func (e *Editor) issuerWords(w int) []string {
	t := e.env.Theme()
	if e.issuer.running() {
		host := hostOf(e.issuer.asked)
		asking := text.Join(text.Literal("asking "), text.Visible(host)).Cut(w - 4)
		then := e.env.Keys().Key("form.back") + " stops"
		if e.issuer.waited {
			then = "Not saved: the token URL is still to come. " + then
		}
		return []string{
			" " + t.Accent.Render(e.spinner.Frame(e.env).String()) + " " + asking.String(),
			"   " + t.Muted.Render(text.Literal(then).Cut(w-4).String()),
		}
	}
	mark := t.Bad.Render(t.Symbols.Bad)
	reason, advice := unlearnt(e.issuer.failed)
	var out []string
	for _, l := range reason.Wrap(w-4, 2) {
		out = append(out, " "+mark+" "+l.String())
		mark = " "
	}
	for _, l := range advice.Wrap(w-4, 1) {
		out = append(out, "   "+t.Muted.Render(l.String()))
	}
	return out
}

// unlearnt words why an issuer could not be asked.
func unlearnt(err error) (reason, advice text.Safe) {
	if e, ok := errors.AsType[*oauth.DiscoveryError](err); ok {
		reason = text.Visible(e.Reason)
		if host := hostOf(e.Issuer); !strings.Contains(e.Reason, host) {
			reason = text.Join(text.Visible(host), text.Literal(": "), reason)
		}
		return reason, text.Visible(e.Advice)
	}
	return text.Visible(err.Error()), text.Safe{}
}

// hostOf is the part of an address that a person knows it by.
func hostOf(address string) string {
	if u, err := url.Parse(strings.TrimSpace(address)); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// Ask asks an issuer for the token URL and fills the sheet with its answer, of which it tells in whole sentences. The error
// is an *oauth.DiscoveryError, and the sheet is as it was.
func (s Sheet) Ask(ctx context.Context, address string) ([]string, error) {
	found, err := s.form.env.Session.Discover(ctx, address, s.form.values().get(fieldCAFile))
	if err != nil {
		return nil, err
	}
	said := s.form.adopt(found)
	if len(found.Scopes) > 0 {
		said = append(said, "The server names the scopes "+strings.Join(found.Scopes, " ")+".")
	}
	return said, nil
}
