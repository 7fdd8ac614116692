#!/usr/bin/env bash
# Builds everything and runs all tests. The last line counts them: "N passed, N failed, N skipped".
#
#   bash eng/test.sh [FILTER]
#
# FILTER is a part of a test project's name. Skipped tests are listed with their reasons. With CI=true a missing ../shared, java or xz is a
# failure and not a skip.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

for tool in dotnet npm; do
    command -v "$tool" >/dev/null 2>&1 || { echo "eng/test.sh: $tool was not found; install the .NET SDK 10 and npm" >&2; exit 1; }
done
if [ "${CI:-}" = true ]; then
    for tool in java xz; do
        command -v "$tool" >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq default-jdk-headless xz-utils; } >/dev/null 2>&1
        command -v "$tool" >/dev/null 2>&1 || { echo "eng/test.sh: CI needs $tool" >&2; exit 1; }
    done
    [ -d "${CONNECTORS_SHARED:-../shared}" ] || { echo "eng/test.sh: CI needs ../shared" >&2; exit 1; }
fi

dotnet build Connectors.sln -c Release -v minimal || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

passed=0 failed=0 skipped=0 status=0
results=artifacts/test-results
rm -rf "$results"; mkdir -p "$results"
for project in tests/*.Tests/; do
    name=$(basename "$project")
    [[ $name == *"${1:-}"* ]] || continue
    log=$results/$name.log
    echo "== $name"
    dotnet test "$project" -c Release --no-build --logger "console;verbosity=normal" >"$log" 2>&1 || status=1
    awk '/\[SKIP\]$/ { name = $0; getline; gsub(/^\[[^]]*\] +| \[SKIP\]$/, "", name); sub(/^\[[^]]*\] +/, ""); print "  Skipped " name ": " $0 }' "$log"
    grep -E -A12 '^ +Failed ' "$log" || true
    p=$(sed -nE 's/^ +Passed: ([0-9]+).*/\1/p' "$log" | tail -1)
    f=$(sed -nE 's/^ +Failed: ([0-9]+).*/\1/p' "$log" | tail -1)
    s=$(sed -nE 's/^ +Skipped: ([0-9]+).*/\1/p' "$log" | tail -1)
    if [ -z "$p$f$s" ]; then
        tail -n 40 "$log"
        f=1
    fi
    echo "   ${p:-0} passed, ${f:-0} failed, ${s:-0} skipped"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done

[ "$failed" -eq 0 ] || status=1
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
