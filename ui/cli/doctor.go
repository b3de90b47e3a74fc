package cli

import "github.com/spf13/cobra"

func (a *app) doctorCommand() *cobra.Command { return nil }
