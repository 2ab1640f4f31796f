// Package network says what of an address is one client's.
//
// An IPv4 address is one client, even if many people share it. Of IPv6 a host gets a /64
// as a whole, a household up to a /56 and an organisation a /48 (RFC 6177), so that an
// address of it says nothing: a host that has one has 2^64 of them.
//
//	[Host]          what is counted as one client: a reader's day, a client's turn
//	[Household]     what holds back who costs much or guesses: nobody gets a fresh
//	                start 256 times by the networks of one line
//	[Organisation]  what shares places with others of its kind
package network

import "net/netip"

// Host is an IPv4 address, or the /64 that an IPv6 host gets. That of the invalid
// address is the invalid prefix: clients that can't be told apart are one.
func Host(a netip.Addr) netip.Prefix { return prefix(a, 64) }

// Household is an IPv4 address, or the /56 that a line to a household gets of IPv6.
func Household(a netip.Addr) netip.Prefix { return prefix(a, 56) }

// Organisation is an IPv4 address, or the /48 that an organisation gets of IPv6.
func Organisation(a netip.Addr) netip.Prefix { return prefix(a, 48) }

// prefix is an IPv4 address, or so many bits of an IPv6 one. An IPv4 address that is
// written as IPv6 is IPv4, and a zone is none of an address.
func prefix(a netip.Addr, bits int) netip.Prefix {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		bits = 32
	}
	p, _ := a.Prefix(bits)
	return p
}
