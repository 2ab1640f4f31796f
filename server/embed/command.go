package embed

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
)

const usage = `usage: fewshot embed sign -origin https://docs.example.org -model openai/gpt-6-luna -expires 2027-01-01 [flags]

Prints a token for embeds in the pages of a site, whose readers then spend this
server's key within the token's bounds:

  <few-shot-prompt lesson="translate-zh" token="fse1.…"></few-shot-prompt>

The secret that it is signed with is in FEWSHOT_EMBED_SECRET, or in the file that
FEWSHOT_EMBED_SECRET_FILE names, as for serving. The token is no secret: it works
in frames on the pages of its origins alone.

`

// Run is the command fewshot embed. secret reads the secret that tokens are
// signed with. The result is the exit code: 0, 1 if something went wrong, 2 if
// the arguments were.
func Run(args []string, stdout, stderr io.Writer, secret func() (string, error)) int {
	var p Policy
	var expires string
	flags := flag.NewFlagSet("embed sign", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&p.ID, "id", "", "`name` of the budget, which all tokens of the name share; none: a new one")
	flags.Func("origin", "`origin` whose pages may have the frame; may be given several times", func(s string) error {
		clean, err := Origin(s)
		p.Origins = append(p.Origins, clean)
		return err
	})
	flags.Func("model", "`provider/model` that readers may use; may be given several times", func(s string) error {
		p.Models = append(p.Models, s)
		return nil
	})
	flags.IntVar(&p.MaxTokens, "max-tokens", 256, "`tokens` of one answer")
	flags.IntVar(&p.Samples, "samples", 1, "`samples` of one request (n)")
	flags.IntVar(&p.PromptBytes, "prompt-bytes", 4096, "`bytes` of one prompt")
	flags.IntVar(&p.PerDay, "per-day", 20, "`requests` of one reader per day")
	requests := flags.Int("budget-requests", 1000, "`requests` of all readers, until it expires; 0, or left out with -budget-usd: no limit")
	flags.Func("budget-usd", "US `dollars` of all readers, until it expires, at the price of the day; models whose price nobody knows are refused", func(s string) (err error) {
		p.MicroUSD, err = ParseUSD(s)
		return err
	})
	flags.StringVar(&expires, "expires", "", "`day` on which it ends, such as 2027-01-01; it ends when that day begins in UTC")

	if len(args) == 0 || args[0] != "sign" && args[0] != "-h" && args[0] != "-help" {
		fmt.Fprint(stderr, "fewshot embed: the only command is fewshot embed sign\nTry fewshot embed sign -help.\n")
		return 2
	}
	err := flags.Parse(args[min(1, len(args)):])
	if errors.Is(err, flag.ErrHelp) || args[0] != "sign" {
		io.WriteString(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	}
	wrong := func(err any) int {
		fmt.Fprintf(stderr, "fewshot embed sign: %v\nTry fewshot embed sign -help.\n", err)
		return 2
	}
	if err != nil {
		return wrong(err)
	}
	if flags.NArg() > 0 {
		return wrong(fmt.Sprintf("%q is not a flag", flags.Arg(0)))
	}
	p.Requests = *requests
	given := false
	flags.Visit(func(f *flag.Flag) { given = given || f.Name == "budget-requests" })
	if p.MicroUSD > 0 && !given {
		p.Requests = 0
	}
	end, err := time.Parse(time.DateOnly, expires)
	if err != nil {
		return wrong("-expires is a day, as 2027-01-01")
	}
	p.Expires = end.Unix()
	if p.ID == "" {
		p.ID = strings.ToLower(rand.Text()[:10])
	}
	if err := p.Check(); err != nil {
		return wrong(err)
	}
	s, err := secret()
	if err != nil {
		fmt.Fprintln(stderr, "fewshot embed sign:", err)
		return 1
	}
	token, err := Sign([]byte(s), p)
	if err != nil {
		return wrong(err)
	}
	fmt.Fprintln(stdout, token)
	fmt.Fprintf(stderr, "Budget %s: %s, %d per reader and day, until %s.\n", p.ID, p.Budget(), p.PerDay, expires)
	return 0
}

// CheckSecret says what is wrong with a secret.
func CheckSecret(s string) error {
	if len(s) < MinSecret {
		return fmt.Errorf("the embeds' secret is shorter than %d characters, which can be guessed: take the output of `openssl rand -hex 32`", MinSecret)
	}
	return nil
}
