package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"fewshot/server/export"
	"fewshot/web"
)

const siteUsage = `usage: fewshot site OUT

Writes the page into the folder OUT, which then works on any static host, below
any path, with the models that run in the page and no server: the playground at
index.html, the lab at lab.html, and embeds by

  <script type="module" src="https://HOST/PATH/embed.js"></script>
  <few-shot-prompt lesson="translate-zh"></few-shot-prompt>

`

// siteCommand writes the page into a folder.
func siteCommand(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("site", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, siteUsage)
		return exitOK
	case err != nil || flags.NArg() != 1:
		fmt.Fprint(stderr, "fewshot site: it takes one folder\nTry fewshot site -help.\n")
		return exitUsage
	}
	site, err := web.Open()
	if err == nil {
		routes()
		err = export.Site(flags.Arg(0), site)
	}
	if err != nil {
		fmt.Fprintln(stderr, "fewshot site:", err)
		return exitFault
	}
	fmt.Fprintf(stdout, "Written to %s. Try it: python3 -m http.server -d %s\n", flags.Arg(0), flags.Arg(0))
	return exitOK
}
