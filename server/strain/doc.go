// Package strain has the stress tests of the server: many clients call every route of
// a binary built with the race detector, hundreds of clients neither read nor write,
// the database goes away, the disk is full. The tests run the binary in a separate
// process.
package strain
