package browser

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sinchkeys/oauth"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// The detail names the page, as a link where the terminal takes one.
func TestTheDashboardIsALink(t *testing.T) {
	for name, c := range map[string]struct {
		profile colorprofile.Profile
		address string
		link    string
	}{
		"Sinch's own page":     {colorprofile.TrueColor, "", "https://dashboard.sinch.com/settings/access-keys"},
		"256 colours":          {colorprofile.ANSI256, "", "https://dashboard.sinch.com/settings/access-keys"},
		"16 colours":           {colorprofile.ANSI, "", ""},
		"no colours":           {colorprofile.ASCII, "", ""},
		"a page of the user's": {colorprofile.TrueColor, "https://example.com/a?b=c", "https://example.com/a?b=c"},
		"an address of others": {colorprofile.TrueColor, "https://example.com/?é", ""},
		"no page":              {colorprofile.TrueColor, "javascript:alert(1)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				project := sample()[0]
				project.DashboardURL = c.address
				p := open(t, oauth.Config{}, 120, 36, project)
				p.Send(tea.ColorProfileMsg{Profile: c.profile})
				p.Settle()
				frame, _ := p.browser.View(120, 36)
				if got := strings.Contains(frame, "\x1b]8;;"+c.link) && c.link != ""; got != (c.link != "") || c.link == "" && strings.Contains(frame, "\x1b]8;") {
					t.Errorf("the link is not %q in\n%q", c.link, frame)
				}
				p.Sees("Dashboard", "o opens")
			})
		})
	}
}

// A vault that was made to do harm can hold what a form refuses.
func TestNoAddressBreaksOutOfALink(t *testing.T) {
	for _, a := range uitest.Attacks() {
		if to, ok := link("https://example.com/?" + a.Text); ok && strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%s: a link to %q", a.Name, to)
		}
	}
}

// A key that stands in several places says so, and tells the places where it
// has another secret.
func TestDetailTellsWhereElseTheKeyIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		projects := sample()
		first := projects[0].Credentials[0]
		projects[1].Credentials[0].PublicID, projects[1].Credentials[0].Secret = first.PublicID, first.Secret
		projects[3].Credentials[0].PublicID = first.PublicID
		p := open(t, oauth.Config{}, 120, 36, projects...)
		p.Settle()
		p.Sees("Also in    Beacon Retail/ci-bot  same secret", "東京 支店/주요 키  another secret")
		p.Keys("l", "j")
		p.Misses("Also in")
		p.Keys("h", "j", "d", "y")
		p.Keys("g")
		p.Sees("東京 支店/주요 키")
		p.Misses("Beacon Retail/ci-bot")
	})
}

// Many places are counted, not listed: the frame costs the same.
func TestManyPlacesOfAKeyAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		project := sample()[1]
		for i := range 40 {
			c := credential(fmt.Sprintf("1%04d", i), fmt.Sprintf("copy-%02d", i), vault.AccessKey)
			c.PublicID = project.Credentials[0].PublicID
			project.Credentials = append(project.Credentials, c)
		}
		p := open(t, oauth.Config{}, 120, 36, project)
		p.Settle()
		p.Sees("copy-03", "and 36 other places")
	})
}
