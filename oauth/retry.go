package oauth

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// backOff are the ceilings of the pauses after a 429, as Sinch's own SDKs have them; each pause is drawn
// anew below its ceiling ("full jitter"), so that many clients do not come back at once.
func backOff() []time.Duration {
	return []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}
}

// maxRetryAfter is the longest Retry-After that is believed.
const maxRetryAfter = time.Hour

// retryAfter reads the header of RFC 9110 section 10.2.3: seconds or a date. Zero when there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, min(at.Sub(now), maxRetryAfter))
	}
	return 0
}

// pause is how long to wait before try n+1; false when it is not worth waiting within the time left.
func pause(n int, asked time.Duration, left time.Duration) (time.Duration, bool) {
	ceilings := backOff()
	if n >= len(ceilings) {
		return 0, false
	}
	wait := time.Duration(rand.Int64N(int64(ceilings[n]))) //nolint:gosec // jitter is no secret
	if asked > 0 {
		wait = asked + time.Duration(rand.Int64N(int64(250*time.Millisecond))) //nolint:gosec // jitter is no secret
	}
	return wait, wait < left
}

// slept waits, and says whether it could wait to the end.
func slept(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d) //nolint:forbidigo // waiting, not reading the clock; tests run it in a synctest bubble
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
