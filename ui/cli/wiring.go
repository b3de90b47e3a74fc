package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"os/user"
	"runtime"
	"runtime/debug"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/session"
)

// session builds the session from settings, flags and environment; it opens nothing yet.
func (a *app) session(ctx context.Context) (*session.Session, error) {
	if a.open != nil {
		return a.open, nil
	}
	folder, err := a.folder()
	if err != nil {
		return nil, err
	}
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	endpoint, err := a.endpoint(set)
	if err != nil {
		return nil, err
	}
	a.open = session.New(session.Config{
		Folder: folder, OAuth: endpoint, Now: a.now,
		Clipboard:  a.clipboard(set),
		ClearAfter: a.clearAfter(set), User: a.user(), Identities: a.identityFiles(), WorkFactor: workFactor,
		Uses:            a.uses,
		Folders:         a.usedIn,
		AllowWorkFactor: a.allowWorkFactor(ctx), AllowPlugin: a.allowPlugin(ctx, set.Plugins), Broker: a.broker(), Opened: a.opened,
	})
	return a.open, nil
}

// workFactor is that of a new passphrase, as session.Config has it. Only tests set it, and a binary that is none would be
// refused anything cheaper than the default.
var workFactor int //nolint:gochecknoglobals // the stories run the program as a process of its own, which nothing else reaches

// endpoint says how servers are asked.
func (a *app) endpoint(set settings) (oauth.Config, error) {
	timeout := time.Duration(set.Timeout)
	if a.flags.timeout > 0 {
		timeout = a.flags.timeout
	}
	out := oauth.Config{
		Now: a.now, Timeout: timeout, UserAgent: program + "/" + version(), Proxy: http.ProxyFromEnvironment,
		Hosts: set.Hosts.resolved(), MaxInFlight: set.Limits.InFlight, SystemCAs: a.systemCAs(),
	}
	if set.Limits.PerSecond > 0 {
		out.Limit = oauth.Limit{PerSecond: set.Limits.PerSecond, Burst: max(1, set.Limits.Burst)}
	}
	if set.CAFile == "" {
		return out, nil
	}
	more, err := authorities(set.CAFile)
	out.MoreCAs = more
	return out, err
}

// systemCAs are the files in which crypto/x509 looks for the system's authorities, where that is known (its root_linux.go).
func (a *app) systemCAs() []string {
	if runtime.GOOS != "linux" {
		return nil
	}
	if file := a.env("SSL_CERT_FILE"); file != "" {
		return []string{file}
	}
	return []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
	}
}

// authorities are those of a file, in PEM form.
func authorities(file string) ([]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, &failure{Code: codeUsage, What: "the setting ca_file: " + err.Error()}
	}
	if !x509.NewCertPool().AppendCertsFromPEM(content) {
		return nil, &failure{Code: codeUsage, What: fmt.Sprintf("the setting ca_file: %s holds no certificate in PEM form", file)}
	}
	return content, nil
}

// resolved puts Sinch's own hosts where the settings name none.
func (h hosts) resolved() oauth.Hosts {
	out := oauth.SinchHosts()
	for _, one := range []struct {
		to   *string
		from string
	}{
		{&out.Token, h.Token},
		{&out.Numbers, h.Numbers},
		{&out.Conversation, h.Conversation},
		{&out.SMS, h.SMS},
		{&out.Voice, h.Voice},
		{&out.Verification, h.Verification},
		{&out.AccessKeys, h.AccessKeys},
	} {
		if one.from != "" {
			*one.to = one.from
		}
	}
	return out
}

// clearAfter is when the clipboard is cleared; negative is never.
func (a *app) clearAfter(set settings) time.Duration {
	after := time.Duration(set.ClearAfter)
	if told := a.flags.clearAfter; told != nil {
		after = *told
	}
	if after == 0 {
		return -1
	}
	return after
}

// user is user@host: it tells others who holds the lock, and the log who did what.
func (a *app) user() string {
	name := cmp.Or(a.env("USER"), a.env("LOGNAME"), a.env("USERNAME"))
	if name == "" { // cron, a container or a service has no such variable
		if me, err := user.Current(); err == nil {
			name = me.Username
		}
	}
	host, err := os.Hostname()
	if err != nil {
		return name
	}
	return name + "@" + host
}

// version is that of the module, as the Go tool recorded it in the program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// clipboard chooses where copies go, by what is there and what the settings prefer.
func (a *app) clipboard(set settings) clipboard.Clipboard { return a.clipboardIn(set, a.env) }

// clipboardIn chooses by another environment than that of the process.
func (a *app) clipboardIn(set settings, env func(string) string) clipboard.Clipboard {
	if set.Clipboard == "none" {
		return nil
	}
	executable, err := os.Executable()
	if err != nil {
		executable = "" // nothing can be cleared then, which the copy says
	}
	runtimeDir := a.env("XDG_RUNTIME_DIR")
	if usual, err := a.folders(); runtimeDir == "" && err == nil {
		runtimeDir = usual.state
	}
	return clipboard.Detect(clipboard.Environment{
		Getenv: preferring(set.Clipboard, env), GOOS: runtime.GOOS, Executable: executable, RuntimeDir: runtimeDir, Now: a.now,
	})
}

// preferring hides from the choice of a clipboard what the settings don't want.
func preferring(choice string, env func(string) string) func(string) string {
	hidden := map[string]map[string]string{
		"system": {"SSH_TTY": "", "SSH_CONNECTION": "", "TMUX": "", "TERM": ""},
		"tmux":   {"SSH_TTY": "tmux", "TERM": ""},
		"osc52":  {"SSH_TTY": "osc52", "TMUX": ""},
	}[choice]
	return func(name string) string {
		if value, ok := hidden[name]; ok {
			return value
		}
		return env(name)
	}
}

// helper runs the hidden commands that look after the clipboard when the program has ended.
func helper(streams Streams, name string, env func(string) string) (code int, ok bool) {
	switch name {
	case clipboard.HelperCommand:
		return clipboard.RunHelper(streams.In, time.Now), true
	case clipboard.HoldCommand:
		return clipboard.RunHolder(streams.In, streams.Out, env), true
	default:
		return 0, false
	}
}

// tlsFor is what the doctor's own request trusts.
func tlsFor(c oauth.Config) *tls.Config {
	return &tls.Config{RootCAs: c.Roots(), MinVersion: tls.VersionTLS12}
}
