package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"fewshot/server/config"
)

// printHelp prints every command, flag and variable with its default.
func printHelp(out io.Writer) {
	fmt.Fprint(out, `Fewshot: a playground for few-shot prompts, and a small server in front of the models.

Usage:
  fewshot [serve] [flags]    serve the page and the API
  fewshot tokens [flags]     print the token ids of a text
  fewshot import [flags] FILE
                             print what an import makes of a file, as JSON
  fewshot export -to TOOL FILE
                             write a prompt or a plan as the files of promptfoo, lm-eval, dspy or evals
  fewshot lab [flags] PLAN   run an experiment over held-out items
  fewshot inside [FILE]      print how a tiny model comes to its answer to a prompt: which example, which head
  fewshot models [NAME]      print what is known of a model: window, price, what it takes, its last day
  fewshot classes backup COPY
                             copy the file of classes while a server uses it; restore COPY, and move (to PostgreSQL)
  fewshot embed sign [flags] print a token for embeds on this server's key
  fewshot site OUT           write the page into a folder for a static host
  fewshot health [-ready]    ask a server on this machine whether it is alive, or takes requests
  fewshot version            print which build this is
  fewshot help               print this

Flags beat the environment, which beats the configuration file, which beats the defaults.

`)
	config.Print(out)
}

// version says which build this is, as the Go toolchain recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "fewshot, built without version information"
	}
	return "fewshot " + revision() + ", " + info.GoVersion
}

// revision is the commit that this was built of.
func revision() string {
	commit, modified := "an unknown revision", ""
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return commit
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				modified = " with changes"
			}
		}
	}
	return commit + modified
}
