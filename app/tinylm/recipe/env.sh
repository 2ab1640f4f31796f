# Settings for one training thread; source it before the stages.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
# Debian's OpenBLAS 0.3.21 takes newer processors for SapphireRapids and
# multiplies three times slower than with the kernels that it has for SkylakeX.
if [ -z "${OPENBLAS_CORETYPE:-}" ] && grep -q avx512f /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX; fi
# Keep freed buffers instead of giving them back to the system at each step.
export MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
export TINYLM_PYTHON=${TINYLM_PYTHON:-/usr/bin/python3}
