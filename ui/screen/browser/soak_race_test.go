//go:build race

package browser

// soakUsers are fewer under the race detector, which is ten times slower.
const soakUsers = 2
