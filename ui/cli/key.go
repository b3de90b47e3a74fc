package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func (a *app) keyCommand() *cobra.Command {
	return a.parent("key", "Add, edit and remove credentials", a.keyAdd(), a.keyEdit(), a.keyRemove())
}

// keyFields are a credential's fields as flags.
type keyFields struct {
	name, kind, publicID, secretFile              string
	tokenURL, region, authStyle, audience, caFile string
	issuer                                        string
	fromClipboard                                 bool
	status, notes                                 string
	scopes                                        []string
	issued                                        time.Time
	ids                                           map[string]*string // flag of the ID of each kind
}

// idFlag is the flag of a kind's ID: its name in the document with dashes.
func idFlag(info vault.KindInfo) string { return strings.ReplaceAll(info.IDField, "_", "-") }

func (f *keyFields) declare(c *cobra.Command, now func() time.Time) {
	set := c.Flags()
	f.ids = map[string]*string{}
	for _, info := range vault.Kinds() {
		f.ids[idFlag(info)] = set.String(idFlag(info), "", "`ID`: "+info.IDLabel+" of "+string(info.Kind))
	}
	set.StringVar(&f.secretFile, "secret-file", "", "`file` with the secret, - for standard input; asked for without it")
	set.StringVar(&f.tokenURL, "token-url", "", "`address` of the token endpoint; for an access key instead of Sinch's")
	set.StringVar(&f.region, "region", "", "`region` of a service plan: "+strings.Join(oauth.SMSRegions(), ", "))
	set.StringVar(&f.authStyle, "auth-style", "", "`style` of an OAuth client: "+strings.Join(vault.AuthStyles(), ", "))
	set.StringArrayVar(&f.scopes, "scope", nil, "`scope` that an OAuth client asks for (repeatable)")
	set.StringVar(&f.audience, "audience", "", "`audience` that an OAuth client asks for")
	set.StringVar(&f.caFile, "ca-file", "", "PEM `file` with the certificate authorities of the token endpoint")
	set.StringVar(&f.notes, "notes", "", "`text` of your own")
	set.Func("issued", "`date` on which the secret was made, such as 2026-01-31 or 2026-01-31T09:30:00Z; its age counts from there", func(text string) (err error) {
		f.issued, err = issueDate(text, now())
		return err
	})
}

// ahead is how far in the future an issue date may lie: the day of a place in another time zone, or a clock that is slow.
const ahead = 24 * time.Hour

// issueDate reads a day or a moment; nothing is no date.
func issueDate(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		at, err = time.Parse(time.RFC3339, text)
	}
	switch {
	case err != nil:
		return time.Time{}, errors.New("a date is written 2026-01-31 or 2026-01-31T09:30:00Z")
	case at.After(now.Add(ahead)):
		return time.Time{}, errors.New("it lies in the future")
	}
	return at.UTC().Truncate(time.Second), nil
}

func (a *app) keyAdd() *cobra.Command {
	var f keyFields
	c := &cobra.Command{
		Use:   "add PROJECT/NAME",
		Short: "Add a credential",
		Long: `Adds a credential to a project. The secret is never an argument, since other users can see those:
it is read from --secret-file, or from standard input with '--secret-file -', or asked for.

  sinchkeys key add Acme/ci-bot --key-id ID
  sinchkeys key add Acme/sms --kind service-plan --service-plan-id ID --region eu --secret-file FILE
  sinchkeys key add Acme/voice --kind application --application-key KEY --secret-file -
  sinchkeys key add Acme/partner --kind oauth-client --client-id ID --token-url URL --scope read`,
		Args: arguments(1, 1, "PROJECT/NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.addKey(cmd, &f, args[0]) },
	}
	f.declare(c, a.now)
	c.Flags().BoolVar(&f.fromClipboard, "from-clipboard", false, "take what was just copied from the dashboard: save it, test it, clear the clipboard")
	c.Flags().StringVar(&f.issuer, "issuer", "", "`address` of an OAuth client's issuer, which is asked for its token URL and style (RFC 8414, OpenID)")
	c.Flags().StringVar(&f.kind, "kind", string(vault.AccessKey), "`kind`: access-key, service-plan, application, oauth-client")
	return c
}

func (a *app) addKey(cmd *cobra.Command, f *keyFields, ref string) error {
	projectName, name, ok := strings.Cut(ref, "/")
	if !ok || strings.TrimSpace(name) == "" {
		return &usageError{What: quoted(ref) + " is not PROJECT/NAME", Command: cmd.CommandPath()}
	}
	if err := plainName(cmd, name); err != nil {
		return err
	}
	if f.fromClipboard {
		return a.captureKey(cmd, f, projectName, name)
	}
	kind, err := vault.ParseKind(f.kind)
	if err != nil {
		return &usageError{What: err.Error(), Command: cmd.CommandPath()}
	}
	if err := a.discover(cmd, f, kind.Info()); err != nil {
		return err
	}
	if err := f.check(cmd, kind.Info(), true); err != nil {
		return err
	}
	s, p, err := a.unlockedProject(cmd.Context(), projectName)
	if err != nil {
		return err
	}
	secret, err := a.readKeySecret(cmd.Context(), f.secretFile, kind.Info().SecretLabel)
	if err != nil {
		return err
	}
	c := f.credential(kind, name, secret)
	a.doubtKey(kind, f.publicID)
	a.doubtPair(s.Document(), p, &c)
	a.doubtRegion("region", f.region, oauth.SMSRegions())
	a.doubtEndpoint(f.tokenURL)
	return a.commit(cmd.Context(), s, "added "+p.Name+"/"+name, vault.AddCredential{Project: p.ID, Credential: c})
}

// unlockedProject opens the vault and finds the project that something is to be added to.
func (a *app) unlockedProject(ctx context.Context, name string) (*session.Session, *vault.Project, error) {
	s, err := a.unlock(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.Document().ResolveProject(name)
	if missing := (*vault.NotFoundError)(nil); errors.As(err, &missing) {
		f := explainReference(err)
		f.Hints = append(f.Hints, "'sinchkeys project add' makes a new project")
		return nil, nil, f
	}
	return s, p, err
}

func (f *keyFields) credential(kind vault.Kind, name string, secret vault.Secret) vault.Credential {
	return vault.Credential{
		Kind: kind, Name: name, PublicID: f.publicID, Secret: secret, TokenURL: f.tokenURL, Region: f.region,
		AuthStyle: f.authStyle, Scopes: f.scopes, Audience: f.audience, CAFile: f.caFile, Notes: f.notes, IssuedAt: f.issued,
	}
}

// discover asks the issuer, when one is named, for what the other flags do not say.
func (a *app) discover(cmd *cobra.Command, f *keyFields, info vault.KindInfo) error {
	switch {
	case f.issuer == "":
		return nil
	case !info.OAuth:
		return keyUsage(cmd, "--issuer is not for %s", info.Kind)
	}
	s, err := a.session(cmd.Context())
	if err != nil {
		return err
	}
	found, err := s.Discover(cmd.Context(), f.issuer, f.caFile)
	if err != nil {
		return err
	}
	f.tokenURL = cmp.Or(f.tokenURL, found.TokenURL)
	f.authStyle = cmp.Or(f.authStyle, string(found.Style))
	a.say("the issuer says: token URL %s, style %s", found.TokenURL, found.Style)
	for _, note := range found.Notes {
		a.say("note: %s", note)
	}
	return nil
}

// doubtKey warns of an odd ID where Sinch's are UUIDs.
func (a *app) doubtKey(kind vault.Kind, id string) {
	if kind == vault.AccessKey || kind == vault.Application {
		a.doubtID(kind.Info().IDLabel, id)
	}
}

// doubtPair warns of a pair that the vault holds already, or that was probably pasted wrongly.
func (a *app) doubtPair(d *vault.Document, p *vault.Project, c *vault.Credential) {
	if refs := session.Elsewhere(d, c); len(refs) > 0 {
		a.say("note: the same %s also stands in %s", c.Kind.Info().IDLabel, strings.Join(refs, ", "))
	}
	if odd := session.Odd(p, c); odd != "" {
		a.say("note: %s", odd)
	}
}

// doubtEndpoint says beforehand that nothing will be sent to an address.
func (a *app) doubtEndpoint(address string) {
	if address == "" {
		return
	}
	if why := oauth.UnsafeEndpoint(address); why != "" {
		a.say("note: nothing will ever be sent to this token URL: %s", why)
	}
}

// check refuses flags that the kind has no use for, and misses those that it can't do without: a new credential must
// have them, and an edit must not empty them.
func (f *keyFields) check(cmd *cobra.Command, info vault.KindInfo, isNew bool) error {
	if err := cmp.Or(misfit(cmd, info), oneOf(cmd, "auth-style", f.authStyle, vault.AuthStyles()), oneOf(cmd, "status", f.status, vault.Statuses()), plainName(cmd, f.name)); err != nil {
		return err
	}
	if id := f.ids[idFlag(info)]; id != nil {
		f.publicID = strings.TrimSpace(*id)
	}
	if f.tokenURL != "" && !isAddress(f.tokenURL) {
		return keyUsage(cmd, "--token-url must be an address like https://auth.example.com/oauth2/token")
	}
	for _, need := range []struct{ flag, value string }{
		{idFlag(info), f.publicID}, {"token-url", wanted(info.OAuth, f.tokenURL)}, {"region", wanted(info.Region, f.region)},
	} {
		if need.value == "" && (isNew || cmd.Flags().Changed(need.flag)) {
			return keyUsage(cmd, "a credential of kind %s needs --%s", info.Kind, need.flag)
		}
	}
	return nil
}

// misfit complains about a flag that was given and that the kind has no use for.
func misfit(cmd *cobra.Command, info vault.KindInfo) error {
	for _, other := range vault.Kinds() {
		if other.Kind != info.Kind && cmd.Flags().Changed(idFlag(other)) {
			return keyUsage(cmd, "--%s is not for %s; its ID is --%s", idFlag(other), info.Kind, idFlag(info))
		}
	}
	for _, f := range []struct {
		flag string
		fits bool
	}{
		{"token-url", info.TokenURL},
		{"ca-file", info.TokenURL},
		{"region", info.Region},
		{"issuer", info.OAuth},
		{"auth-style", info.OAuth},
		{"scope", info.OAuth},
		{"audience", info.OAuth},
	} {
		if !f.fits && cmd.Flags().Changed(f.flag) {
			return keyUsage(cmd, "--%s is not for %s", f.flag, info.Kind)
		}
	}
	return nil
}

// oneOf refuses a flag's value that is none of the few that there are.
func oneOf(cmd *cobra.Command, flag, value string, known []string) error {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	return keyUsage(cmd, "%s is no --%s; there are %s", quoted(value), flag, strings.Join(known, ", "))
}

// plainName refuses a name that no reference could hold.
func plainName(cmd *cobra.Command, name string) error {
	if !strings.Contains(name, "/") {
		return nil
	}
	return keyUsage(cmd, "a name can't hold a '/', which separates project and credential in a reference")
}

func keyUsage(cmd *cobra.Command, format string, args ...any) error {
	return &usageError{What: fmt.Sprintf(format, args...), Command: cmd.CommandPath()}
}

// wanted gives the value if it is needed, and anything else if not.
func wanted(needed bool, value string) string {
	if needed {
		return value
	}
	return "not needed"
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil && slices.Contains([]string{"http", "https"}, u.Scheme)
}

// readKeySecret reads the secret from its file, or asks for it.
func (a *app) readKeySecret(ctx context.Context, file, label string) (vault.Secret, error) {
	var text []byte
	var err error
	if file != "" {
		text, err = a.secretFile(file, secretFlag)
	} else {
		text, err = askSecret(ctx, label+":")
	}
	defer clear(text)
	if errors.Is(err, errNoTerminal) {
		return vault.Secret{}, &usageError{
			What:  "there is no terminal to ask for the " + label,
			Hints: []string{"give --secret-file FILE, or --secret-file - to read it from standard input"},
		}
	}
	if err != nil {
		return vault.Secret{}, err
	}
	secret := vault.NewSecret(string(text))
	switch {
	case secret.IsZero():
		return secret, &failure{Code: codeFailed, What: "the " + label + " is empty; nothing was changed"}
	case strings.ContainsFunc(secret.Reveal(), unicode.IsControl):
		return secret, &failure{Code: codeFailed, What: "the " + label + " holds a control character, which no secret has; nothing was changed"}
	}
	return secret, nil
}

func (a *app) keyEdit() *cobra.Command {
	var f keyFields
	c := &cobra.Command{
		Use: "edit REF", ValidArgsFunction: a.references(1, credentialNames), Short: "Edit a credential; what no flag names stays as it is", Args: arguments(1, 1, "a REF"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.editKey(cmd, &f, args[0]) },
	}
	f.declare(c, a.now)
	c.Flags().StringVar(&f.name, "name", "", "the `new` name")
	c.Flags().StringVar(&f.status, "status", "", "`status`: "+strings.Join(vault.Statuses(), ", "))
	return c
}

func (a *app) editKey(cmd *cobra.Command, f *keyFields, ref string) error {
	if !anyLocalFlag(cmd) {
		return &usageError{What: "say what to change", Command: cmd.CommandPath()}
	}
	s, err := a.unlock(cmd.Context())
	if err != nil {
		return err
	}
	m, err := a.meant(cmd, s, ref)
	if err != nil {
		return err
	}
	info := m.Credential.Kind.Info()
	if err := f.check(cmd, info, false); err != nil {
		return err
	}
	set := f.edits(cmd, info)
	if cmd.Flags().Changed("secret-file") {
		secret, err := a.readKeySecret(cmd.Context(), f.secretFile, info.SecretLabel)
		if err != nil {
			return err
		}
		set.Secret = &secret
	}
	if set.PublicID != nil {
		a.doubtKey(m.Credential.Kind, *set.PublicID)
	}
	if set.PublicID != nil || set.Secret != nil {
		becomes := *m.Credential
		becomes.PublicID, becomes.Secret = *cmp.Or(set.PublicID, &becomes.PublicID), *cmp.Or(set.Secret, &becomes.Secret)
		a.doubtPair(s.Document(), m.Project, &becomes)
	}
	a.doubtRegion("region", f.region, oauth.SMSRegions())
	a.doubtEndpoint(f.tokenURL)
	return a.commit(cmd.Context(), s, "edited "+m.Ref(), vault.EditCredential{ID: m.Credential.ID, Set: set})
}

func anyLocalFlag(cmd *cobra.Command) bool {
	changed := false
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { changed = changed || f.Changed })
	return changed
}

func (f *keyFields) edits(cmd *cobra.Command, info vault.KindInfo) vault.CredentialEdit {
	return vault.CredentialEdit{
		Name:      given(cmd, "name", &f.name),
		PublicID:  given(cmd, idFlag(info), &f.publicID),
		TokenURL:  given(cmd, "token-url", &f.tokenURL),
		Region:    given(cmd, "region", &f.region),
		AuthStyle: given(cmd, "auth-style", &f.authStyle),
		Scopes:    given(cmd, "scope", &f.scopes),
		Audience:  given(cmd, "audience", &f.audience),
		CAFile:    given(cmd, "ca-file", &f.caFile),
		Status:    given(cmd, "status", &f.status),
		Notes:     given(cmd, "notes", &f.notes),
		IssuedAt:  given(cmd, "issued", &f.issued),
	}
}

func (a *app) keyRemove() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "remove REF", ValidArgsFunction: a.references(1, credentialNames), Aliases: []string{"rm"}, Short: "Remove a credential", Args: arguments(1, 1, "a REF"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.unlock(cmd.Context())
			if err != nil {
				return err
			}
			m, err := a.meant(cmd, s, args[0])
			if err != nil {
				return err
			}
			if err := a.confirm(cmd.Context(), "Remove "+m.Ref()+"?", yes); err != nil {
				return err
			}
			return a.commit(cmd.Context(), s, "removed "+m.Ref(), vault.RemoveCredential{ID: m.Credential.ID})
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "without asking")
	return c
}
