package stat_test

import (
	"fmt"

	"fewshot/app/lab/stat"
)

// Wilson is the interval of a share.
func ExampleWilson() {
	i := stat.Wilson(9, 10)
	fmt.Printf("%.3f to %.3f\n", i.Low, i.High)
	// Output: 0.596 to 0.982
}

func ExamplePassRate() {
	// Three functions were asked for, ten answers each; 10, 4 and 0 passed.
	items := []stat.Tries{{Answers: 10, Passed: 10}, {Answers: 10, Passed: 4}, {Answers: 10, Passed: 0}}
	for _, k := range []int{1, 5} {
		r := stat.PassRate(items, k, 1)
		fmt.Printf("pass@%d %.2f, from %.2f to %.2f\n", k, r.Mean, r.Low, r.High)
	}
	// Output:
	// pass@1 0.47, from 0.11 to 0.86
	// pass@5 0.66, from 0.20 to 0.94
}
