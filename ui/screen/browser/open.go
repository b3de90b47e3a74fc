package browser

import (
	"net/url"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
)

// opened is the answer to opening a page.
type opened struct {
	answer
	page string
	err  error
}

// openPage shows the dashboard's page of the chosen credential.
func (b *Browser) openPage() tea.Cmd {
	p, c := b.target()
	if p == nil {
		return nil
	}
	address, a, open := session.Page(p, c), b.answer(), b.env.Open
	return func() tea.Msg {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" {
			return opened{a, address, errNotAPage}
		}
		return opened{a, address, open(u.String())}
	}
}

func (b *Browser) opened(m opened) tea.Cmd {
	if m.err != nil {
		return b.toast(screen.Info, "No browser opened. The page is "+m.page)
	}
	return b.toast(screen.Done, "Opened "+m.page)
}
