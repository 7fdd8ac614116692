#!/bin/sh
# Measures the search kernels and, in the same run, the peers. usage: run.sh [SCRATCH_FOLDER] [DOCUMENTS...]
# The peers are the Python wheels of ../shared/peers (Linux x86-64, CPython 3.11); a million documents need 8 GB for Qdrant's build.
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
peers=${CONNECTORS_SHARED:-$root/../shared}/peers
scratch=${1:-$(mktemp -d)}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- 100000 1000000

dotnet build -c Release "$here/Connectors.Benchmarks.Index.csproj" >&2
DOTNET_TieredPGO=0 dotnet "$root/artifacts/bin/Connectors.Benchmarks.Index/release/Connectors.Benchmarks.dll" --write "$scratch" "$@"

for wheel in numpy bmp pyseismic_lsr qdrant_edge_py; do
    python3 -m zipfile -e "$peers"/wheels/$wheel-*.whl "$scratch/site"
done
export PYTHONPATH="$scratch/site" OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1
out=$scratch/peers.jsonl
rm -f "$out"
for name in w100k w1m; do
    [ -d "$scratch/$name" ] || continue
    python3 "$peers/bench_qdrant.py" "$scratch/$name" "$scratch" --out "$out" --n 200 >&2
done
if [ -d "$scratch/w100k" ]; then
    python3 "$peers/bench_bmp.py" "$scratch/w100k" "$scratch" --out "$out" --n 300 --bsize 32 --alphas 1.0,0.8,0.6 --betas 1.0 >&2
    python3 "$peers/bench_seismic.py" "$scratch/w100k" "$scratch" --out "$out" --n 300 --n-postings 40 --knn 10 --nknn 10 --cuts 2,3,4,8 --heap 1.0 >&2
fi
python3 "$peers/summarize.py" "$out"
