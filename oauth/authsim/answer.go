package authsim

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
)

// unknownClient is what Ory's server says of a failed client authentication.
const unknownClient = "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)."

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone when this fails
}

// oauthError writes an error in Ory's form, which Sinch's SDKs model.
func oauthError(w http.ResponseWriter, status int, code, description string) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, status, map[string]any{"error": code, "error_verbose": description, "error_description": description})
}

// gatewayError is the refusal of Sinch's newer gateways (RFC 9457, "invalid-credentials" of the error registry).
func gatewayError(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusUnauthorized)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client has gone when this fails
		"type":   "https://developers.sinch.com/docs/errors/registry/invalid-credentials",
		"title":  "Invalid credentials",
		"status": http.StatusUnauthorized,
		"detail": "The provided credentials are invalid. Use valid credentials from https://auth.sinch.com.",
	})
}

// googleError is the shape of Conversation, Numbers and Access Keys.
func googleError(w http.ResponseWriter, code int, status, message string) {
	writeJSON(w, code, map[string]any{"error": map[string]any{"code": code, "message": message, "status": status, "details": []any{}}})
}

// smsError is the shape of SMS, but for its 401, which has no body.
func smsError(w http.ResponseWriter, status int, code, text string) {
	writeJSON(w, status, map[string]string{"code": code, "text": text})
}

// voiceError is the shape of Voice and Verification.
func voiceError(w http.ResponseWriter, status, code int, message string) {
	writeJSON(w, status, map[string]any{
		"errorCode": code, "message": message, "status": http.StatusText(status), "reference": uuid.NewString(),
	})
}
