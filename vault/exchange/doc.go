// Package exchange reads and writes credentials in the forms in which people have them: what the dashboard
// shows, dotenv blocks, JSON of various tools, CSV lines, curl commands.
//
// It promises to take nothing for a credential that is only a sample file's placeholder, and never to guess a
// secret from text that carries no label, but for the two forms that mean nothing else: "id:secret" alone and
// three comma-separated fields.
//
// Begin with Recognise, for reading a paste, and Dotenv, for writing.
package exchange
