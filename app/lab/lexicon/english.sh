#!/bin/sh
# Writes english.txt from Debian's lists wamerican-small (SCOWL up to size 35: words)
# and wamerican (size 50: of it only names), in lower case, without possessives, single
# letters other than words, and abbreviations in capitals. Needs apt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"
apt-get download wamerican-small=2020.12.07-2 wamerican=2020.12.07-2
for deb in *.deb; do dpkg -x "$deb" .; done
cd usr/share/dict
{
	grep -v '^[A-Z]*$' american-english-small
	printf 'a\ni\no\n'
	grep '^[A-Z]...*' american-english | grep -v '^[A-Z]*$'
} | grep -v "'s\$" | sed 's/.*/\L&/' | grep -v '^[b-hj-np-z]$' | LC_ALL=C sort -u >"$here/english.txt"
