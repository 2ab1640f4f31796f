#!/bin/sh
# Fetches Debian's word list into FOLDER/wamerican-small and checks it.
set -eu
cd "$1"
apt-get download wamerican-small=2020.12.07-2
echo "bfebd3ce5f04a62f5fbeb6707ea1160e37d645754145138343009209f0deadb6  wamerican-small_2020.12.07-2_all.deb" | sha256sum -c
dpkg -x wamerican-small_2020.12.07-2_all.deb wamerican-small
