package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/vault"
)

// session is what shows that a key of an action does what it should: keys that lead to where it works, the key itself, keys
// that make its effect seen, and what is on the screen then and was not before the key.
type session struct {
	to, then string
	sees     string
	is       func(*stage.Stage) bool // instead of what is seen
}

// sessions has one for every action. There is no network in them: what a test or a token comes to is told by other tests.
func sessions() map[action.ID]session {
	const rotation, slip = "R ctrl+b ", "C 5 wait y wait "
	return map[action.ID]session{
		action.Copy:          {sees: "Nothing was copied"},
		action.CopyMenu:      {sees: "Copy of ci-bot"},
		action.Test:          {sees: "unreachable"},
		action.TestAll:       {sees: "Tested 2"},
		action.Reveal:        {sees: "hides in"},
		action.OpenPage:      {sees: "Opened https://"},
		action.OpenShell:     {sees: "No shell"},
		action.ShowBoard:     {sees: "what needs care first"},
		action.StartFilter:   {sees: "alt+c copy · "},
		action.NewCredential: {sees: "New credential in Acme"},
		action.NewProject:    {sees: "New project"},
		action.Edit:          {sees: "Project Acme"},
		action.Delete:        {sees: "Delete Acme?"},
		action.Rotate:        {sees: "Rotate Acme › ci-bot"},
		action.Import:        {sees: "Import"},
		action.Undo:          {to: "d y", sees: "Undone: "},

		action.Down:     {sees: "▌ project 01"},
		action.Up:       {to: "j j", sees: "▌ project 01"},
		action.Top:      {to: "G", sees: "▌ Acme"},
		action.Bottom:   {sees: "▌ project 40"},
		action.PageDown: {sees: "▌ project 09"},
		action.PageUp:   {to: "G", sees: "▌ project 31"},
		action.NextPane: {then: "j", sees: "▌ old-bot"},
		action.PrevPane: {to: "tab", then: "j", sees: "▌ project 01"},
		action.Right:    {then: "j", sees: "▌ old-bot"},
		action.Left:     {to: "l", then: "j", sees: "▌ project 01"},
		action.Enter:    {then: "j", sees: "▌ old-bot"},
		action.Back:     {to: "l", then: "j", sees: "▌ project 01"},

		action.ShowPalette: {sees: "─ Actions ─"},
		action.ShowHelp:    {sees: "─ Keys ─"},
		action.Lock:        {sees: "sinchkeys  locked"},
		action.Suspend:     {is: func(s *stage.Stage) bool { return len(s.Suspended) == 1 && !strings.Contains(s.Suspended[0], "Acme") }},
		action.Quit:        {is: func(s *stage.Stage) bool { return s.Quit }},

		action.FilterCopy:  {to: "/ a c m", sees: "Nothing was copied"},
		action.FilterKeep:  {to: "/ a c m", sees: "T test all"},
		action.FilterClear: {to: "/ a c m", sees: "  project 01"},
		action.FilterDown:  {to: "/ p r o j", sees: "▌ project 02"},
		action.FilterUp:    {to: "/ p r o j down down", sees: "▌ project 02"},

		action.BoardDown:     {to: "b", sees: "▌ project 01"},
		action.BoardUp:       {to: "b j j", sees: "▌ project 01"},
		action.BoardTop:      {to: "b G", sees: "▌ Acme"},
		action.BoardBottom:   {to: "b", sees: "▌ project 40"},
		action.BoardPageDown: {to: "b", sees: "▌ project 08"},
		action.BoardPageUp:   {to: "b G", sees: "▌ project 32"},
		action.BoardGo:       {to: "b j", sees: "n adds one"},
		action.BoardTest:     {to: "b", sees: "unreachable"},
		action.BoardTestAll:  {to: "b", sees: "unreachable"},
		action.BoardClose:    {to: "b", sees: "c copy token"},

		action.RotateGo:     {to: "R", sees: "enter tries again"},
		action.RotateByHand: {to: "R", sees: "Make a new key on the dashboard's page"},
		action.RotatePage:   {to: rotation, sees: "Opened https://"},
		action.RotateNext:   {to: rotation, then: "x", sees: "KEY SECRET    •"},
		action.RotatePrev:   {to: rotation, then: "x", sees: "KEY SECRET    •"},
		action.RotateReveal: {to: rotation + "tab x y z", sees: "xyz"},
		action.RotateAbort:  {to: rotation, sees: "End this rotation?"},
		action.RotateBack:   {to: rotation, sees: "The rotation waits where it stands"},

		action.SlipDown: {to: slip, sees: "row-19"},
		action.SlipUp:   {to: slip + "down", sees: "row-00"},

		action.FormNext:   {to: "n", sees: "▌ KEY ID"},
		action.FormPrev:   {to: "n", sees: "▌ Kind"},
		action.FormEnter:  {to: "n x", sees: "▌ KEY ID"},
		action.FormSave:   {to: "n", sees: "✗ a name is needed"},
		action.FormReveal: {to: "n tab tab x y z", sees: "xyz"},
		action.FormUndo:   {to: "n x y z ctrl+w", sees: "xyz"},
		action.FormLookUp: {to: "n up left", sees: "Type or paste the issuer's address"},
		action.FormBack:   {to: "n", sees: "▌ Acme"},

		action.DialogDown:  {to: "d", sees: "[ Delete ]"},
		action.DialogUp:    {to: "d j", sees: "[ Cancel ]"},
		action.DialogPageD: {to: "?", sees: "half a page down"},
		action.DialogPageU: {to: "? ctrl+d", sees: "copy a live token"},
		action.DialogTop:   {to: "? ctrl+d", sees: "copy a live token"},
		action.DialogEnd:   {to: "?", sees: "the worst state"},
		action.DialogYes:   {to: "d", sees: "Deleted Acme"},
		action.DialogNo:    {to: "d", sees: "c copy token"},
		action.DialogOK:    {to: "C", sees: "Nothing was copied"},
		action.DialogClose: {to: "d", sees: "c copy token"},

		action.PaletteDown:  {to: ":", sees: "▌ copy something else"},
		action.PaletteUp:    {to: ": down down", sees: "▌ copy something else"},
		action.PaletteOK:    {to: ": t e s t", sees: "unreachable"},
		action.PaletteClose: {to: ":", sees: "c copy token"},
	}
}

// Every key of the table is pressed in a session that expects a screen: an action without one fails here, and so does a key
// that is added to an action and does not do what its others do.
func TestEveryKeyHasASession(t *testing.T) {
	t.Parallel()
	all := sessions()
	for _, a := range action.All() {
		told, ok := all[a.ID]
		if !ok && len(a.Keys) > 0 {
			t.Errorf("no session presses %v (%s)", a.Keys, a.Title)
		}
		for _, key := range a.Keys {
			t.Run(string(a.ID)+" "+key, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { told.play(t, key) })
			})
		}
	}
}

func (c session) play(t *testing.T, key string) {
	t.Helper()
	s := peopled(t)
	press(s, c.to)
	if c.is == nil {
		s.Misses(c.sees)
	}
	press(s, key)
	press(s, c.then)
	if c.is == nil {
		s.Sees(c.sees)
	} else if !c.is(s) {
		t.Errorf("it does not do what it should; the screen is\n%s", s.Frame())
	}
}

// press presses keys one after the other; "wait" lets a second go by.
func press(s *stage.Stage, keys string) {
	for key := range strings.FieldsSeq(keys) {
		if key == "wait" {
			s.Pass(time.Second)
			continue
		}
		s.Keys(key)
	}
}

var errNoNetwork = errors.New("there is no network here")

// peopled is the interface on a vault with one project that matters and forty to go past, without a network and a clipboard.
func peopled(t *testing.T) *stage.Stage {
	t.Helper()
	var long strings.Builder
	for i := range 40 {
		fmt.Fprintf(&long, "row-%02d%s", i, strings.Repeat(".", 74)) // as wide as the screen
	}
	projects := []vault.Project{{ID: "p", Name: "Acme", SinchID: "e4e006b2-b3ba-457c-861a-6f67edce4d9f", Credentials: []*vault.Credential{
		{ID: "c-0", Kind: vault.AccessKey, Name: "ci-bot", PublicID: "4b2a91c0-0000-4000-8000-00000000a001", Secret: vault.NewSecret(long.String())},
		{ID: "c-1", Kind: vault.AccessKey, Name: "old-bot", PublicID: "4b2a91c0-0000-4000-8000-00000000a002", Secret: vault.NewSecret("not-a-real-secret-1")},
	}}}
	for i := range 40 {
		projects = append(projects, vault.Project{ID: vault.ProjectID(fmt.Sprint("p-", i)), Name: fmt.Sprintf("project %02d", i+1)})
	}
	s := stage.Open(t, stage.Set{
		Width: 80, Height: 24, Projects: projects,
		// One at a time: a bubble does not see that those who wait for a lock wait for a timer.
		OAuth:  oauth.Config{Now: time.Now, MaxInFlight: 1, Proxy: func(*http.Request) (*url.URL, error) { return nil, errNoNetwork }},
		First:  func(env screen.Env) screen.Screen { return browser.New(env) },
		Unlock: func(env screen.Env) screen.Screen { return unlock.New(env) },
	})
	s.Board.Gone = true
	s.Settle()
	return s
}
