package main

// serve is for the server.
func serve() {}
