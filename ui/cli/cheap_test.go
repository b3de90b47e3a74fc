package cli

// Cheapen makes new passphrases quick to derive, so that a story takes the time of what it tells.
func Cheapen() { workFactor = 10 }
