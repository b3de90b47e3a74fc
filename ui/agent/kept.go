package agent

import (
	"time"

	"sinchkeys/ui/session"
)

// Limits say how long a vault stays unlocked.
type Limits struct {
	For  time.Duration // at most
	Idle time.Duration // without being used; 0: however long
}

// kept is a vault that is unlocked.
type kept struct {
	dir        string
	session    *session.Session
	limits     Limits
	tokensOnly bool
	hosted     bool // it is an open interface's, which knows by itself when to lock
	opened     moment
	used       moment
	answered   int
}

// over says whether the vault's time is up.
func (k *kept) over(now moment) bool {
	if k.hosted {
		return false
	}
	return now.since(k.opened) >= k.limits.For || k.limits.Idle > 0 && now.since(k.used) >= k.limits.Idle
}

// left is how long the vault stays unlocked if nobody uses it.
func (k *kept) left(now moment) time.Duration {
	if k.hosted {
		return lookEvery
	}
	left := k.limits.For - now.since(k.opened)
	if k.limits.Idle > 0 {
		left = min(left, k.limits.Idle-now.since(k.used))
	}
	return left
}

// Status is what an agent says about itself.
type Status struct {
	PID    int      `json:"pid"`
	Vaults []Vault  `json:"vaults"`
	Memory []string `json:"memory"` // what keeps it from others, or does not
}

// Vault is one that an agent keeps unlocked.
type Vault struct {
	Dir        string        `json:"dir"`
	TokensOnly bool          `json:"tokens_only"`
	Until      time.Time     `json:"until"`     // the time limit, by the wall clock; zero for an interface
	Idle       time.Duration `json:"idle"`      // the limit; 0: none
	IdleLeft   time.Duration `json:"idle_left"` // until it locks for not being used
	Answered   int           `json:"answered"`  // requests
	Interface  bool          `json:"interface"` // an open interface answers for it, until that is locked or ends
}

func (k *kept) status(now moment) Vault {
	v := Vault{
		Dir: k.dir, TokensOnly: k.tokensOnly, Idle: k.limits.Idle, Answered: k.answered,
		Interface: k.hosted,
		Until:     now.wall.Add(k.limits.For - now.since(k.opened)),
	}
	if k.hosted {
		v.Until = time.Time{}
	}
	if v.Idle > 0 {
		v.IdleLeft = v.Idle - now.since(k.used)
	}
	return v
}
