// Package clipboard copies secrets for a short while.
//
// It uses the system's clipboard where there is one, a named buffer inside tmux, and
// otherwise asks the terminal (OSC 52), and it says which of them it was. What was
// copied is cleared again after a time if it is still ours, also when the program has
// ended or was killed meanwhile: a helper process, which knows only a salted hash of
// what was copied, waits for that moment.
//
// It never puts a secret into an argument, an environment or a file, which is why a
// process of its own holds the copy on Wayland; never runs a tool from a relative path;
// never waits longer than three seconds for one; and never calls "copied" what it could
// only ask the terminal for.
//
// Begin with Detect, which chooses, and Clipboard.Copy.
package clipboard
