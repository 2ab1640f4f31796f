package config

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Print prints every flag and variable with its default, the providers, and an example
// of a configuration file.
func Print(out io.Writer) {
	c := defaults()
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FLAG\tVARIABLE\tMEANING")
	fmt.Fprintln(w, "-config file\tFEWSHOT_CONFIG\tread settings and providers from a TOML file")
	for _, s := range settings {
		value, usage := s.usageParts()
		name := "-" + s.flag
		if value != "" {
			name += " " + value
		}
		if d := s.get(&c); d != "" && d != "false" {
			usage += " (" + d + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", name, s.env, usage)
	}
	fmt.Fprintln(w, "\tPORT\tthe port to listen on")
	fmt.Fprintln(w, "\tFEWSHOT_ACCESS_TOKEN\ta secret that clients must send as their API key")
	fmt.Fprintln(w, "\tFEWSHOT_EMBED_SECRET\ta secret that tokens for embeds are signed with")
	fmt.Fprintln(w, "\tDATABASE_URL\ta PostgreSQL database with classes, which several servers can share")
	fmt.Fprintln(w, "\tOTEL_EXPORTER_OTLP_ENDPOINT\taddress of a collector, such as http://localhost:4318, that traces are exported to by OTLP (http/protobuf); OpenTelemetry's other variables hold too")
	w.Flush()

	fmt.Fprint(out, "\nProviders, each configured by its key or its address:\n\n")
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PROVIDER\tKEY\tADDRESS\tMODELS, WITH COMMAS")
	for _, p := range presets {
		fmt.Fprintf(w, "%s\t%s\t%s (%s)\t%s\n", p.name, strings.Join(p.keyEnv, ", "), strings.Join(p.baseURLEnv, ", "), cmp.Or(p.baseURL, "https://NAME.openai.azure.com"), p.modelsEnv)
	}
	w.Flush()
	fmt.Fprint(out, `
Secrets come from the environment or from a file that NAME_FILE names (OPENAI_API_KEY_FILE),
never from a flag. Anything else that speaks OpenAI's or Anthropic's protocol goes into the
configuration file:

  addr = "127.0.0.1:8080"                # flags have their names here, with _ for -: log_level,
  grace_seconds = 25                     # but for -grace; lists are lists: hosts = ["a.example.org"]
  access_token_file = "/run/secrets/web" # or FEWSHOT_ACCESS_TOKEN
  models_file = "/etc/models.json"       # none: models.json beside this file

  [[providers]]
  name = "lab"
  kind = "openai"                        # or anthropic
  base_url = "https://llm.example.org/v1"
  api_key_env = "LAB_KEY"                # or api_key_file = "/run/secrets/lab"
  models = ["qwen3-32b"]                 # none: the upstream's own list
  max_tokens_field = "max_tokens"        # or max_completion_tokens; none: chosen by the model's name
  acts_like = "gpt-5.5"                  # what its models take, if their names don't tell: a deployment of
                                         # Azure's, a proxy; by name: acts_like = {chat = "gpt-6-luna"}
  without = ["logprobs"]                 # parameters that they don't take, whatever the names say: temperature,
                                         # top_p, frequency_penalty, presence_penalty, logprobs, seed, n, stop,
                                         # reasoning_effort, system, stream, stream_options
  endpoints = ["chat"]                   # or completions, or both; none: by the names, and by what is refused

  [limits]
  max_tokens = 4096                      # every flag marked "limit" has its name here

  [oidc]                                 # how teachers sign in besides the token
  issuer = "https://accounts.example.org"
  client_id = "fewshot"
  client_secret_env = "OIDC_SECRET"
  teachers = ["ada@example.org", "@school.example"]

  [[lti]]                                # a learning platform; GET /lti/config says what it needs
  name = "moodle"
  issuer = "https://moodle.example.org"
  client_id = "AbC123"
  deployments = ["1"]                    # none: any
  auth_url = "https://moodle.example.org/mod/lti/auth.php"
  token_url = "https://moodle.example.org/mod/lti/token.php"
  jwks_url = "https://moodle.example.org/mod/lti/certs.php"
  models = ["openai/gpt-5.4-mini"]       # that its classes may have besides tiny/…; none: those alone
  usd_per_class = 5                      # and spend, each and all together; none: nothing
  usd_total = 100
  frame_origins = ["https://*.example.org"] # pages that may show exercises, besides those that launches name

models.json beats the table of models: a price that has changed, a model that is new. Its
names are provider/model. "fewshot models NAME" prints what is known about one.

  {"openai/gpt-7-sol": {"acts_like": "openai/gpt-6-sol", "context_tokens": 1050000, "max_output_tokens": 128000,
    "price": {"input_usd_per_million": 2, "cached_usd_per_million": 0.2, "output_usd_per_million": 10}}}
`)
}

// usageParts splits a setting's usage into the name of its value, which
// stands between backquotes, and the sentence.
func (s setting) usageParts() (value, usage string) {
	before, rest, ok := strings.Cut(s.usage, "`")
	if !ok {
		return "", s.usage
	}
	value, after, _ := strings.Cut(rest, "`")
	return value, before + value + after
}
