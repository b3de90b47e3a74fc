package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/doorman"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

// mostNamed is how many projects a question names.
const mostNamed = 3

func number(n int) string { return strconv.Itoa(n) }

// wantedWords name what is asked for.
func wantedWords(what doorman.What, ref string) text.Safe {
	switch what {
	case doorman.Token:
		return text.Join(text.Literal("token of "), text.Visible(ref))
	case doorman.Variables:
		return text.Join(text.Literal("token and IDs of "), text.Visible(ref))
	case doorman.Key:
		return text.Literal("key to the vault")
	case doorman.Names:
		return text.Literal("names for completion")
	case doorman.Lock:
		return text.Literal("lock")
	default:
		return text.Visible(string(what))
	}
}

// recordWords tell what was asked for, by whom, and what became of it.
func recordWords(r doorman.Record) text.Safe {
	who := text.Visible(r.From.Short())
	wanted := wantedWords(r.What, r.Ref)
	var words text.Safe
	switch r.Outcome {
	case doorman.Given:
		words = text.Join(wanted, text.Literal(" given to "), who)
	case doorman.Refused:
		words = text.Join(wanted, text.Literal(" refused to "), who)
	case doorman.Unanswered:
		words = text.Join(wanted, text.Literal(" refused to "), who, text.Literal(": nobody answered"))
	case doorman.Withdrawn:
		words = text.Join(wanted, text.Literal(" not given to "), who, text.Literal(", who did not wait"))
	case doorman.Failed:
		words = text.Join(wanted, text.Literal(" not given to "), who, text.Literal(": there was none to be had"))
	}
	if r.What == doorman.Lock {
		words = text.Join(text.Literal("locked by "), who)
	}
	if r.Count > 1 {
		words = text.Join(words, text.Literal(", "+number(r.Count)+" times"))
	}
	return words
}

func tone(o doorman.Outcome) screen.Tone {
	switch o {
	case doorman.Refused, doorman.Unanswered:
		return screen.Warn
	case doorman.Given:
		return screen.Done
	case doorman.Withdrawn, doorman.Failed:
	}
	return screen.Info
}

// entries are the records as the list shows them, with the time on the clock: an age alone does not tell which of the
// user's own doings it was.
func entries(records []doorman.Record) []dialog.Entry {
	out := make([]dialog.Entry, len(records))
	for i, r := range records {
		at := text.Literal(r.At.Local().Format("15:04:05") + " ")
		out[i] = dialog.Entry{At: r.At, Text: text.Join(at, recordWords(r)), Tone: tone(r.Outcome)}
	}
	return out
}

// questionDialog asks for the user's word. The choice that gives nothing is the one that enter takes.
func (r *Root) questionDialog(q *doorman.Question) *dialog.Confirm {
	d := &dialog.Confirm{
		Env: r.env(), Yes: "Give it", No: "Refuse",
		Answer: func(yes bool) tea.Cmd { return screen.Send(decided{q.ID, yes}) },
		Note: func() text.Safe {
			return text.Join(text.Literal("refused by itself in "), text.Countdown(q.Until.Sub(r.opts.Now())+999_999_999))
		},
		Facts: []dialog.Fact{{Label: "by", Text: text.Visible(q.From.Long())}},
	}
	switch q.What {
	case doorman.Key:
		d.Title = text.Literal("Give out the vault's key?")
		d.Facts = append(d.Facts, dialog.Fact{Label: "for", Text: text.Literal("the vault's key, which opens every secret in it")})
	default:
		d.Title = text.Literal("Give out a token?")
		d.Facts = append(d.Facts, dialog.Fact{Label: "for", Text: wantedWords(q.What, q.Ref)})
	}
	d.Facts = append(d.Facts, dialog.Fact{Label: "why", Text: guardedWords(q.Guarded, q.Tags)})
	return d
}

// guardedWords say why it is asked.
func guardedWords(names, tags []string) text.Safe {
	words := text.Join(text.Literal("tagged "), text.Visible(strings.Join(tags, " or ")), text.Literal(": "))
	for i, name := range names[:min(len(names), mostNamed)] {
		if i > 0 {
			words = text.Join(words, text.Literal(", "))
		}
		words = text.Join(words, text.Visible(name))
	}
	if more := len(names) - mostNamed; more > 0 {
		words = text.Join(words, text.Literal(" and "+number(more)+" more"))
	}
	return words
}
