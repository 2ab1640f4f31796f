package provider

import (
	"encoding/json"
	"math"
	"testing"
)

// TestPricing reads what lists of models say of prices: OpenRouter's form, and
// others that must not be taken for it.
func TestPricing(t *testing.T) {
	for name, tt := range map[string]struct {
		row                   string
		input, cached, output float64 // USD per million tokens; input -1: no price
	}{
		"OpenRouter":           {`{"pricing":{"prompt":"0.000002","completion":"0.00001","request":"0","input_cache_read":"0.0000002"}}`, 2, .2, 10},
		"numbers":              {`{"pricing":{"prompt":0.000002,"completion":0.00001}}`, 2, 0, 10},
		"free":                 {`{"pricing":{"prompt":"0","completion":"0"}}`, 0, 0, 0},
		"a router":             {`{"pricing":{"prompt":"-1","completion":"-1"}}`, -1, 0, 0},
		"a price a request":    {`{"pricing":{"prompt":"0.000002","completion":"0.00001","request":"0.005"}}`, -1, 0, 0},
		"dollars a million":    {`{"pricing":{"prompt":"2","completion":"10"}}`, -1, 0, 0},
		"Together":             {`{"pricing":{"hourly":0,"input":0.3,"output":0.3,"base":0,"finetune":0}}`, -1, 0, 0},
		"half of it":           {`{"pricing":{"prompt":"0.000002"}}`, -1, 0, 0},
		"words":                {`{"pricing":{"prompt":"cheap","completion":"dear"}}`, -1, 0, 0},
		"no numbers":           {`{"pricing":{"prompt":"NaN","completion":"NaN"}}`, -1, 0, 0},
		"endless":              {`{"pricing":{"prompt":"Inf","completion":"1e-6"}}`, -1, 0, 0},
		"a string":             {`{"pricing":"free"}`, -1, 0, 0},
		"a list":               {`{"pricing":[1,2]}`, -1, 0, 0},
		"null":                 {`{"pricing":null}`, -1, 0, 0},
		"nothing":              {`{}`, -1, 0, 0},
		"an object for prompt": {`{"pricing":{"prompt":{"usd":1},"completion":"0.1"}}`, -1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var row listed
			if err := json.Unmarshal([]byte(tt.row), &row); err != nil {
				t.Fatal(err)
			}
			p := row.Pricing.price("a test")
			if p == nil {
				if tt.input != -1 {
					t.Error("no price")
				}
				return
			}
			same := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
			if tt.input == 2 && p.InputUSDPerMillion != 2 {
				t.Errorf("floating point adds to the price: %v", p.InputUSDPerMillion)
			}
			if !same(p.InputUSDPerMillion, tt.input) || !same(p.OutputUSDPerMillion, tt.output) || !same(p.CachedUSDPerMillion, tt.cached) {
				t.Errorf("%+v", p)
			}
		})
	}
}
