// Package intake says what taking credentials into a vault would do, before anything is done.
//
// It promises that what is in the vault already is recognised by its ID, whatever it is called; that nothing is replaced
// unless the caller says so; that one bad row does not stop the others; and that every row is told of, with its file and
// line. A sentence of a plan never holds a secret.
//
// What it never does: it reads no file (package exchange reads their content), and edits no document.
//
// Begin with Make in plan.go; target.go finds the project that a credential goes to.
package intake
