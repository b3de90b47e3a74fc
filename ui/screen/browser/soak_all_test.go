//go:build !race

package browser

// soakUsers are as many as make 50,000 events.
const soakUsers = 10
