package session

import (
	"time"

	"github.com/go-json-experiment/json"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// stateVersion is the form of the saved state; another one is read as empty.
const stateVersion = 1

// savedState is the content of the encrypted state file. Times are milliseconds since 1970, which
// are read ten times as fast as text.
type savedState struct {
	Version     int                               `json:"version"`
	Credentials map[vault.CredentialID]savedEntry `json:"credentials"`
	Tokens      []byte                            `json:"tokens,omitempty"`
}

type savedEntry struct {
	Identity []byte       `json:"identity,omitempty"`
	Last     savedRecord  `json:"last"`
	Judged   *savedRecord `json:"judged,omitempty"` // nil: Last is it
	History  []savedPast  `json:"history,omitempty"`
	Uses     float64      `json:"uses,omitempty"`
	UsedAt   int64        `json:"used_at,omitempty"`
}

type savedRecord struct {
	Verdict   oauth.Verdict `json:"verdict,omitempty"`
	Status    int           `json:"status,omitempty"`
	Detail    string        `json:"detail,omitempty"`
	Meaning   string        `json:"meaning,omitempty"`
	Advice    string        `json:"advice,omitempty"`
	TestedAt  int64         `json:"tested_at,omitempty"`
	LatencyMS int64         `json:"latency_ms,omitempty"`
	ExpiresIn int64         `json:"expires_in,omitempty"` // seconds
}

type savedPast struct {
	Verdict oauth.Verdict `json:"v"`
	At      int64         `json:"t"`
}

func encodeState(known map[vault.CredentialID]entry, tokens []byte) ([]byte, error) {
	out := savedState{Version: stateVersion, Tokens: tokens, Credentials: make(map[vault.CredentialID]savedEntry, len(known))}
	for id, e := range known {
		s := savedEntry{Identity: e.identity[:], Last: e.standing.Last.saved(), Uses: e.uses, UsedAt: millis(e.usedAt)}
		if judged := e.standing.LastJudged; judged != e.standing.Last {
			saved := judged.saved()
			s.Judged = &saved
		}
		for _, past := range e.standing.History {
			s.History = append(s.History, savedPast{past.Verdict, millis(past.At)})
		}
		out.Credentials[id] = s
	}
	return json.Marshal(out)
}

func decodeState(data []byte) (map[vault.CredentialID]entry, []byte, bool) {
	var in savedState
	if err := json.Unmarshal(data, &in); err != nil || in.Version != stateVersion {
		return nil, nil, false
	}
	out := make(map[vault.CredentialID]entry, len(in.Credentials))
	for id, s := range in.Credentials {
		e := entry{uses: s.Uses, usedAt: moment(s.UsedAt)}
		copy(e.identity[:], s.Identity)
		e.standing.Last = s.Last.record()
		e.standing.LastJudged = e.standing.Last
		if s.Judged != nil {
			e.standing.LastJudged = s.Judged.record()
		}
		for _, past := range s.History {
			e.standing.History = append(e.standing.History, Past{past.Verdict, moment(past.At)})
		}
		out[id] = e
	}
	return out, in.Tokens, true
}

func (r Record) saved() savedRecord {
	return savedRecord{
		Verdict: r.Verdict, Status: r.HTTPStatus, Detail: r.Detail, Meaning: r.Meaning, Advice: r.Advice,
		TestedAt: millis(r.TestedAt), LatencyMS: r.Latency.Milliseconds(), ExpiresIn: int64(r.ExpiresIn / time.Second),
	}
}

func (s savedRecord) record() Record {
	if s.Verdict == "" {
		s.Verdict = oauth.Untested
	}
	return Record{
		Verdict: s.Verdict, HTTPStatus: s.Status, Detail: s.Detail, Meaning: s.Meaning, Advice: s.Advice,
		TestedAt: moment(s.TestedAt), Latency: time.Duration(s.LatencyMS) * time.Millisecond,
		ExpiresIn: time.Duration(s.ExpiresIn) * time.Second,
	}
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
