package sandbox_test

import (
	"context"
	"fmt"

	"fewshot/app/sandbox"
	"fewshot/app/sandbox/extract"
)

func ExampleRun() {
	answer := "Here you are:\n\n```python\ndef unique(items: list[int]) -> list[int]:\n    return list(set(items))\n```\n\nIt uses a set."
	tests := []string{
		"unique([1, 1, 2]) == [1, 2]",
		"unique([3, 1, 3]) == [3, 1]",
	}
	code := extract.Code(answer, sandbox.FunctionName(tests), "")
	report := sandbox.Run(context.Background(), code, tests, sandbox.Limits{})
	for _, r := range report.Results {
		fmt.Printf("%s: %s\n", r.Test, r.Outcome)
	}
	fmt.Println("It gave", report.Results[1].Got)
	// Output:
	// unique([1, 1, 2]) == [1, 2]: passed
	// unique([3, 1, 3]) == [3, 1]: failed
	// It gave [1, 3]
}

func ExampleRun_problem() {
	code := "def f(n):\n    while n > 0:\n        n = n + 1\n    return n\n"
	report := sandbox.Run(context.Background(), code, []string{"f(0) == 0", "f(1) == 0"}, sandbox.Limits{})
	fmt.Println(report.Count(), "of", len(report.Results), "passed")
	fmt.Println(report.Problem.Code)
	// Output:
	// 1 of 2 passed
	// steps
}
