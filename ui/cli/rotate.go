package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// rotateFlags are those of the rotate command.
type rotateFlags struct {
	manual, yes, deleted, abort, status, fromClipboard bool

	keyID, secretFile, retire string
}

const rotateHelp = `Replaces a key without an outage, step by step:

  1. a new key is made, by the Access Keys API where the account has it, else by you in the dashboard
  2. it is saved before anything else happens to it, then tested, its project included
  3. it takes the old key's name; the old one stays beside it, retiring, with its secret
  4. you switch what uses the old key: the folders that are known to are listed, and the files in them that
     hold its ID or secret
  5. the old key is deleted, and proved dead: the token endpoint must reject it
  6. its secret leaves the vault (the backups keep it until they expire)

Every step is saved. Whatever interrupts it, 'sinchkeys rotate REF' goes on where it stands, on any terminal.
Without a terminal it goes as far as it can and says what it waits for, with exit code 7:

  sinchkeys rotate acme/ci-bot                      makes and tests the new key
  sinchkeys rotate acme/ci-bot --yes                everything is switched: deletes the old key, proves it dead
  sinchkeys rotate acme/ci-bot --key-id ID --secret-file FILE    the new key, made by hand
  sinchkeys rotate acme/ci-bot --deleted            the old key was deleted by hand`

func (a *app) rotateCommand() *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "rotate REF",
		Short: "Replace a key by a new one, without an outage",
		Long:  rotateHelp,
		Args:  arguments(0, 1, ""),

		ValidArgsFunction: a.references(1, credentialNames),
		RunE:              func(cmd *cobra.Command, args []string) error { return a.rotate(cmd, args, f) },
	}
	set := c.Flags()
	set.BoolVar(&f.manual, "manual", false, "make the new key in the dashboard, even where the Access Keys API answers")
	set.StringVar(&f.keyID, "key-id", "", "`ID` of a new key that you made; its secret comes from --secret-file or is asked for")
	set.StringVar(&f.secretFile, "secret-file", "", "`file` with the new key's secret, - for standard input")
	set.BoolVar(&f.fromClipboard, "from-clipboard", false, "take the new key that you made and just copied from the dashboard, then clear the clipboard")
	set.BoolVar(&f.yes, "yes", false, "nothing uses the old key any more: delete it without asking")
	set.BoolVar(&f.deleted, "deleted", false, "the old key was deleted in the dashboard")
	set.StringVar(&f.retire, "retire", "", "delete another `key` of the project first, by its REF or KEY ID, to make room at ten")
	set.BoolVar(&f.status, "status", false, "say where the rotation stands, and do nothing")
	set.BoolVar(&f.abort, "abort", false, "end the rotation where it stands, and say what stays")
	set.DurationVar(&a.flags.timeout, "timeout", 0, "time limit of each request, such as 5s")
	c.MarkFlagsMutuallyExclusive("status", "abort")
	return c
}

func (a *app) rotate(cmd *cobra.Command, args []string, f rotateFlags) error {
	switch {
	case f.secretFile != "" && f.fromClipboard:
		return &usageError{What: "--from-clipboard and --secret-file both give the secret: say one of them", Command: cmd.CommandPath()}
	case f.secretFile != "" && f.keyID == "":
		return &usageError{What: "--secret-file needs --key-id beside it", Command: cmd.CommandPath()}
	}
	if s, err := a.session(cmd.Context()); err == nil {
		go s.Warm()
	}
	s, m, err := a.unlocked(cmd, args)
	if err != nil {
		return err
	}
	run := &rotating{app: a, s: s, id: m.Credential.ID, flags: f}
	at, err := s.Rotation(run.id)
	if err != nil {
		return err
	}
	run.id = at.Old.ID // the name may go over to the new key on the way
	switch {
	case f.status:
		return run.report(run.withCopies(cmd.Context(), at))
	case f.abort:
		return run.abort(cmd.Context())
	case f.retire != "":
		if err := run.makeRoom(cmd, at, f.retire); err != nil {
			return err
		}
	}
	return run.on(cmd.Context(), at)
}

// rotating is one run of the command.
type rotating struct {
	app   *app
	s     *session.Session
	id    vault.CredentialID // of the old key
	flags rotateFlags
	used  bool // the pair that the flags give was handed over

	captured *session.Captured // what was taken from the clipboard, until it is saved
	told     int               // waits since the last line about them
}

// on takes step after step until the old key is proved dead, or a person is needed who is not there.
func (r *rotating) on(ctx context.Context, at session.Rotation) error {
	for !at.Done() {
		at = r.withCopies(ctx, at)
		in, err := r.input(ctx, at)
		if err != nil {
			return err
		}
		if in == nil {
			return errors.Join(r.report(at), exitError(codeWaiting))
		}
		next, err := r.s.Rotate(ctx, r.id, *in, r.waiting)
		if room, ok := errors.AsType[*session.FullError](err); ok && r.app.interactive() {
			err = r.offerRoom(ctx, at, room)
			next = at
		}
		if err != nil {
			next, err = r.saved(ctx, err)
		}
		if err != nil {
			return err
		}
		r.say(at, next)
		r.forget(ctx)
		at = next
	}
	return r.report(at)
}

// withCopies adds the files that hold a value of the old key to the places that are known to use it.
func (r *rotating) withCopies(ctx context.Context, at session.Rotation) session.Rotation {
	if r.flags.yes || r.flags.deleted {
		return at // it is said already that nothing uses it
	}
	found, more, err := r.s.Copies(ctx, at)
	if more && err == nil {
		r.app.say("note: not every file of the folders that are known was searched; 'sinchkeys audit --scan FOLDER' does")
	}
	at.Uses = slices.Concat(at.Uses, found)
	return at
}

// saved says where the rotation stands after a step that could not be saved at first and is by now. Any other error is
// given back as it came.
func (r *rotating) saved(ctx context.Context, err error) (session.Rotation, error) {
	if _, err = r.app.keep(ctx, r.s, err); err != nil {
		return session.Rotation{}, err
	}
	return r.s.Rotation(r.id)
}

// input gives what the next step needs from a person, from the flags or by asking; nil when nobody can be asked.
func (r *rotating) input(ctx context.Context, at session.Rotation) (*session.RotateInput, error) {
	in := &session.RotateInput{Manual: r.flags.manual || r.flags.keyID != "" || r.flags.fromClipboard}
	given := true
	var err error
	switch at.Needs {
	case session.NeedPair:
		in.Pair, err = r.pair(ctx, at)
		given = in.Pair != nil
	case session.NeedSwitch:
		given, err = r.sure(ctx, at, r.flags.yes, r.switchQuestion(at))
		in.Switched = given
	case session.NeedDeletion:
		r.app.deletionWords(at)
		given, err = r.sure(ctx, at, r.flags.deleted, "Is it deleted?")
		in.Deleted = given
	case session.NeedNothing:
		if r.corrects(at) {
			in.Pair, err = r.pair(ctx, at)
		}
	}
	if !given || err != nil {
		return nil, err
	}
	return in, nil
}

// corrects says whether the flags give another pair in the place of one that was made by hand and is not trusted.
func (r *rotating) corrects(at session.Rotation) bool {
	return at.Record.Stage == vault.RotationMade && at.Record.Manual && !r.used && at.New != nil &&
		(r.flags.fromClipboard || r.flags.keyID != "" && at.New.PublicID != r.flags.keyID)
}

// sure says whether a flag or the user says yes.
func (r *rotating) sure(ctx context.Context, at session.Rotation, flag bool, question string) (bool, error) {
	if flag || !r.app.interactive() {
		return flag, nil
	}
	r.app.tellUses(at)
	answer, err := ask(ctx, question+" [y/N]")
	if errors.Is(err, errNoTerminal) {
		return false, nil
	}
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), err
}

func (*rotating) switchQuestion(at session.Rotation) string {
	if at.Record.Manual {
		return "Does nothing use the old key any more?"
	}
	return "Does nothing use the old key any more? It is deleted next."
}

// pair reads a key that was made by hand; nil when it is not given and nobody can be asked.
func (r *rotating) pair(ctx context.Context, at session.Rotation) (*session.KeyPair, error) {
	if r.flags.fromClipboard && !r.used {
		return r.capture(ctx, at)
	}
	info := at.Old.Kind.Info()
	id := strings.TrimSpace(r.flags.keyID)
	if id == "" || r.used {
		if !r.app.interactive() {
			return nil, nil //nolint:nilnil // nobody is there to give one, which is no failure
		}
		var err error
		if id, err = r.askID(ctx, at); err != nil || id == "" {
			return nil, err
		}
	}
	secret, err := r.app.readKeySecret(ctx, r.flags.secretFile, info.SecretLabel)
	if err != nil {
		return nil, err
	}
	r.used = true
	r.app.doubtKey(at.Old.Kind, id)
	return &session.KeyPair{ID: id, Secret: secret}, nil
}

// askID asks for the public half of a key that was made by hand, and opens the page for it where that is wanted.
func (r *rotating) askID(ctx context.Context, at session.Rotation) (string, error) {
	r.app.say("make a new key in the dashboard: %s", at.Page())
	for {
		id, err := ask(ctx, at.Old.Kind.Info().IDLabel+" of the new key (o opens the page, empty stops here):")
		if err != nil || id != "o" {
			return id, err
		}
		if err := openPage(at.Page()); err != nil {
			r.app.say("no browser opened")
		}
	}
}

// capture takes a key from the clipboard, as it was copied from the dashboard. It stays there until it is saved.
func (r *rotating) capture(ctx context.Context, at session.Rotation) (*session.KeyPair, error) {
	found, err := r.s.Capture(ctx)
	if err != nil {
		return nil, err
	}
	id := cmp.Or(strings.TrimSpace(r.flags.keyID), found.PublicID)
	if id == "" || found.Secret.IsZero() {
		info := at.Old.Kind.Info()
		return nil, &failure{
			Code: codeFailed, What: "the clipboard holds no " + info.IDLabel + " with a " + info.SecretLabel + " that could be recognised; nothing was changed",
			Hints: []string{"copy the labels and values as the dashboard shows them, or give --key-id and --secret-file"},
		}
	}
	r.used, r.captured = true, &found
	return &session.KeyPair{ID: id, Secret: found.Secret}, nil
}

// forget takes off the clipboard what came from there and is saved now.
func (r *rotating) forget(ctx context.Context) {
	if r.captured == nil {
		return
	}
	if r.captured.Forget(ctx) {
		r.app.say("the clipboard was cleared")
	} else {
		r.app.say("note: the clipboard could not be cleared; clear it yourself")
	}
	r.captured = nil
}

func (r *rotating) abort(ctx context.Context) error {
	stays, err := r.s.Abort(ctx, r.id)
	if err != nil {
		return err
	}
	if r.app.flags.json {
		return r.app.printJSON(object{{"aborted", true}, {"stays", stays}})
	}
	r.app.say("the rotation was ended: %s", stays)
	return nil
}

// uses lists the places that name a credential: folders that 'use' wrote to or 'allow' trusts, and the global choice.
func (a *app) uses() []session.Use {
	book, err := a.book()
	if err != nil {
		return nil
	}
	var out []session.Use
	for _, f := range book.Known() {
		out = append(out, session.Use{Where: f.Path, Ref: f.Ref})
	}
	if global := book.Global(); global != "" {
		out = append(out, session.Use{Where: "the choice of 'sinchkeys use --global'", Ref: global})
	}
	return out
}

// usedIn lists the folders that 'use' wrote to or 'allow' trusts: files beside their choice may hold copies of a key.
func (a *app) usedIn() []string {
	book, err := a.book()
	if err != nil {
		return nil
	}
	return book.Folders()
}
