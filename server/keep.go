package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"fewshot/server/config"
	"fewshot/server/store/postgres"
	"fewshot/server/store/sqlite"
)

const classesUsage = `usage: fewshot classes backup [-classes FILE] COPY
       fewshot classes restore [-classes FILE] COPY
       fewshot classes move [-classes FILE]

FILE is the file with the classes, as for serving: -classes, FEWSHOT_CLASSES, or
what the configuration file (-config, FEWSHOT_CONFIG) says.

backup   copies FILE, as it is at one moment, into the new file COPY, and checks
         the copy. A server may use FILE meanwhile.
restore  makes FILE of a COPY. There must be no FILE: stop the server, and move its
         file away.
move     moves all of FILE into the PostgreSQL database of DATABASE_URL, which has
         no classes yet. No server may use either. FILE stays as it is, but for its
         tables, which are brought up to date first.

A copy holds all that students wrote, and the server's keys for learning platforms.
`

// classesCommand keeps the file of classes safe, and moves it.
func classesCommand(ctx context.Context, args, variables []string, stdout, stderr io.Writer) int {
	action := ""
	if len(args) > 0 && args[0] != "-h" && args[0] != "-help" {
		action, args = args[0], args[1:]
	}
	does, ok := map[string]struct {
		takes int // arguments
		run   func(ctx context.Context, file, copied string, env *config.Environment, out io.Writer) error
	}{
		"backup": {1, backUp}, "restore": {1, restore}, "move": {0, move},
		"": {0, nil},
	}[action]
	if !ok {
		fmt.Fprintf(stderr, "fewshot classes: there is no command %q: it is backup, restore or move\nTry fewshot classes -help.\n", action)
		return exitUsage
	}
	flags := flag.NewFlagSet("classes", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	path, given := flags.String("config", "", ""), flags.String("classes", "", "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) || err == nil && action == "" {
		io.WriteString(stdout, classesUsage)
		return exitOK
	}
	env := config.NewEnvironment(variables)
	defer env.Forget()
	file := ""
	if err == nil && flags.NArg() != does.takes {
		err = errors.New("it takes the file of the copy after the flags, and nothing else")
		if does.takes == 0 {
			err = errors.New("it takes nothing after the flags")
		}
	}
	if err == nil {
		file, err = config.ClassesFile(*path, env)
	}
	if file = cmp.Or(*given, file); err == nil && file == "" {
		err = errors.New("name the file with the classes: -classes FILE, or FEWSHOT_CLASSES")
	}
	if err != nil {
		fmt.Fprintf(stderr, "fewshot classes %s: %v\nTry fewshot classes -help.\n", action, err)
		return exitUsage
	}
	if err := does.run(ctx, file, flags.Arg(0), env, stdout); err != nil {
		fmt.Fprintf(stderr, "fewshot classes %s: %v\n", action, err)
		return exitFault
	}
	return exitOK
}

// backUp copies the file of classes.
func backUp(ctx context.Context, file, copied string, _ *config.Environment, out io.Writer) error {
	c, err := sqlite.Backup(ctx, file, copied)
	if err == nil {
		fmt.Fprintf(out, "%s is a copy of %s, and is whole: %s.\n", copied, file, holds(c))
	}
	return err
}

// restore makes the file of classes of a copy.
func restore(ctx context.Context, file, copied string, _ *config.Environment, out io.Writer) error {
	c, err := sqlite.Restore(ctx, copied, file)
	if err == nil {
		fmt.Fprintf(out, "%s is restored: %s.\nTeachers sign in with the token of then. What was spent since the copy is no longer counted.\n", file, holds(c))
	}
	return err
}

// holds is what a file holds, in words.
func holds(c sqlite.Content) string {
	return fmt.Sprintf("classes %d, students %d, exercises %d, submissions %d, teachers %d; schema %d, %d bytes",
		c.Classes, c.Students, c.Exercises, c.Submissions, c.Teachers, c.Schema, c.Bytes)
}

// move moves the file of classes into a database.
func move(ctx context.Context, file, _ string, env *config.Environment, out io.Writer) error {
	address, err := config.Database(env)
	if err == nil && address == "" {
		err = errors.New("set DATABASE_URL to the address of the database: postgres://user:password@host:port/name")
	}
	if err != nil {
		return err
	}
	from, err := sqlite.OpenDump(ctx, file)
	if err != nil {
		return err
	}
	counts, err := postgres.Load(ctx, address, from)
	if err := errors.Join(err, from.Close()); err != nil {
		return err
	}
	fmt.Fprintln(out, "Moved, and counted on both sides:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range counts {
		fmt.Fprintf(w, "%s\t%d\t\n", c.Table, c.Rows)
	}
	w.Flush()
	fmt.Fprintf(out, "Start the servers with DATABASE_URL from now on. %s is no longer written to.\n", file)
	return nil
}
