package i18n

import "testing"

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0), "0"}, {Count(999), "999"}, {Count(1000), "1,000"}, {Count(1234567), "1,234,567"}, {Count(-1234), "-1,234"}, {Count(-123), "-123"},
		{Dollars(0), "$0"}, {Dollars(1.5), "$1.50"}, {Dollars(0.00012), "$0.00012"}, {Dollars(0.000123), "$0.00012"}, {Dollars(12.345), "$12.35"}, {Dollars(0.09), "$0.090"},
		{Seconds(41.4), "41 ms"}, {Seconds(1340), "1.3 s"},
		{Percent(0.125), "12.5%"}, {Percent(1), "100%"}, {Percent(0), "0%"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
