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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Main(ctx, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, os.Args[1:], os.Getenv)
}
