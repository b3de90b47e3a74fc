package cli

import (
	"context"
	"io"
	"log"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"sinchkeys/ui"
	"sinchkeys/ui/agent"
)

// Streams are what the program reads from and writes to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// commandGCPercent lets the memory of a command grow further before it is tidied: it ends before that
// pays, and next to nothing of what opening a vault allocates can be given back. The interface, which
// stays, goes back to Go's default.
const (
	commandGCPercent   = 400
	interfaceGCPercent = 100
)

// Main runs the program with the arguments after its name and says with which code to exit.
func Main(ctx context.Context, streams Streams, args []string, env func(string) string) int {
	if len(args) == 1 {
		if code, ok := helper(streams, args[0], env); ok { //nolint:contextcheck // it outlives whoever started it
			return code
		}
	}
	log.SetOutput(io.Discard) // net/http writes there what servers send unasked, tokens too
	a := &app{streams: streams, env: env, now: time.Now}
	if len(args) > 0 && args[0] == agent.Command {
		return a.runAgent(ctx)
	}
	debug.SetGCPercent(commandGCPercent)
	root := a.root(wants(args)) //nolint:contextcheck // cobra hands the context to the commands
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err := a.keepAny(ctx, execute(ctx, root))
	a.close()
	return a.report(err)
}

// execute runs the command. A panic ends in an error that tells where it was and not what was thrown, which
// may hold a secret.
func execute(ctx context.Context, root *cobra.Command) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = ui.Crash(thrown)
		}
	}()
	return root.ExecuteContext(ctx)
}
