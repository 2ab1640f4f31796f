// Command strictupstream serves the strict providers of package stricttest
// until it is interrupted, for trying the server by hand. It prints the
// environment in which a server reaches them at their real names:
//
//	go run ./server/provider/stricttest/strictupstream >strict.env &
//	env $(cat strict.env) bin/fewshot
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"fewshot/server/provider/stricttest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "strictupstream:", err)
		os.Exit(1)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "strictupstream")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	s, err := stricttest.Start()
	if err != nil {
		return err
	}
	defer s.Close()
	env, err := s.EnvironIn(folder)
	if err != nil {
		return err
	}
	for _, line := range env {
		fmt.Println(line)
	}
	fmt.Fprintln(os.Stderr, "by path, without TLS:", s.Base("openai"))
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)
	<-ended
	return nil
}
