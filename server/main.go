// Fewshot's server: the playground's page, and OpenAI's protocol in front of
// whatever models there are keys or machines for.
//
//	fewshot             serve, on http://127.0.0.1:8080
//	fewshot tokens      print the token ids of a text
//	fewshot import      print what an import makes of a file
//	fewshot export      write a prompt or a plan as another tool's files
//	fewshot lab         run an experiment
//	fewshot inside      print how a tiny model comes to its answer
//	fewshot models      print what is known of models
//	fewshot classes     back up, restore and move the file of classes
//	fewshot embed sign  print a token for embeds on this server's key
//	fewshot site        write the page into a folder for a static host
//	fewshot health      ask a server whether it is alive
//	fewshot version     print which build this is
//	fewshot help        print all flags and variables
//
// This package wires the parts together, as package config says; nothing
// else happens here.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"fewshot/app/tinylm"
	"fewshot/server/browser"
	"fewshot/server/bundled"
	"fewshot/server/config"
	"fewshot/server/embed"
	"fewshot/server/exporter"
	"fewshot/server/importer"
	"fewshot/server/opener"
	"fewshot/server/tokens"
	"fewshot/web"
)

// Exit codes.
const (
	exitOK    = 0
	exitFault = 1 // something went wrong
	exitUsage = 2 // the command or the configuration is wrong
)

func main() {
	// After the first signal the second one kills, as ever.
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, restore)
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args, variables []string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		command, args = args[0], args[1:]
	}
	switch command {
	case "serve":
		return serveCommand(ctx, args, variables, stdin, stdout, stderr)
	case "tokens":
		return tokens.Run(args, stdin, stdout, stderr, vocabulary)
	case "import":
		return importer.Run(args, stdin, stdout, stderr)
	case "export":
		return exporter.Run(args, stdin, stdout, stderr)
	case "lab":
		return labCommand(ctx, args, variables, stdin, stdout, stderr)
	case "inside":
		return opener.Run(ctx, args, stdin, stdout, stderr, func(name string) (*tinylm.Model, error) {
			site, err := web.Open()
			if err != nil {
				return nil, err
			}
			return bundled.In(site).Model(name)
		})
	case "classes":
		return classesCommand(ctx, args, variables, stdout, stderr)
	case "embed":
		return embed.Run(args, stdout, stderr, func() (string, error) {
			env := config.NewEnvironment(variables)
			defer env.Forget()
			return config.EmbedSecret(env)
		})
	case "models":
		return modelsCommand(args, variables, stdout, stderr)
	case "site":
		return siteCommand(args, stdout, stderr)
	case "health":
		return healthCommand(ctx, args, variables, stdout, stderr)
	case "version":
		fmt.Fprintln(stdout, version())
		return exitOK
	case "help":
		printHelp(stdout)
		return exitOK
	}
	fmt.Fprintf(stderr, "fewshot: there is no command %q\n", command)
	fmt.Fprintln(stderr, "Commands are serve (the default), tokens, import, export, lab, inside, models, classes, embed, site, health, version and help.")
	return exitUsage
}

// serveCommand reads the configuration and serves until ctx ends.
func serveCommand(ctx context.Context, args, variables []string, stdin io.Reader, stdout, stderr io.Writer) int {
	setup, err := config.Load(args, config.NewEnvironment(variables))
	switch {
	case errors.Is(err, flag.ErrHelp):
		printHelp(stdout)
		return exitOK
	case err != nil:
		fmt.Fprintln(stderr, "fewshot: not started:", err)
		fmt.Fprintln(stderr, "`fewshot help` lists all settings.")
		return exitUsage
	}
	var open func(address string) error // nil: nobody would see it, or wants to
	if setup.Browser && setup.Base == "" && browser.Look(stdin, stdout, variables).ByHand() {
		open = browser.Open
	}
	if err := serve(ctx, setup, open, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "fewshot:", err)
		return exitFault
	}
	return exitOK
}

// vocabulary is a packed vocabulary, from the page's files.
func vocabulary(name string) ([]byte, error) {
	site, err := web.Open()
	if err != nil {
		return nil, err
	}
	return bundled.In(site).Vocabulary(name)
}
