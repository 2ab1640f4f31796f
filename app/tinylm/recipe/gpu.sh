#!/bin/sh
# One prepared run on a machine with an accelerator, from what carry.sh packed:
#
#   ./gpu.sh OUT [SECONDS]
#
# Trains base, finishes it, trains instruct and reason, all in SECONDS (540), and
# leaves in OUT their weights in 16 bits, base's on the way in 4 bits, two
# archives of them, and the log. FLAGS="--stages finish,instruct,reason" goes on
# from the checkpoint that was packed.
set -eu
out=$(realpath -m "$1")
cd "$(dirname "$0")"
python=${PYTHON:-python3}
rm -rf build/run
mkdir -p build/carried build/run "$out"
test -e build/carried/shards || $python -c "import tarfile; tarfile.open('build/carry.tar.xz').extractall('build/carried')"
export TINYLM_SOURCES="$PWD/build/carried/sources" PYTHONDONTWRITEBYTECODE=1 TINYLM_HALVES=0 OMP_NUM_THREADS=1
from=build/carried/from.pt
$python accelerate.py --out build/run --vocabulary data/pieces.json --corpus build/carried/corpus --shards build/carried/shards \
	--seconds "${2:-540}" --shape "${SHAPE:-D=224,NL=8,H=7,FF=896}" $(test -e $from && echo --init $from) ${FLAGS:-} || echo "the training ended with $?"
cd build/run
cp train.log "$out/"
test -e finish.pt || cp base.pt finish.pt || true
for c in finish instruct reason; do cp $c.pt "$out/" || true; done
for c in $(ls at-*.pt 2>/dev/null); do $python ../../export.py "$c" "${c%.pt}.bin" --bits 4 & done
wait
ls | grep '^at-.*bin$' | sort -V > kept || true
head -n 4 kept | tar -cf "$out/early.tar" -T -
tail -n +5 kept | head -n 4 | tar -cf "$out/late.tar" -T -
tail -n 3 train.log
