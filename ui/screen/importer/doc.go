// Package importer is the screen that takes credentials in from files and pastes.
//
// It promises to show first what would happen, row by row, and to do nothing before the user says so; to replace nothing
// that is in the vault without a question of its own; and to make one edit of it all, which one undo takes back.
//
// It never draws a secret, and keeps none when the vault is locked.
//
// Begin with importer.go; read.go asks and reads, plan.go shows and takes in.
package importer
