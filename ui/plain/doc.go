// Package plain is the interface in plain lines, for those who listen to it
// instead of looking at it, and for terminals that can do no more: a question,
// an answer, and what came of it, each in lines of their own.
//
// It promises that it writes text and line ends and nothing else: no colour,
// no cursor movement, nothing that is drawn over, no alternate screen. The one
// exception is a copy to a clipboard that only the terminal reaches, which is
// a sequence that the terminal swallows. Every action of package action that
// is not about moving over a screen can be asked for by its key, its name or
// its number, and is as careful as on the screen: a secret is shown only after
// a question, a passphrase is never echoed, nothing is deleted unasked, and the
// vault is locked when nobody is there.
//
// Where the settings want it, it answers other terminals as the screen does,
// and tells of it between the lines (service.go).
//
// Like the screens it calls the session and only the session. Begin with
// plain.go, then do.go.
package plain
