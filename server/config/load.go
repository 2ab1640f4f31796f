package config

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/model"
	"fewshot/server/base"
	"fewshot/server/embed"
	"fewshot/server/lti"
	"fewshot/server/provider"
)

// A Setup is a configuration with its secrets, checked and ready to be wired.
type Setup struct {
	Config
	Token       string                 // the access token, "" for none
	EmbedSecret string                 // what tokens for embeds are signed with, "" for none
	OIDCSecret  string                 // of the OpenID Connect client
	Database    string                 // address of the PostgreSQL database with the classes, "" for none
	Models      map[string]model.Facts // what models.json says, by the models' names
	Proxies     []netip.Prefix
	Traces      Traces

	path string // of the configuration file, "" for none
}

// Load reads the configuration: flags beat the environment, which beats the
// file, which beats the defaults.
func Load(args []string, env *Environment) (*Setup, error) {
	given, err := parseFlags(args)
	if err != nil {
		return nil, err
	}
	s := &Setup{Config: defaults()}
	if s.path, err = s.apply(given, env); err != nil {
		return nil, err
	}
	if s.Models, err = s.readModels(); err != nil {
		return nil, err
	}
	if err := s.readSecrets(env); err != nil {
		return nil, err
	}
	return s, s.check()
}

// Address is where a server listens that is started with these variables and no flag.
func Address(env *Environment) (string, error) {
	c := defaults()
	_, err := c.apply(nil, env)
	return c.Addr, err
}

// apply sets what the configuration file, the environment and the flags say, and returns
// the path of the file, "" for none.
func (c *Config) apply(given map[string]string, env *Environment) (path string, err error) {
	if path = cmp.Or(given["config"], env.get("FEWSHOT_CONFIG")); path != "" {
		if err := c.readFile(path); err != nil {
			return "", err
		}
	}
	for _, set := range settings {
		if v := env.get(set.env); v != "" {
			if err := set.set(c, v); err != nil {
				return "", fmt.Errorf("%s: %w", set.env, err)
			}
		}
		if v, ok := given[set.flag]; ok {
			if err := set.set(c, v); err != nil {
				return "", fmt.Errorf("-%s: %w", set.flag, err)
			}
		}
	}
	c.Addr = address(c.Addr, env.get("PORT"), given["addr"])
	return path, nil
}

// parseFlags returns the flags that were given, by name.
func parseFlags(args []string) (map[string]string, error) {
	given := map[string]string{}
	fs := flag.NewFlagSet("fewshot", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Func("config", "", func(v string) error { given["config"] = v; return nil })
	for _, s := range settings {
		keep := func(v string) error { given[s.flag] = v; return nil }
		if s.isBool {
			fs.BoolFunc(s.flag, "", keep)
		} else {
			fs.Func(s.flag, "", keep)
		}
	}
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("%q is neither a flag nor a command", fs.Arg(0))
	}
	return given, nil
}

// address is where to listen. PORT, which hosting platforms set, replaces the
// port unless a flag names one; the host stays what it is, and a missing port
// is 8080.
func address(addr, port, fromFlag string) string {
	host, own, err := net.SplitHostPort(addr)
	if err != nil {
		host, own = strings.Trim(addr, "[]"), ""
	}
	if port != "" && (fromFlag == "" || own == "") {
		own = port
	}
	return net.JoinHostPort(host, cmp.Or(own, "8080"))
}

// readSecrets reads the keys and the access token, and takes them out of the
// environment.
func (s *Setup) readSecrets(env *Environment) error {
	defer env.Forget()
	token, err := env.secret("FEWSHOT_ACCESS_TOKEN")
	if err != nil {
		return err
	}
	if token == "" && s.AccessTokenFile != "" {
		if token, err = readSecret(s.AccessTokenFile); err != nil {
			return err
		}
	}
	s.Token = token
	if s.EmbedSecret, err = env.secret("FEWSHOT_EMBED_SECRET"); err != nil {
		return err
	}
	if s.Database, err = env.secret("DATABASE_URL"); err != nil {
		return err
	}
	if err := s.readTraces(env); err != nil {
		return err
	}
	if name := s.OIDC.ClientSecretEnv; name != "" {
		if s.OIDCSecret, err = env.secret(name); err != nil {
			return err
		}
	}
	if err := s.addPresets(env); err != nil {
		return err
	}
	return s.readKeys(env)
}

// check refuses settings that contradict each other or would be dangerous.
func (s *Setup) check() error {
	for _, p := range s.TrustedProxies {
		network, err := parseNetwork(p)
		if err != nil {
			return fmt.Errorf("trusted proxy %q: this is neither an address nor a network", p)
		}
		s.Proxies = append(s.Proxies, network)
	}
	path, err := base.Parse(s.Base)
	if err != nil {
		return fmt.Errorf("base: %w", err)
	}
	s.Base = path
	s.PublicURL = strings.TrimSuffix(s.PublicURL, "/")
	if u, err := url.Parse(s.PublicURL); s.PublicURL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || s.PublicURL != u.Scheme+"://"+u.Host) {
		return fmt.Errorf("public-url %q: it is https:// and the name that people type; a path belongs into base", s.PublicURL)
	}
	for _, addr := range []string{s.Addr, s.MetricsAddr} {
		if err := checkAddress(addr); addr != "" && err != nil {
			return err
		}
	}
	if err := s.Limits.Check(); err != nil {
		return err
	}
	if s.Token != "" && len(s.Token) < 16 {
		return errors.New("the access token is shorter than 16 characters, which can be guessed: take the output of `openssl rand -hex 16`")
	}
	if _, err := provider.NewKey(s.Token); err != nil {
		return errors.New("the access token holds a character that is not visible ASCII: take the output of `openssl rand -hex 16`")
	}
	if s.EmbedSecret != "" {
		if err := embed.CheckSecret(s.EmbedSecret); err != nil {
			return err
		}
	}
	if err := lti.CheckAll(s.LTI); err != nil {
		return err
	}
	if len(s.LTI) > 0 && s.Classes == "" && s.Database == "" {
		return errors.New("lti: learning platforms are configured, and there is no place for classes: name a file with -classes (FEWSHOT_CLASSES), or a database in DATABASE_URL")
	}
	if o := s.OIDC; o.Issuer != "" && (o.ClientID == "" || len(o.Teachers) == 0) {
		return errors.New("oidc: it needs a client_id, and the teachers who may sign in")
	}
	if s.GraceSeconds < 0 {
		return fmt.Errorf("grace is %d s: it must be at least 0", s.GraceSeconds)
	}
	if s.Connections < 1 {
		return errors.New("connections is 0: it must be at least 1")
	}
	if !(s.DayUSD >= 0 && s.DayUSD <= 1e9) {
		return fmt.Errorf("day-usd is %v: it is dollars from 0, which is no limit, to a billion", s.DayUSD)
	}
	if s.DayTokens < 0 {
		return fmt.Errorf("day-tokens is %d: it must be at least 0, which is no limit", s.DayTokens)
	}
	if s.LogFormat != "text" && s.LogFormat != "json" {
		return fmt.Errorf("log format %q: it is text or json", s.LogFormat)
	}
	return s.checkAccess()
}

// EmbedSecret is the secret that tokens for embeds are signed with.
func EmbedSecret(env *Environment) (string, error) {
	secret, err := env.secret("FEWSHOT_EMBED_SECRET")
	if err == nil {
		err = embed.CheckSecret(secret)
	}
	return secret, err
}

// ClassesFile is the file with the classes, as the environment or the configuration file
// at path (FEWSHOT_CONFIG if it is "") has it; "" for none. No secret is read for it.
func ClassesFile(path string, env *Environment) (string, error) {
	var c Config
	if path = cmp.Or(path, env.get("FEWSHOT_CONFIG")); path != "" {
		if err := c.readFile(path); err != nil {
			return "", err
		}
	}
	return cmp.Or(env.get("FEWSHOT_CLASSES"), c.Classes), nil
}

// Database is the address of the PostgreSQL database with the classes, "" for none.
func Database(env *Environment) (string, error) { return env.secret("DATABASE_URL") }

// checkAddress says what is wrong with an address to listen on, before the
// system says it in terms of its own.
func checkAddress(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: it is host:port, for instance 127.0.0.1:8080", addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("address %q: %q is not a valid port: it is a number from 0 to 65535", addr, port)
	}
	if host != "" && strings.Trim(host, "0123456789") == "" {
		return fmt.Errorf("address %q: %s is not a host; a port alone is written as 127.0.0.1:%s", addr, host, host)
	}
	return nil
}

// checkAccess refuses to start if strangers could spend a key and nobody has allowed it.
func (s *Setup) checkAccess() error {
	paid := s.Paid()
	if s.Loopback() || len(paid) == 0 || s.Token != "" || s.Open {
		return nil
	}
	return fmt.Errorf(`other machines can reach %s, and keys are configured (%s), so strangers could spend them.
Either set FEWSHOT_ACCESS_TOKEN (or FEWSHOT_ACCESS_TOKEN_FILE) to a secret that clients send as their API key,
or start with -open (FEWSHOT_OPEN=1) to let anybody spend the keys within the limits,
or listen on this machine alone: -addr 127.0.0.1:8080`, s.Addr, strings.Join(paid, ", "))
}

// Paid names the providers that have a key.
func (s *Setup) Paid() []string {
	var names []string
	for _, p := range s.Providers {
		if p.Key.IsSet() {
			names = append(names, p.Name)
		}
	}
	return names
}

// HasKey reports whether a provider has a key.
func (s *Setup) HasKey(name string) bool { return slices.Contains(s.Paid(), name) }

// Loopback reports whether only this machine can reach the server.
func (s *Setup) Loopback() bool {
	host, _, _ := net.SplitHostPort(s.Addr)
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// PublicHosts are the host names that the server answers to, that of its public address
// among them; none: any.
func (s *Setup) PublicHosts() []string {
	if u, err := url.Parse(s.PublicURL); err == nil && u.Host != "" && (len(s.Hosts) > 0 || s.Loopback()) {
		return append(slices.Clone(s.Hosts), u.Hostname())
	}
	return s.Hosts
}

// Keys are all secrets, for the redactor of the log.
func (s *Setup) Keys() []provider.Key {
	var keys []provider.Key
	for _, p := range s.Providers {
		keys = append(keys, p.Key)
	}
	for _, secret := range []string{s.Token, s.EmbedSecret, s.OIDCSecret, s.Database} {
		if key, err := provider.NewKey(secret); err == nil {
			keys = append(keys, key)
		}
	}
	return append(keys, s.Traces.secrets()...)
}

// parseNetwork reads a network, or an address as a network of its own.
func parseNetwork(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), nil
}
