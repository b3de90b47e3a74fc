// Package exchange reads and writes credentials in the forms in which people have them: what the dashboard
// shows, dotenv files and shell lines in their dialects, JSON of various tools, CSV, headers, curl commands.
//
// It promises that the same text always gives the same fields, to take nothing for a credential that is only a
// sample file's placeholder, a mask or a variable's name, and never to guess a secret from text that carries no
// label, but for forms that mean nothing else: "id:secret" with a UUID before the colon, the three fields of a
// project, plain or in Base64, and a Basic header.
//
// Every form that it writes is quoted so that the programs which read it get the same value back; matrix_test.go holds
// it against them. Where no way of writing serves all readers, or a form has no place for something, it says so.
//
// What it never does: it refuses no odd ID, keeps nothing of what it read, and knows no disk and no network.
//
// Begin with Recognise, for reading a paste; Read in read.go, for files with many credentials; Formats in format.go and
// Export in export.go, for writing.
package exchange
