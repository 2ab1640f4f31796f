#!/bin/sh
# One prepared run on a machine with an accelerator, from what carry.sh packed:
#
#   ./gpu.sh OUT [MINUTES [DECAY]]
#
# Trains for MINUTES (7) after compiling, with a falling rate in the last DECAY
# (2.5; 0 to go on later), and leaves in OUT the checkpoint in 16 bits, the ones
# that are kept on the way, the log, and the same network in int8.
set -eu
out=$(realpath -m "$1")
cd "$(dirname "$0")"
python=${PYTHON:-python3}
mkdir -p build/carried build/run "$out"
$python -c "import tarfile; tarfile.open('build/carry.tar.xz').extractall('build/carried')"
export TINYLM_SOURCES="$PWD/build/carried/sources" PYTHONDONTWRITEBYTECODE=1 TINYLM_TILES=0 OMP_NUM_THREADS=1
from=build/carried/from.pt
$python accelerate.py --out build/run --vocabulary data/pieces.json --corpus build/carried/corpus --shards build/carried/shards \
	--minutes "${2:-7}" --decay "${3:-2.5}" $(test -e $from && echo --init $from) ${FLAGS:-}
$python checkpoint.py build/run/latest.pt "$out/latest-half.pt" half
$python checkpoint.py build/run/latest.pt "$out/latest-int8.pt" int8
cp build/run/train.log build/run/at-*.pt "$out/" 2>/dev/null || true
tail -n 3 build/run/train.log
