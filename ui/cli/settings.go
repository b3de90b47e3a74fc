package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/ui/theme"
)

// settings is the content of config.toml. A name that is not here is an error with its line: a
// setting that was mistyped must not be silently without effect.
type settings struct {
	AutoLock    duration            `toml:"auto_lock"`   // idle time after which the interface locks; "0s": never
	ClearAfter  duration            `toml:"clear_after"` // of the clipboard; "0s": never
	Theme       string              `toml:"theme"`       // one of theme.Names
	Symbols     string              `toml:"symbols"`     // auto, unicode, ascii
	Accessible  bool                `toml:"accessible"`  // plain lines instead of a screen
	Clipboard   string              `toml:"clipboard"`   // auto, system, tmux, osc52, none
	CAFile      string              `toml:"ca_file"`     // further certificate authorities, PEM
	Timeout     duration            `toml:"timeout"`     // of one exchange
	Agent       agentMode           `toml:"agent"`       // what the interface has to do with other terminals
	AgentAsks   []string            `toml:"agent_asks"`  // tags: an interface that is the agent asks before it gives what is theirs
	Plugins     []string            `toml:"plugins"`     // age plugins that may be started: "yubikey" for age-plugin-yubikey
	Keys        map[string][]string `toml:"keys"`        // action = keys
	RotateAfter rotateAfter         `toml:"rotate_after"`
	Limits      limits              `toml:"limits"`
	Hosts       hosts               `toml:"hosts"`
}

// agentMode is what the interface has to do with other terminals. It is no text, which would be taken in unchecked.
type agentMode int

const (
	agentApart  agentMode = iota // false: nothing
	agentShared                  // true: unlocking the interface unlocks an agent for all terminals, which unlocks it in turn
	agentInside                  // "interface": the interface itself is the agent while it is open
)

// UnmarshalText reads the mode, which a boolean may stand for.
func (m *agentMode) UnmarshalText(text []byte) error {
	switch string(text) {
	case "false":
		*m = agentApart
	case "true":
		*m = agentShared
	case "interface":
		*m = agentInside
	default:
		return fmt.Errorf("%q is none of true, false and \"interface\"", text)
	}
	return nil
}

// rotateAfter says after how long secrets are to be replaced.
type rotateAfter struct {
	Default  duration            `toml:"default"`
	Tags     map[string]duration `toml:"tags"`
	Projects map[string]duration `toml:"projects"`
}

func (r rotateAfter) policy() session.Policy {
	out := session.Policy{Default: time.Duration(r.Default), Tags: map[string]time.Duration{}, Projects: map[string]time.Duration{}}
	for name, d := range r.Tags {
		out.Tags[name] = time.Duration(d)
	}
	for name, d := range r.Projects {
		out.Projects[name] = time.Duration(d)
	}
	return out
}

// limits are how fast the token endpoint may be asked.
type limits struct {
	PerSecond float64 `toml:"per_second"`
	Burst     int     `toml:"burst"`
	InFlight  int     `toml:"in_flight"`
}

// hosts stand in for Sinch's own, for a mirror or a simulator. {region} stands for the region.
type hosts struct {
	Token        string `toml:"token"`
	Numbers      string `toml:"numbers"`
	Conversation string `toml:"conversation"`
	SMS          string `toml:"sms"`
	Voice        string `toml:"voice"`
	Verification string `toml:"verification"`
	AccessKeys   string `toml:"access_keys"`
}

// duration is written as text in the settings: "45s", "15m", "90d".
type duration time.Duration

// UnmarshalText reads a duration.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := parseDuration(string(text))
	if err != nil || parsed < 0 {
		return fmt.Errorf("%q is not a duration like 45s, 15m, 8h or 90d", text)
	}
	*d = duration(parsed)
	return nil
}

// parseDuration is time.ParseDuration that knows days, too.
func parseDuration(text string) (time.Duration, error) {
	days, ok := strings.CutSuffix(text, "d")
	if !ok {
		return time.ParseDuration(text)
	}
	n, err := strconv.ParseUint(days, 10, 16) // so that the product fits
	return time.Duration(n) * 24 * time.Hour, err
}

func defaultSettings() settings {
	return settings{
		AutoLock: duration(15 * time.Minute), ClearAfter: duration(45 * time.Second),
		Timeout: duration(oauth.DefaultTimeout), Theme: theme.Auto, Symbols: "auto", Clipboard: "auto",
	}
}

// settings reads the settings file, once. A missing one means the defaults.
func (a *app) settings() (settings, error) {
	if a.settled != nil {
		return *a.settled, nil
	}
	usual, err := a.folders()
	if err != nil {
		return settings{}, err
	}
	out := defaultSettings()
	path := filepath.Join(usual.config, "config.toml")
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return settings{}, &failure{Code: codeUsage, What: "the settings can't be read: " + err.Error()}
	}
	if err := readSettings(content, &out); err != nil {
		return settings{}, settingsFailure(path, err)
	}
	a.settled = &out
	return out, nil
}

func readSettings(content []byte, out *settings) error {
	d := toml.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return err
	}
	if len(out.AgentAsks) > 0 && out.Agent != agentInside {
		return errors.New("agent_asks needs agent = \"interface\": nobody else can ask you")
	}
	return nil
}

// settingsFailure says in which line of the settings file what is wrong.
func settingsFailure(path string, err error) error {
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	f := &failure{Code: codeUsage, What: fmt.Sprintf("the settings in %s can't be used: %v", path, err)}
	switch {
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		line, _ := unknown.Errors[0].Position()
		f.What = fmt.Sprintf("%s, line %d: there is no setting %s", path, line, strings.Join(unknown.Errors[0].Key(), "."))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		f.What = fmt.Sprintf("%s, line %d, column %d: %s", path, line, column, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	f.Hints = []string{"correct the line, or delete it to have the default"}
	return f
}
