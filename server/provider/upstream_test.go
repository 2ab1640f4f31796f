package provider

import (
	"strings"
	"testing"
)

func TestNew_refuses(t *testing.T) {
	good := Config{Kind: KindOpenAI, Name: "x", BaseURL: "https://example.org/v1", Key: mustKey(t, canary)}
	tests := map[string]func(*Config){
		"a name with a slash":        func(c *Config) { c.Name = "a/b" },
		"a name in upper case":       func(c *Config) { c.Name = "OpenAI" },
		"no name":                    func(c *Config) { c.Name = "" },
		"another kind":               func(c *Config) { c.Kind = "gemini" },
		"another field":              func(c *Config) { c.MaxTokensField = "max" },
		"no address":                 func(c *Config) { c.BaseURL = "" },
		"no host":                    func(c *Config) { c.BaseURL = "https:///v1" },
		"another scheme":             func(c *Config) { c.BaseURL = "file:///etc/passwd" },
		"a user":                     func(c *Config) { c.BaseURL = "https://u:sk-canary@example.org/v1" },
		"a query":                    func(c *Config) { c.BaseURL = "https://example.org/v1?key=sk-canary" },
		"an empty query":             func(c *Config) { c.BaseURL = "https://example.org/v1?" },
		"a fragment":                 func(c *Config) { c.BaseURL = "https://example.org/v1#x" },
		"a space":                    func(c *Config) { c.BaseURL = "https://exa mple.org/v1" },
		"a key over http":            func(c *Config) { c.BaseURL = "http://example.org/v1" },
		"a key to a short loopback":  func(c *Config) { c.BaseURL = "http://127.1/v1" },
		"a key to a decimal address": func(c *Config) { c.BaseURL = "http://2130706433/v1" },
		"a key to a lookalike":       func(c *Config) { c.BaseURL = "http://localhost.example.org/v1" },
	}
	for name, change := range tests {
		c := good
		change(&c)
		p, err := New(c)
		if err == nil || p != nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: the error shows a key: %v", name, err)
		}
	}
	for name, change := range map[string]func(*Config){
		"https":                func(*Config) {},
		"a port and a slash":   func(c *Config) { c.BaseURL = "https://example.org:8443/v1/" },
		"loopback":             func(c *Config) { c.BaseURL = "http://127.0.0.1:1/v1" },
		"loopback, IPv6":       func(c *Config) { c.BaseURL = "http://[::1]:1/v1" },
		"localhost":            func(c *Config) { c.BaseURL = "http://localhost:1" },
		"http without a key":   func(c *Config) { c.BaseURL, c.Key = "http://example.org/v1", Key{} },
		"http that is allowed": func(c *Config) { c.BaseURL, c.AllowInsecureKey = "http://example.org/v1", true },
	} {
		c := good
		change(&c)
		if _, err := New(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoopbackOnly_refuses_a_name_that_leads_elsewhere(t *testing.T) {
	for address, ok := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true, "10.0.0.1:80": false, "[::ffff:10.0.0.1]:80": false, "x": false} {
		if err := loopbackOnly("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}
