package chat

// Headers of requests and answers that OpenAI's protocol doesn't have.
const (
	// FitHeader, with the value 1, asks for a request to be fitted to its model.
	FitHeader = "Fewshot-Fit"
	// RunHeader names the run, for the server's log: up to 64 letters, digits, hyphens
	// and underscores.
	RunHeader = "Fewshot-Run"
	// ClassHeader names the class for whose budget a request is made.
	ClassHeader = "Fewshot-Class"
	// ProviderHeader, of an answer, says which provider answered. Which model it was,
	// the answer itself says.
	ProviderHeader = "Fewshot-Provider"
)
