package oauth

import (
	"net/http"
	"testing"
)

// exploding is a network that panics.
func exploding(c Config) *Client {
	client := NewClient(c)
	client.http = &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) { panic("boom") })}
	return client
}

func TestAPanicReachesWhoeverAsked(t *testing.T) {
	k := testKey("https://auth.example")
	for name, ask := range map[string]func(*Client){
		"test":   func(c *Client) { c.Test(t.Context(), k, TestOptions{}) },
		"sweep":  func(c *Client) { c.Sweep(t.Context(), manyJobs(200, k.TokenURL), TestOptions{}, func(Progress) {}) },
		"source": func(c *Client) { _, _, _, _ = NewSource(c).Token(t.Context(), k, TokenOptions{}) },
		"regions": func(c *Client) {
			c.elsewhere(t.Context(), Credential{Kind: ServicePlan, ID: "id", Secret: plain("s")}, "us", Result{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if p := recover(); p != "boom" {
					t.Errorf("recovered %v", p)
				}
			}()
			ask(exploding(Config{Limit: Unlimited()}))
		})
	}
}
