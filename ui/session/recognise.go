package session

import "sinchkeys/vault/exchange"

// Recognised is what a paste holds.
type Recognised = exchange.Recognised

// Recognise finds credentials in pasted text: what the dashboard shows, a dotenv block, JSON, a line
// of CSV, a curl command. It needs no open vault.
func (*Session) Recognise(pasted string) Recognised { return exchange.Recognise(pasted) }
