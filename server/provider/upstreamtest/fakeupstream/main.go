// Command fakeupstream serves the fake upstream of package upstreamtest until
// it is interrupted, for trying the server by hand:
//
//	go run ./server/provider/upstreamtest/fakeupstream &
//	OPENAI_API_KEY=sk-canary OPENAI_BASE_URL=http://127.0.0.1:9090/v1 bin/fewshot
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"

	"fewshot/server/provider/upstreamtest"
)

func main() {
	address := flag.String("addr", "127.0.0.1:9090", "address to listen at")
	flag.Parse()
	s, err := upstreamtest.Listen(*address)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakeupstream:", err)
		os.Exit(1)
	}
	defer s.Close()
	fmt.Println("base URL:", s.URL+"/v1")
	for _, name := range upstreamtest.Faults() {
		fmt.Printf("%-24s %s\n", name, upstreamtest.About(name))
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	<-interrupted
}
