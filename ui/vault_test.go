package ui

import (
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func keyOf() vault.Key { return vault.Key{Passphrase: []byte("not-a-real-passphrase")} }

func unlockOptions() session.UnlockOptions { return session.UnlockOptions{} }
