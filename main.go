// Command sinchkeys keeps Sinch credentials in an age-encrypted vault, says which of them are alive and
// hands out live bearer tokens, in a terminal interface and as commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"sinchkeys/ui/cli"
	"sinchkeys/ui/harden"
)

func main() { os.Exit(run()) }

func run() int {
	harden.Process() // what came of it, 'sinchkeys doctor' says
	ctx, stop := signal.NotifyContext(context.Background(), stops()...)
	defer stop()
	return cli.Main(ctx, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, os.Args[1:], os.Getenv)
}

// stops are the signals that end what is under way. An interrupt that whoever started us had ignored, as shells do for
// what runs in the background, stays ignored: the program that 'exec' puts in our place inherits that.
func stops() []os.Signal {
	if signal.Ignored(os.Interrupt) {
		return []os.Signal{syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM}
}
