package token

// An Overhead is what a chat costs besides the texts of its messages, in
// tokens.
type Overhead struct {
	Message int  // for each message: the control tokens around it
	Role    bool // whether the role's name is tokens too, as many as its text
	Reply   int  // once: what primes the reply
	// Exact says that the numbers are published for the model; otherwise they are
	// an estimate, and Estimate is the code that says how it is made.
	Exact    bool
	Estimate string
}
