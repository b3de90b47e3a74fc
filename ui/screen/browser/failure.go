package browser

import (
	"errors"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

var errNotAPage = errors.New("that is not the address of a page")

// failure words an error for a card.
func failure(title string, err error) screen.Failure {
	f := screen.Failure{Title: text.Visible(title), Happened: text.Visible(err.Error()), Err: err}
	var exchange *oauth.ExchangeError
	var gone *vault.GoneError
	var readOnly *vault.ReadOnlyError
	var unsaved *vault.UnsavedError
	var changed *vault.ChangedMeanwhileError
	switch {
	case errors.As(err, &exchange):
		f.Happened = text.Join(text.Visible(exchange.Result.Meaning), text.Literal(" "), text.Visible(exchange.Result.Detail).Sentence())
		f.Safe = text.Literal("The clipboard and the vault are as they were.")
		f.Next = text.Visible(exchange.Result.Advice)
	case errors.As(err, &gone), errors.As(err, &readOnly), errors.As(err, &unsaved), errors.As(err, &changed):
		f.Safe = text.Literal("The vault is as it was.")
	}
	return f
}

// counted gives a number with its word: "1 credential", "4 credentials".
func counted(n int, word string) string { return text.Counted(n, word).String() }
