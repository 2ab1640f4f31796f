#!/bin/sh
# Packs what a run on another machine needs into build/carry.tar.xz: the facts
# of the sources (of 236 MB the files that are read), the pairs, the
# shards, and the checkpoint of build/second-finish if there is one, in int8.
set -eu
cd "$(dirname "$0")"
rm -rf build/carry && mkdir -p build/carry/sources/node_modules build/carry/corpus
cd build/sources
for f in node_modules/countries-list/*.min.json node_modules/cldr-numbers-full/main/en/currencies.json node_modules/periodic-table/data.json node_modules/irregular-plurals/irregular-plurals.json \
	node_modules/cldr-localenames-full/main/fr/territories.json node_modules/cldr-localenames-full/main/es/territories.json node_modules/cldr-localenames-full/main/de/territories.json node_modules/cldr-localenames-full/main/zh/territories.json \
	node_modules/cldr-dates-full/main/fr/ca-gregorian.json node_modules/cldr-dates-full/main/es/ca-gregorian.json node_modules/cldr-dates-full/main/de/ca-gregorian.json node_modules/cldr-dates-full/main/zh/ca-gregorian.json \
	node_modules/cldr-annotations-full/annotations/en/annotations.json node_modules/cldr-annotations-full/annotations/fr/annotations.json node_modules/cldr-annotations-full/annotations/es/annotations.json node_modules/cldr-annotations-full/annotations/de/annotations.json node_modules/cldr-annotations-full/annotations/zh/annotations.json \
	wamerican-small/usr/share/dict/american-english-small; do
	mkdir -p "../carry/sources/$(dirname "$f")"
	cp "$f" "../carry/sources/$f"
done
cd ..
cp corpus/pairs.json carry/corpus/
cp -r shards carry/
if [ -e second-finish/latest.pt ]; then (cd .. && ${PYTHON:-/usr/bin/python3} checkpoint.py build/second-finish/latest.pt build/carry/from.pt int8); fi
XZ_OPT=-2 tar -cJf carry.tar.xz -C carry .
rm -rf carry
ls -l carry.tar.xz
