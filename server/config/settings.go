package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fewshot/server/gateway"
)

// A setting can be given as a flag or in the environment. What it sets has a
// name in the configuration file too (see Config).
type setting struct {
	flag, env string
	usage     string
	isBool    bool
	set       func(c *Config, value string) error
	get       func(c *Config) string
}

// settings are all settings, in the order in which -help prints them.
var settings = slices.Concat([]setting{
	text("addr", "FEWSHOT_ADDR", "`host:port` to listen on; PORT changes only the port", func(c *Config) *string { return &c.Addr }),
	yes("open", "FEWSHOT_OPEN", "let anybody who reaches the server spend its keys, within the limits", func(c *Config) *bool { return &c.Open }),
	list("hosts", "FEWSHOT_HOSTS", "host `names` that the server answers to, with commas between them", func(c *Config) *[]string { return &c.Hosts }),
	list("trusted-proxies", "FEWSHOT_TRUSTED_PROXIES", "`addresses` or networks of proxies whose X-Forwarded-For, -Proto and -Prefix are believed", func(c *Config) *[]string { return &c.TrustedProxies }),
	text("public-url", "FEWSHOT_PUBLIC_URL", "`address` that people type, such as https://class.example.org, if the server can't tell behind a proxy that isn't trusted; a path belongs into -base", func(c *Config) *string { return &c.PublicURL }),
	text("base", "FEWSHOT_BASE", "`path` below which a proxy serves this server, such as /user/ann/proxy/8080/; without it, what a trusted proxy says in X-Forwarded-Prefix", func(c *Config) *string { return &c.Base }),
	text("metrics-addr", "FEWSHOT_METRICS_ADDR", "`host:port` for /metrics; without it, -addr serves /metrics only to this machine", func(c *Config) *string { return &c.MetricsAddr }),
	number("grace", "FEWSHOT_GRACE", "`seconds` that running answers may go on after SIGTERM", func(c *Config) *int { return &c.GraceSeconds }),
	number("connections", "FEWSHOT_CONNECTIONS", "`connections` that are open at once; beyond that, the one that has waited longest is closed", func(c *Config) *int { return &c.Connections }),
	yes("fit", "FEWSHOT_FIT", "fit every request to its model, not only those that ask for it (Fewshot-Fit: 1)", func(c *Config) *bool { return &c.Fit }),
	yes("browser", "FEWSHOT_BROWSER", "open the page in a browser when the program is started at a terminal of a desktop", func(c *Config) *bool { return &c.Browser }),
	yes("discover", "FEWSHOT_DISCOVER", "look for Ollama and llama.cpp on this machine", func(c *Config) *bool { return &c.Discover }),
	text("ollama-host", "OLLAMA_HOST", "`host:port` of Ollama", func(c *Config) *string { return &c.OllamaHost }),
	text("llamacpp-host", "FEWSHOT_LLAMACPP_HOST", "`host:port` of llama.cpp's server", func(c *Config) *string { return &c.LlamaCppHost }),
	yes("allow-http-key", "FEWSHOT_ALLOW_HTTP_KEY", "allow keys to be sent to other machines without TLS", func(c *Config) *bool { return &c.AllowHTTPKey }),
	text("log-level", "FEWSHOT_LOG_LEVEL", "lowest `level` that is logged: debug, info, warn or error", func(c *Config) *string { return &c.LogLevel }),
	text("log-format", "FEWSHOT_LOG_FORMAT", "`format` of the log: text or json", func(c *Config) *string { return &c.LogFormat }),
	text("embed-state", "FEWSHOT_EMBED_STATE", "`file` to keep what embeds have spent; without it their budgets are reset at each start", func(c *Config) *string { return &c.EmbedState }),
	money("day-usd", "FEWSHOT_DAY_USD", "US `dollars` per day that open access, or the access token, may spend; 0: no limit; free models don't count, and classes and embeds have their own budgets", func(c *Config) *float64 { return &c.DayUSD }),
	number("day-tokens", "FEWSHOT_DAY_TOKENS", "`tokens` per day of models without a known price; 0: no limit", func(c *Config) *int { return &c.DayTokens }),
	text("day-state", "FEWSHOT_DAY_STATE", "`file` to keep what was spent today; without it the database of classes keeps it, or the day's budget is reset at each start", func(c *Config) *string { return &c.DayState }),
	text("classes", "FEWSHOT_CLASSES", "`file` for classes; several servers share a PostgreSQL database instead, named by DATABASE_URL", func(c *Config) *string { return &c.Classes }),
	text("models-file", "FEWSHOT_MODELS_FILE", "`file` with windows and prices of models that the table lacks or has wrong; without it models.json beside the configuration file", func(c *Config) *string { return &c.ModelsFile }),
	yes("log-prompts", "FEWSHOT_LOG_PROMPTS", "write prompts to the log", func(c *Config) *bool { return &c.LogPrompts }),
},
	limit("max-tokens", "`tokens` that a request may allow each sample", func(l *gateway.Limits) *int { return &l.MaxTokens }),
	limit("default-tokens", "`tokens` that each sample may have when the request does not say", func(l *gateway.Limits) *int { return &l.DefaultTokens }),
	limit("samples", "`samples` of one request", func(l *gateway.Limits) *int { return &l.Samples }),
	limit("messages", "`messages` of one chat", func(l *gateway.Limits) *int { return &l.Messages }),
	limit("prompt-bytes", "`bytes` of one prompt", func(l *gateway.Limits) *int { return &l.PromptBytes }),
	limit("stop-bytes", "`bytes` of one stop sequence", func(l *gateway.Limits) *int { return &l.StopBytes }),
	limit("run-seconds", "`seconds` that one answer may take", func(l *gateway.Limits) *int { return &l.RunSeconds }),
	limit("client-streams", "`answers` under way for one address", func(l *gateway.Limits) *int { return &l.ClientStreams }),
	limit("client-requests", "`requests` per minute from one address", func(l *gateway.Limits) *int { return &l.ClientMinute }),
	limit("client-waiting", "`requests` from one address that wait for a place", func(l *gateway.Limits) *int { return &l.ClientWaiting }),
	limit("streams", "`answers` of providers under way in all", func(l *gateway.Limits) *int { return &l.Streams }),
	limit("local-streams", "`answers` of tiny/... models under way in all", func(l *gateway.Limits) *int { return &l.LocalStreams }),
	limit("waiting", "`requests` that wait for a place in all", func(l *gateway.Limits) *int { return &l.Waiting }),
	limit("wait-seconds", "`seconds` that a request waits for a place", func(l *gateway.Limits) *int { return &l.WaitSeconds }),
	limit("requests", "`requests` per minute in all", func(l *gateway.Limits) *int { return &l.Minute }),
	limit("clients", "`addresses` that are remembered", func(l *gateway.Limits) *int { return &l.Clients }),
)

// text is a setting of a string.
func text(flag, env, usage string, field func(*Config) *string) setting {
	return setting{
		flag: flag, env: env, usage: usage,
		set: func(c *Config, v string) error { *field(c) = v; return nil },
		get: func(c *Config) string { return *field(c) },
	}
}

// list is a setting of several words.
func list(flag, env, usage string, field func(*Config) *[]string) setting {
	return setting{
		flag: flag, env: env, usage: usage,
		set: func(c *Config, v string) error { *field(c) = words(v); return nil },
		get: func(c *Config) string { return strings.Join(*field(c), ",") },
	}
}

// number is a setting of a whole number.
func number(flag, env, usage string, field func(*Config) *int) setting {
	return setting{
		flag: flag, env: env, usage: usage,
		set: func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is not a whole number", v)
			}
			*field(c) = n
			return nil
		},
		get: func(c *Config) string { return strconv.Itoa(*field(c)) },
	}
}

// money is a setting of an amount of US dollars.
func money(flag, env, usage string, field func(*Config) *float64) setting {
	return setting{
		flag: flag, env: env, usage: usage,
		set: func(c *Config, v string) error {
			n, err := strconv.ParseFloat(strings.TrimPrefix(v, "$"), 64)
			if err != nil {
				return fmt.Errorf("%q is not a number of dollars", v)
			}
			*field(c) = n
			return nil
		},
		get: func(c *Config) string { return strconv.FormatFloat(*field(c), 'f', -1, 64) },
	}
}

// limit is a setting of one of the gateway's limits; its environment variable
// follows from the flag.
func limit(flag, usage string, field func(*gateway.Limits) *int) []setting {
	env := "FEWSHOT_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
	return []setting{number(flag, env, "limit: "+usage, func(c *Config) *int { return field(&c.Limits) })}
}

// yes is a setting that is on or off.
func yes(flag, env, usage string, field func(*Config) *bool) setting {
	return setting{
		flag: flag, env: env, usage: usage, isBool: true,
		set: func(c *Config, v string) error {
			b, err := strconv.ParseBool(v)
			if err != nil {
				return fmt.Errorf("%q is neither true nor false", v)
			}
			*field(c) = b
			return nil
		},
		get: func(c *Config) string { return strconv.FormatBool(*field(c)) },
	}
}

// words splits a list at its commas.
func words(s string) []string {
	var list []string
	for w := range strings.SplitSeq(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	return list
}
