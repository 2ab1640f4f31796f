package ui

import "testing"

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(1234567), "1,234,567"}, {count(-1234), "-1,234"}, {count(-123), "-123"},
		{dollars(0), "$0"}, {dollars(1.5), "$1.50"}, {dollars(0.00012), "$0.00012"}, {dollars(0.000123), "$0.00012"}, {dollars(12.345), "$12.35"}, {dollars(0.09), "$0.090"},
		{seconds(41.4), "41 ms"}, {seconds(1340), "1.3 s"},
		{percent(0.125), "12.5%"}, {percent(1), "100%"}, {percent(0), "0%"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
