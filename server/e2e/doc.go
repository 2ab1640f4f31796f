// Package e2e has the end-to-end tests. They start the real binary, bin/fewshot, in
// front of a fake upstream that speaks the real wire format with its faults, and use
// its page in headless Chromium as a person would; the main jobs are done in Firefox and
// WebKit too. `make test` builds the binary first.
package e2e
