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

// chatML is the overhead that OpenAI's cookbook measured against the API for
// gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini (How to count tokens with tiktoken,
// section 6): <|start|>, <|message|> and <|end|> around each message, its role, and
// <|start|>assistant<|message|> in front of the reply.
var chatML = Overhead{Message: 3, Role: true, Reply: 3, Exact: true}

// chatMLAssumed is the same for OpenAI models that the cookbook does not
// cover. Reasoning models may differ by a few tokens, and may be sent a system
// message that nobody sees.
var chatMLAssumed = Overhead{Message: 3, Role: true, Reply: 3, Estimate: EstimateChatML}

// chatEstimate stands for the chat templates of other providers, which put a
// handful of control tokens around each message.
var chatEstimate = Overhead{Message: 4, Reply: 3, Estimate: EstimateChat}
