package token

// An Overhead is what a chat costs besides the texts of its messages, in
// tokens.
type Overhead struct {
	Message int  // for each message: the control tokens around it
	Role    bool // whether the role's name is tokens too, as many as its text
	Reply   int  // once: what primes the reply
	// Exact says that the provider published these numbers for the model;
	// otherwise they are an estimate.
	Exact  bool
	Source string // where the numbers come from
}

// chatML is the overhead that OpenAI's cookbook measured against the API for
// gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini: <|start|>, <|message|> and
// <|end|> around each message, its role, and <|start|>assistant<|message|> in
// front of the reply.
var chatML = Overhead{
	Message: 3, Role: true, Reply: 3, Exact: true,
	Source: "OpenAI Cookbook, How to count tokens with tiktoken, section 6 (github.com/openai/openai-cookbook)",
}

// chatMLAssumed is the same for OpenAI models that the cookbook does not
// cover. Reasoning models may differ by a few tokens, and may be sent a system
// message that nobody sees.
var chatMLAssumed = Overhead{
	Message: 3, Role: true, Reply: 3,
	Source: "as OpenAI's Cookbook has it for gpt-4o; not published for this model",
}

// chatEstimate stands for the chat templates of other providers, which put a
// handful of control tokens around each message.
var chatEstimate = Overhead{
	Message: 4, Role: false, Reply: 3,
	Source: "an estimate: about as much as OpenAI's chat format; this model's is not published or depends on its server",
}
