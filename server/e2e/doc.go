// Package e2e holds the end-to-end tests: they start the real binary,
// bin/fewshot, as a process of its own before a fake upstream that speaks the
// real wire format with its faults, and use its page in headless Chromium as a
// person would. `make test` builds the binary first.
package e2e
