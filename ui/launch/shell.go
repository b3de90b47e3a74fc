package launch

// Shell is the user's own shell, with the environment that Environ made for it. The shell is told which credential it
// was opened for, so that another one inside it can say so.
func Shell(getenv func(string) string, environ []string, o Owner) Program {
	return Program{Args: shell(getenv), Env: append(environ, ShellVariable+"="+o.Ref)}
}
