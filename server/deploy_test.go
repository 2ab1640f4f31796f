package main

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"fewshot/server/config"
)

// These tests hold what server/deploy and server/docs/running.md say of the program
// against the program.

// program where an image and a unit have it.
const installed = "/usr/local/bin/fewshot"

// readDeployed reads a file, by its path below the repository.
func readDeployed(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(path.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// helpWords are the words of fewshot help.
func helpWords() map[string]bool {
	var help strings.Builder
	printHelp(&help)
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(help.String(), func(r rune) bool { return strings.ContainsRune(" \n\t,()", r) }) {
		words[w] = true
	}
	return words
}

// checkVariables has the program read an environment, of which it must know every
// variable but those that are for others.
func checkVariables(t *testing.T, variables map[string]string, others ...string) *config.Setup {
	t.Helper()
	known := helpWords()
	var all []string
	for name, value := range variables {
		if !known[name] && !known[strings.TrimSuffix(name, "_FILE")] && !slices.Contains(others, name) {
			t.Errorf("there is no variable %s", name)
		}
		all = append(all, name+"="+value)
	}
	setup, err := config.Load(nil, config.NewEnvironment(all))
	if err != nil {
		t.Fatal(err)
	}
	return setup
}

// checkPath requires that api.md, which is held against the server's routes, has a path.
func checkPath(t *testing.T, path string) {
	t.Helper()
	if !strings.Contains(readDeployed(t, "server/docs/api.md"), "`GET "+path+"`") {
		t.Errorf("there is no GET %s", path)
	}
}

// checkStop requires that a server that is stopped can let its answers end, and close its
// connections, before it is killed.
func checkStop(t *testing.T, setup *config.Setup, after, patience time.Duration) {
	t.Helper()
	if needs := after + time.Duration(setup.GraceSeconds)*time.Second + 5*time.Second; patience < needs {
		t.Errorf("it is killed after %v and may need %v", patience, needs)
	}
}

// port is that of an address.
func port(t *testing.T, addr string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// imageVariables are those that the image sets.
func imageVariables(t *testing.T) map[string]string {
	t.Helper()
	variables := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^ENV ([A-Z_]+)=(\S+)$`).FindAllStringSubmatch(readDeployed(t, "Dockerfile"), -1) {
		variables[m[1]] = m[2]
	}
	return variables
}

func TestDeploy_image(t *testing.T) {
	text := readDeployed(t, "Dockerfile")
	last := text[strings.LastIndex(text, "\nFROM "):]
	one := func(pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(last)
		if m == nil {
			t.Fatalf("the image has no %s", pattern)
		}
		return m[1]
	}
	setup := checkVariables(t, imageVariables(t))
	if setup.Loopback() {
		t.Errorf("nobody reaches it at %s", setup.Addr)
	}
	if exposed := one(`(?m)^EXPOSE (\d+)$`); exposed != port(t, setup.Addr) {
		t.Errorf("it exposes port %s and listens on %s", exposed, setup.Addr)
	}
	if uid := one(`(?m)^USER (\d+):\d+$`); uid == "0" {
		t.Error("it runs as root")
	}
	words := func(list string) (w []string) {
		if err := json.Unmarshal([]byte(list), &w); err != nil || len(w) == 0 || w[0] != installed {
			t.Fatalf("it runs %s, %v", list, err)
		}
		return w[1:]
	}
	if args := words(one(`(?m)^ENTRYPOINT (.*)$`)); len(args) != 0 {
		t.Errorf("a command can't be given after %q", args)
	}
	_, wellPort, _ := net.SplitHostPort(wellness(t))
	var out strings.Builder
	if code := run(t.Context(), words(one(`(?m)^HEALTHCHECK .*CMD (.*)$`)), []string{"FEWSHOT_ADDR=" + setup.Addr, "PORT=" + wellPort}, nil, &out, &out); code != exitOK {
		t.Errorf("its health check fails for a server that is well: %s", out.String())
	}
	mod := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(readDeployed(t, "go.mod"))
	if !strings.Contains(text, " golang:"+mod[1]+" ") {
		t.Errorf("it is not built with Go %s, as go.mod has it", mod[1])
	}
}

// TestDeploy_image_is_of_a_commit requires that all that git ignores is left out of the
// image's sources, and nothing else but secrets: what a commit has and the image has not
// is a change to the commit.
func TestDeploy_image_is_of_a_commit(t *testing.T) {
	want := []string{"**/.env"}
	for line := range strings.Lines(readDeployed(t, ".gitignore")) {
		line = strings.TrimSuffix(strings.TrimSpace(line), "/")
		rest, except := strings.CutPrefix(line, "!")
		if at, top := strings.CutPrefix(rest, "/"); top {
			rest = at
		} else if rest != "" {
			rest = "**/" + rest
		}
		if except {
			rest = "!" + rest
		}
		want = append(want, rest)
	}
	var got []string
	for line := range strings.Lines(readDeployed(t, ".dockerignore")) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			got = append(got, line)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf(".dockerignore leaves out\n%q\nof .gitignore follows\n%q", got, want)
	}
}

func TestDeploy_service(t *testing.T) {
	variables, options := map[string]string{}, map[string]string{}
	for line := range strings.Lines(readDeployed(t, "server/deploy/fewshot.service")) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "#") // what is switched off is checked too
		key, value, ok := strings.Cut(line, "=")
		if !ok || strings.ContainsAny(key, " \t") {
			continue
		}
		if key == "Environment" {
			name, v, _ := strings.Cut(value, "=")
			variables[name] = strings.ReplaceAll(v, "%S", "/var/lib")
		} else {
			options[key] = value
		}
	}
	credential, from, _ := strings.Cut(options["LoadCredential"], ":")
	if variables["OPENAI_API_KEY_FILE"] != "%d/"+credential || !path.IsAbs(from) {
		t.Errorf("the key is in %q, and is looked for in %s", options["LoadCredential"], variables["OPENAI_API_KEY_FILE"])
	}
	delete(variables, "OPENAI_API_KEY_FILE")
	setup := checkVariables(t, variables)
	for _, file := range []string{setup.Classes, setup.EmbedState} {
		if path.Dir(file) != "/var/lib/"+options["StateDirectory"] {
			t.Errorf("%s is not in its folder", file)
		}
	}
	seconds, err := strconv.Atoi(options["TimeoutStopSec"])
	if err != nil {
		t.Fatal(err)
	}
	checkStop(t, setup, 0, time.Duration(seconds)*time.Second)
	var out strings.Builder
	command := append(strings.Fields(options["ExecStart"]), "-help")
	if code := run(t.Context(), command[1:], nil, nil, &out, &out); command[0] != installed || code != exitOK {
		t.Errorf("%q: exit code %d", command, code)
	}
}

// interpolated fills in what a compose file takes from .env.
func interpolated(text string) string {
	return regexp.MustCompile(`\$\{[A-Z_]+:([-?])([^}]*)\}`).ReplaceAllStringFunc(text, func(s string) string {
		if name, value, ok := strings.Cut(strings.Trim(s, "${}"), ":-"); ok && name != "FEWSHOT_ACCESS_TOKEN" {
			return value
		}
		return "0123456789abcdef"
	})
}

func TestDeploy_compose(t *testing.T) {
	type service struct {
		Build       string
		Image       string
		Environment map[string]string
		Ports       []string
		Volumes     []string
		Restart     string
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		Healthcheck struct {
			Test        []string
			Interval    string
			StartPeriod string `yaml:"start_period"`
		}
		ReadOnly        bool     `yaml:"read_only"`
		CapDrop         []string `yaml:"cap_drop"`
		SecurityOpt     []string `yaml:"security_opt"`
		MemLimit        string   `yaml:"mem_limit"`
		StopGracePeriod string   `yaml:"stop_grace_period"`
	}
	var file struct {
		Name     string
		Services map[string]service
		Volumes  map[string]any
	}
	readYAML(t, interpolated(readDeployed(t, "server/deploy/compose.yaml")), &file)
	server, database := file.Services["fewshot"], file.Services["database"]
	if _, err := os.Stat(path.Join(root, "server/deploy", server.Build, "Dockerfile")); err != nil {
		t.Error(err)
	}
	variables := imageVariables(t)
	maps.Copy(variables, server.Environment)
	setup := checkVariables(t, variables, "GOMEMLIMIT")
	if want := "postgres://fewshot:" + database.Environment["POSTGRES_PASSWORD"] + "@database/fewshot"; setup.Database != want || database.Environment["POSTGRES_USER"] != "fewshot" {
		t.Errorf("the server asks %s, want %s", setup.Database, want)
	}
	for _, p := range server.Ports {
		if here, inside, _ := strings.Cut(strings.TrimPrefix(p, "127.0.0.1:"), ":"); here != "8080" || inside != port(t, setup.Addr) {
			t.Errorf("it is reached by %s, and listens on %s", p, setup.Addr)
		}
	}
	patience, err := time.ParseDuration(server.StopGracePeriod)
	if err != nil {
		t.Fatal(err)
	}
	checkStop(t, setup, 0, patience)
	for _, v := range database.Volumes {
		name, _, _ := strings.Cut(v, ":")
		if _, ok := file.Volumes[name]; !ok {
			t.Errorf("there is no volume %s", name)
		}
	}
	for name := range server.DependsOn {
		if len(file.Services[name].Healthcheck.Test) == 0 {
			t.Errorf("it waits for the health of %s, which has no check", name)
		}
	}
}

// readYAML reads YAML into a value that knows all of its names.
func readYAML(t *testing.T, text string, into any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		t.Fatalf("more follows: %v", err)
	}
}

func TestDeploy_pages(t *testing.T) {
	var file struct {
		Name string
		On   struct {
			Push             struct{ Branches []string }
			WorkflowDispatch any `yaml:"workflow_dispatch"`
		}
		Permissions map[string]string
		Concurrency struct{ Group string }
		Jobs        map[string]struct {
			RunsOn      string `yaml:"runs-on"`
			Environment struct{ Name, URL string }
			Steps       []struct {
				ID, Uses, Run string
				With          map[string]string
			}
		}
	}
	readYAML(t, readDeployed(t, "server/deploy/pages.yml"), &file)
	made, published := "", ""
	for _, step := range file.Jobs["site"].Steps {
		if target, ok := strings.CutPrefix(step.Run, "make "); ok {
			recipe := regexp.MustCompile(`(?m)^` + target + `:.*\n\t\S*/fewshot site (\S+)$`).FindStringSubmatch(readDeployed(t, "Makefile"))
			if recipe == nil {
				t.Fatalf("make %s writes no site", target)
			}
			made = recipe[1]
		}
		if strings.HasPrefix(step.Uses, "actions/upload-pages-artifact@") {
			published = step.With["path"]
		}
	}
	if made == "" || made != published {
		t.Errorf("it makes the folder %q and publishes %q", made, published)
	}
}

// TestDocs_running_names_what_there_is looks for each variable, flag and path that the
// texts about deployment name.
func TestDocs_running_names_what_there_is(t *testing.T) {
	known, seen := helpWords(), 0
	for _, page := range []string{"server/docs/running.md", "server/deploy/README.md"} {
		text := readDeployed(t, page)
		for _, name := range regexp.MustCompile(`\b(FEWSHOT_[A-Z_]+|DATABASE_URL|PORT|[A-Z]+_API_KEY)\b`).FindAllString(text, -1) {
			if seen++; !known[name] && !known[strings.TrimSuffix(name, "_FILE")] {
				t.Errorf("%s names %s, which there is not", page, name)
			}
		}
		for _, m := range regexp.MustCompile("`(-[a-z][a-z-]*)[=` ]").FindAllStringSubmatch(text, -1) {
			if seen++; !known[m[1]] && m[1] != "-ready" && m[1] != "-wal" && m[1] != "-shm" {
				t.Errorf("%s names %s, which is no flag", page, m[1])
			}
		}
		for _, m := range regexp.MustCompile("`(/[a-z]+z|/metrics)`").FindAllStringSubmatch(text, -1) {
			seen++
			checkPath(t, m[1])
		}
	}
	if seen < 30 {
		t.Errorf("only %d names were found", seen)
	}
}
