// Package strain holds the server to what it must bear: every route called by many at
// once on a binary that watches for data races, clients that take and send nothing in
// their hundreds, a database that goes away, a disk that is full. The tests run the
// binary as a process of its own.
package strain
