#!/usr/bin/env bash
# Checks and measures webgpu on a machine that has a GPU with PyTorch, and neither Node.js nor a registry.
#
#   scripts/gpu-check.sh pack FILE        here: packs Node.js, Dawn, Vulkan's loader, the build and the tests into FILE (.tar.xz)
#   bash gpu-check.sh run FILE            there: unpacks FILE and runs, the most important first, within BUDGET seconds (590)
#
# What comes out is kept as it comes in $OUT (./gpu-check): log.txt, and summary.txt with a line a step; a table ends both.
# Packing takes minutes, so keep FILE. DEVICE=llvmpipe or swiftshader with SMALL=1 tries the script without a GPU, and ONLY=WORD
# runs the steps whose name holds a word.
set -uo pipefail

pack() {
  local file=$1 root stage
  root=$(cd "$(dirname "$0")/.." && pwd)
  stage=$(mktemp -d)
  cd "$root" || exit 1
  node scripts/build.mjs --if-stale && node scripts/build-native.mjs || exit 1
  mkdir -p "$stage/sluice/build/Release" "$stage/lib" "$stage/bin"
  cp "$(readlink -f "$(command -v node)")" "$stage/bin/node"
  strip -s "$stage/bin/node" 2>/dev/null
  # Vulkan's loader is small, and the machine may lack it.
  cp -L /usr/lib/*-linux-gnu/libvulkan.so.1 "$stage/lib/" 2>/dev/null || echo 'libvulkan.so.1 is not here: the pack goes without it'
  git ls-files -z -- . ':!docs' ':!.ci' ':!package-lock.json' ':!scripts/build*.mjs' | tar --null -T - -c | tar -x -C "$stage/sluice"
  cp -r dist "$stage/sluice/" && rm -rf "$stage/sluice/dist/commonjs"
  find "$stage/sluice/dist" -name '*.map' -delete
  cp build/Release/sluice.node "$stage/sluice/build/Release/" 2>/dev/null && cp build/native.json "$stage/sluice/build/"
  # Of the packages what a run and the tests load.
  local unused=(.bin .cache @biomejs @typescript typescript @types undici-types onnxruntime-web onnxruntime-common @aws-sdk @smithy
    webgpu/dist/darwin-universal webgpu/dist/win32-x64
    webgpu/dist/win32-arm64 webgpu/dist/linux-arm64 rxjs/src rxjs/dist/esm rxjs/dist/esm5 rxjs/dist/types fp-ts/es6 io-ts/es6)
  tar -c --exclude='*.map' --exclude='*.d.ts' --exclude='*.d.cts' --exclude='*.d.mts' "${unused[@]/#/--exclude=node_modules/}" \
    node_modules | tar -x -C "$stage/sluice"
  # Of tfjs the one file of each package that Node.js loads.
  for dist in "$stage"/sluice/node_modules/@tensorflow/*/dist; do
    find "$dist" -type f ! -name '*.node.js' ! -name '*.wasm' -delete
  done
  tar -c -C "$stage" bin lib sluice | xz -T0 --x86 --lzma2=preset=4 >"$file"
  rm -rf "$stage"
  ls -l "$file"
  # A checkout of 14 MiB may have to travel with it.
  [ "$(stat -c %s "$file")" -lt $((50 * 1024 * 1024)) ] || { echo "$file is larger than 50 MiB"; exit 1; }
}

# step NAME LIMIT COMMAND...: runs a command within its limit in seconds and what is left of the budget.
step() {
  local name=$1 limit=$2 began=$SECONDS left=$((BUDGET - SECONDS - 5)) status
  shift 2
  case $name in *"${ONLY:-}"*) ;; *) return ;; esac
  if [ $left -lt 5 ]; then
    echo "not begun, no time left | 0 s | $name" >>"$SUMMARY"
    return
  fi
  [ $limit -gt $left ] && limit=$left
  printf '\n== %s (at most %s s)\n' "$name" "$limit" | tee -a "$LOG"
  timeout -k 5 "$limit" "$@" </dev/null 2>&1 | tee -a "$LOG"
  status=${PIPESTATUS[0]}
  case $status in
    0) status='ok' ;;
    124 | 137) status="cut off after $limit s" ;;
    *) status="failed ($status)" ;;
  esac
  echo "$status | $((SECONDS - began)) s | $name" >>"$SUMMARY"
}

unpack() {
  ROOT=$(mktemp -d)
  python3 - "$1" "$ROOT" <<'PYTHON' || exit 1
import sys, tarfile
with tarfile.open(sys.argv[1], "r:xz") as pack:
    pack.extractall(sys.argv[2])
PYTHON
  cd "$ROOT/sluice" || exit 1
  export PATH="$ROOT/bin:$PATH" SLUICE_STORE="$ROOT/store"
  # Behind what the machine has itself.
  export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$ROOT/lib"
  local icd=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
  [ -z "${VK_DRIVER_FILES:-}" ] && [ -e $icd ] && export VK_DRIVER_FILES=$icd
  case $DEVICE in
    llvmpipe) export EGL_PLATFORM=surfaceless LIBGL_ALWAYS_SOFTWARE=1 SLUICE_WEBGPU=opengles ;;
    swiftshader) export VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json ;;
  esac
}

tests() { node scripts/test-webgpu.mjs --device "$DEVICE" "$@"; }
bench() { node --import ./scripts/source-loader.mjs bench/run.ts --device --limit 60 "$@"; }
peers() { bench --peer torch "$@"; }
pipe() { node bin/pipe.mjs "$@"; }
# timeout runs programs, not functions.
call() { printf '%s; "$@"' "DEVICE=$DEVICE; $(declare -f tests bench peers pipe)"; }
in_shell() { local name=$1 limit=$2; shift 2; step "$name" "$limit" bash -c "$(call)" bash "$@"; }

run() {
  local file
  file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
  BUDGET=${BUDGET:-590} DEVICE=${DEVICE:-gpu} OUT=${OUT:-$PWD/gpu-check}
  mkdir -p "$OUT"
  OUT=$(cd "$OUT" && pwd)
  LOG=$OUT/log.txt SUMMARY=$OUT/summary.txt
  : >"$LOG"
  : >"$SUMMARY"
  unpack "$file"
  local first=darts:8,16,1,64 second=darts:20,36,6,64 training=retrain:20,36,96 small_training=retrain:8,16,96 stream='1024 2000' repeat=5
  local quick=(--set 'search.epochs=2' --set 'retrain.epochs=2')
  if [ -n "${SMALL:-}" ]; then
    first=darts:3,4,1,4 second=darts:3,8,2,4 training=retrain:3,4,4 small_training=retrain:2,4,4 stream='16 20' repeat=1
    quick=(--set 'load.dataset.train=40' --set 'load.dataset.test=20' --set 'search.epochs=1' --set 'search.warmUp=0'
      --set 'search.batchSize=10' --set 'search.space.channels=4' --set 'retrain.epochs=1' --set 'retrain.cells=3'
      --set 'retrain.channels=4' --set 'retrain.batchSize=20')
  fi

  step 'the GPU by nvidia-smi' 10 nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader
  step 'features' 20 node scripts/gpu/features.mjs
  in_shell 'pipe doctor' 60 pipe doctor
  in_shell 'operations against plain JavaScript and PyTorch' 60 tests semantics operations.reference
  in_shell 'networks against PyTorch' 90 tests supernet.reference discrete-network.reference
  in_shell "pass of $first beside PyTorch" 90 peers --only pass --repeat $repeat --forms cuda,cuda_graph $first
  in_shell "pass of $second beside PyTorch" 110 peers --only pass --repeat $repeat --forms cuda,cuda_graph $second
  in_shell 'random cells, native against webgpu' 60 tests webgpu/cell native/cell held-cell
  in_shell "pass of $training beside PyTorch" 90 peers --only pass --repeat $repeat --forms cuda,cuda_graph $training
  in_shell "profile of $first" 40 bench --only pass --repeat 1 --profile $first
  in_shell "profile of $second" 60 bench --only pass --repeat 1 --profile $second
  in_shell 'quickstart on webgpu' 90 pipe run experiments/quickstart.ts --no-check --backend webgpu "${quick[@]}"
  in_shell 'quickstart on native' 60 pipe run experiments/quickstart.ts --no-check --backend native "${quick[@]}"
  step 'dependent dispatches, memory, arithmetic' 40 node scripts/gpu/dispatches.mjs $stream
  step 'encoding' 30 node scripts/gpu/encoding.mjs
  in_shell "step of $first beside PyTorch" 90 peers --only step --repeat $repeat --forms cuda,cuda_graph $first
  in_shell "pass of $small_training beside PyTorch" 60 peers --only pass --repeat $repeat --forms cuda,cuda_graph $small_training
  in_shell "pass of $first beside PyTorch compiled" 120 peers --only pass --repeat $repeat --forms cuda_compiled --limit 100 $first
  in_shell "step of $second beside PyTorch" 110 peers --only step --repeat $repeat --forms cuda,cuda_graph $second
  in_shell 'kernels against plain JavaScript' 90 tests ops/backends gradients

  {
    printf '\n== summary, %s s in all\n' "$SECONDS"
    cat "$SUMMARY"
    printf '\n'
    while IFS= read -r line; do
      case $line in '| '* | *' search network,'* | 'Retrain network'* | *' passed, '*) printf '%s\n' "$line" ;; esac
    done <"$LOG"
  } >"$OUT/table.txt"
  cat "$OUT/table.txt" >>"$LOG"
  cat "$OUT/table.txt"
  cd / && rm -rf "$ROOT"
}

case ${1:-} in
  pack) pack "$(cd "$(dirname "$2")" && pwd)/$(basename "$2")" ;;
  run) run "$2" ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" ;;
esac
