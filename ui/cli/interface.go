package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) runInterface(context.Context) error { return nil }

func (a *app) demoCommand() *cobra.Command { return nil }
