// Package job knows what the program is to the shell that started it.
package job
