// Package reply has what all endpoints share: reading a request and answering it.
//
//	[Read], [Body], [Form]   the request, strictly and within a bound
//	[JSON]                   an answer
//	[Events]                 an answer that comes bit by bit
//	[Error], [Fail]          an answer that says what is wrong; [Classify] is the one
//	                         table from an error to what a client is told
//	[RequestLog]             what is known of the request, and what goes into the log
//
// It knows nothing about what the endpoints do.
package reply
