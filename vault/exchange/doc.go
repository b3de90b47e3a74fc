// Package exchange reads and writes credentials in the forms in which people have them: what the dashboard
// shows, dotenv files and shell lines in their dialects, JSON of various tools, CSV, headers, curl commands.
//
// It promises that the same text always gives the same fields, to take nothing for a credential that is only a
// sample file's placeholder, a mask or a variable's name, and never to guess a secret from text that carries no
// label, but for forms that mean nothing else: "id:secret" with a UUID before the colon, the three fields of a
// project, plain or in Base64, and a Basic header.
//
// What it never does: it refuses no odd ID, keeps nothing of what it read, and knows no disk and no network.
//
// Begin with Recognise, for reading a paste, and Dotenv, for writing.
package exchange
