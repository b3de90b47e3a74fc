// Package agent keeps vaults unlocked for all terminals of one user: a process in the background that answers over a
// Unix socket in the user's runtime folder.
//
// What it promises: only processes of the same user are answered, and only an agent of the same user is asked (file
// owner and mode, and the peer's credentials as the system tells them, on both sides). It gives out the key of one file
// at a time, live tokens, and public fields; with tokens only, no file key. It ends what it keeps at the time limit,
// after idle time, when the machine has slept, on a word, on SIGTERM, and when its socket is gone; with nothing left to
// keep the process ends, and its memory with it. An open interface can take its place (Host): it answers the same
// questions in the same words, asks its user where the settings want that, and keeps who asked for what.
//
// What it never does: it gives no identity and no passphrase to anybody, writes no log, takes nothing but its name from
// its arguments, and asks nobody anything but by way of an interface.
//
// Begin with Server in server.go and Host in host.go, then Client in client.go; message.go is what the two say to each other.
package agent
