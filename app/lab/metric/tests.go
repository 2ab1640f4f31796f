package metric

import (
	"context"
	"fmt"
	"slices"

	"fewshot/app/chat"
	"fewshot/app/sandbox"
	"fewshot/app/sandbox/extract"
)

// run runs the code of an answer with the tests that are wanted of it, or with those
// of Value. Of no tests the report has no result, and has not passed. The same code
// with the same tests gives the same report wherever it runs, within about a second
// at most.
func (m Metric) run(answer string, want Want) sandbox.Report {
	tests := want.Tests
	if own := valueLines(m.Value); len(own) > 0 {
		tests = own
	}
	if len(tests) == 0 {
		return sandbox.Report{}
	}
	code := extract.Code(answer, sandbox.FunctionName(tests), want.Prompt)
	return sandbox.Run(context.Background(), code, tests, sandbox.Limits{})
}

// RunCode reports whether a metric of ms runs code.
func (ms List) RunCode() bool {
	return slices.ContainsFunc(ms, func(m Metric) bool { return m.Type == Tests })
}

// CheckItem says what is wrong with what is wanted of an item, if the metrics can't
// judge by it. The error's Param is tests.
func (ms List) CheckItem(want Want) *chat.Error {
	for _, m := range ms {
		if m.Type == Tests && len(valueLines(m.Value)) == 0 {
			return want.checkTests()
		}
	}
	return nil
}

// checkTests says what is wrong with the tests, if anything.
func (want Want) checkTests() *chat.Error {
	if len(want.Tests) == 0 {
		return chat.Invalid("tests", "The metric runs tests, but this item has none.", "Give it tests, such as unique([1, 1]) == [1], or choose another metric.")
	}
	return checkTests("tests", want.Tests)
}

// checkTests says what is wrong with tests, if anything.
func checkTests(param string, tests []string) *chat.Error {
	const most, longest = 50, 2000
	if len(tests) > most {
		return chat.Invalid(param, fmt.Sprintf("There are %d tests, and at most %d can be run.", len(tests), most), "Keep those that tell right from wrong code.")
	}
	for i, test := range tests {
		if len(test) > longest {
			return chat.Invalid(param, fmt.Sprintf("Test %d is longer than %d bytes.", i+1, longest), "Make several tests of it.")
		}
		if problem := sandbox.CheckTest(test); problem != nil {
			return chat.Invalid(param, fmt.Sprintf("Test %d can't be run: %s.", i+1, problem.Detail), "Write a Python expression that is true when the code is right, such as unique([1, 1]) == [1].")
		}
	}
	return nil
}
