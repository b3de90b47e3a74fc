package session

import "sinchkeys/vault"

// What names a thing that can be copied.
type What string

// The things that can be copied.
const (
	CopyToken     What = "token"
	CopyHeader    What = "header"
	CopyCurl      What = "curl"
	CopyKeyID     What = "key-id"
	CopySecret    What = "secret"
	CopyProjectID What = "project-id"
	CopyBasic     What = "basic"
	CopyDotenv    What = "dotenv"
)

// WhatInfo describes a thing that can be copied.
type WhatInfo struct {
	What   What
	Title  string // in a sentence: "live token"
	Secret bool   // must not stay in the clipboard
}

// Whats lists what can be copied of a kind of credential, the most wanted first.
func Whats(kind vault.Kind) []WhatInfo {
	info := kind.Info()
	token := WhatInfo{CopyToken, "live token", true}
	header := WhatInfo{CopyHeader, "Authorization header", true}
	curl := WhatInfo{CopyCurl, "curl line", true}
	id := WhatInfo{CopyKeyID, info.IDLabel, false}
	secret := WhatInfo{CopySecret, info.SecretLabel, true}
	project := WhatInfo{CopyProjectID, "Project ID", false}
	basic := WhatInfo{CopyBasic, "Basic header", true}
	dotenv := WhatInfo{CopyDotenv, "dotenv block", true}
	switch kind {
	case vault.ServicePlan:
		curl.Secret = false
		return []WhatInfo{header, curl, id, secret, project, dotenv}
	case vault.Application:
		curl.Secret = false
		return []WhatInfo{basic, curl, id, secret, project, dotenv}
	case vault.OAuthClient:
		return []WhatInfo{token, header, curl, id, secret, basic, dotenv}
	case vault.AccessKey:
		return []WhatInfo{token, header, curl, id, secret, project, basic, dotenv}
	default:
		return []WhatInfo{id, secret, basic}
	}
}

// AllWhats lists every thing that can be copied of some kind.
func AllWhats() []What {
	return []What{CopyToken, CopyHeader, CopyCurl, CopyKeyID, CopySecret, CopyProjectID, CopyBasic, CopyDotenv}
}

func whatInfo(kind vault.Kind, what What) (WhatInfo, bool) {
	for _, info := range Whats(kind) {
		if info.What == what {
			return info, true
		}
	}
	return WhatInfo{}, false
}
