package network

import (
	"net/netip"
	"testing"
)

func TestNetworks(t *testing.T) {
	tests := map[string]struct{ address, host, household, organisation string }{
		"ipv4":                   {"192.0.2.7", "192.0.2.7/32", "192.0.2.7/32", "192.0.2.7/32"},
		"ipv4_written_as_ipv6":   {"::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.7/32", "192.0.2.7/32"},
		"ipv6":                   {"2001:db8:1:203:4::9", "2001:db8:1:203::/64", "2001:db8:1:200::/56", "2001:db8:1::/48"},
		"ipv6_with_a_zone":       {"fe80::1%eth0", "fe80::/64", "fe80::/56", "fe80::/48"},
		"no_address_is_one_also": {"", "invalid Prefix", "invalid Prefix", "invalid Prefix"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a, _ := netip.ParseAddr(tt.address)
			if got := Host(a).String(); got != tt.host {
				t.Errorf("host %s, want %s", got, tt.host)
			}
			if got := Household(a).String(); got != tt.household {
				t.Errorf("household %s, want %s", got, tt.household)
			}
			if got := Organisation(a).String(); got != tt.organisation {
				t.Errorf("organisation %s, want %s", got, tt.organisation)
			}
		})
	}
}
