package exchange

import (
	"encoding/base64"
	"net"
	"net/url"
	"strings"
)

var (
	curlWord   = pattern(`(?:^|[\s$>])curl(?:\.exe)?\s`)
	curlUser   = pattern(`(?:^|\s)(?:-u|--user)[\s=]*(?:"([^"]+)"|'([^']+)'|(\S+))`)
	bearer     = pattern(`(?i)Authorization:\s*Bearer\s+([^\s"']+)`)
	basic      = pattern(`(?i)(?:^|[\s"'])Basic\s+([A-Za-z0-9+/_=-]{8,})`)
	address    = pattern(`https?://[^\s"'\\]+`)
	projectIn  = pattern(`/projects/([^/?#]+)`)
	planIn     = pattern(`^([a-z]+)\.sms\.api\.sinch\.com(?::\d+)?/xms/v1/([^/?#]+)`)
	credHeader = pattern(`(?i)X-Sinch-Credentials["']?\s*[:=]\s*["']?([A-Za-z0-9+/_=-]+)`)
	formField  = pattern(`(?:^|[\s"'&])(client_id|client_secret)=([^&\s"']+)`)
	appHost    = pattern(`^(calling(api|-\w+\.api|\.api)?|verification\.api)(\.sinch\.com)`)
	uuidShape  = pattern(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
)

// readCurl reads a curl command: its user and password, what its address says of the kind, and a service
// plan's bearer.
func readCurl(text string) []pair {
	if !curlWord().MatchString(text) {
		return nil
	}
	text = strings.NewReplacer("\\\r\n", " ", "\\\n", " ", "\\\r", " ").Replace(text)
	scheme, host, path := place(text)
	out := fromAddress(host, path)
	if m := planIn().FindStringSubmatch(host + path); m != nil {
		if token := bearer().FindStringSubmatch(text); token != nil {
			out = append(out, pair{"apiToken", token[1]})
		}
		return out
	}
	id, secret, ok := curlPair(text)
	if !ok {
		return nil
	}
	idName, secretName := "keyId", "keySecret"
	switch {
	case appHost().MatchString(host):
		idName, secretName = "applicationKey", "applicationSecret"
	case host != "" && !strings.HasSuffix(host, "sinch.com") && strings.Contains(path, "token"):
		idName, secretName = "clientId", "clientSecret"
		out = append(out, pair{"tokenUrl", scheme + "://" + host + path})
	}
	return append(out, pair{idName, id}, pair{secretName, secret})
}

// curlPair reads "-u id:secret", or a Basic header, or client_id and client_secret of a form.
func curlPair(text string) (id, secret string, ok bool) {
	if m := curlUser().FindStringSubmatch(text); m != nil {
		id, secret, ok = strings.Cut(m[1]+m[2]+m[3], ":")
		return id, secret, ok && !strings.HasPrefix(id, "$")
	}
	if p := readBasic(text); p != nil {
		return p[0].value, p[1].value, true
	}
	for _, m := range formField().FindAllStringSubmatch(text, -1) {
		plain, err := url.QueryUnescape(m[2])
		if err != nil {
			return "", "", false
		}
		if m[1] == "client_id" {
			id = plain
		} else {
			secret = plain
		}
	}
	return id, secret, id != "" && secret != ""
}

// place gives the first address in the text. A server elsewhere is not asked in the clear, one on this machine may be.
func place(text string) (scheme, host, path string) {
	u, err := url.Parse(address().FindString(text))
	if err != nil {
		return "", "", ""
	}
	if ip := net.ParseIP(u.Hostname()); !ip.IsLoopback() && u.Hostname() != "localhost" {
		u.Scheme = "https"
	}
	return u.Scheme, u.Host, u.Path
}

func fromAddress(host, path string) []pair {
	var out []pair
	if m := projectIn().FindStringSubmatch(path); m != nil && strings.HasSuffix(host, ".sinch.com") {
		out = append(out, pair{"projectId", m[1]})
	}
	if m := planIn().FindStringSubmatch(host + path); m != nil {
		out = append(out, pair{"servicePlanId", m[2]}, pair{"smsRegion", m[1]})
	}
	return out
}

// readHeaders reads the header that Sinch's MCP server takes, Base64 of projectId:keyId:keySecret, of which only
// the first two colons separate; its value alone; and a Basic header.
func readHeaders(text string) []pair {
	encoded := text
	if m := credHeader().FindStringSubmatch(text); m != nil {
		encoded = m[1]
	}
	parts := strings.SplitN(decode(encoded), ":", 3)
	if len(parts) == 3 && (encoded != text || uuidShape().MatchString(parts[0])) {
		return []pair{{"projectId", parts[0]}, {"keyId", parts[1]}, {"keySecret", parts[2]}}
	}
	return readBasic(text)
}

func readBasic(text string) []pair {
	m := basic().FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	id, secret, ok := strings.Cut(decode(m[1]), ":")
	if !ok || id == "" || secret == "" || !printable(id+secret) {
		return nil
	}
	return []pair{{"keyId", id}, {"keySecret", secret}}
}

// decode reads Base64 of either alphabet, padded or not; what is none gives nothing.
func decode(s string) string {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(s), "=")
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}

func printable(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return false
		}
	}
	return true
}

// readLone reads "id:secret" when the id is a UUID, as KEY IDs are, and "projectId:keyId:keySecret" when both are.
func readLone(text string) []pair {
	parts := strings.SplitN(text, ":", 3)
	if strings.ContainsAny(text, " \t\r\n") || len(parts) < 2 || !uuidShape().MatchString(parts[0]) {
		return nil
	}
	if len(parts) == 3 && uuidShape().MatchString(parts[1]) && parts[2] != "" {
		return []pair{{"projectId", parts[0]}, {"keyId", parts[1]}, {"keySecret", parts[2]}}
	}
	return []pair{{"keyId", parts[0]}, {"keySecret", strings.Join(parts[1:], ":")}}
}
