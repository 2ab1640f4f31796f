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
