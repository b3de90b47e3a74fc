package oauth

import (
	"io"
	"log"
	"os"
	"testing"
)

// TestMain silences what net/http writes about hostile servers to the standard logger, as the program does.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}
