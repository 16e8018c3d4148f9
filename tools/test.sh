#!/bin/sh
# Runs every test: with the race detector where a C compiler is, against a real
# redis-server where one is or can be fetched. What had to be left out is said
# in one line each, before the tests and once more after them.
# Arguments go to "go test"; without any, all packages are tested.
set -u
cd "$(dirname "$0")/.." || exit 1
[ $# -gt 0 ] || set -- ./...

left=
leave() {
	echo "$1" >&2
	left="$left$1
"
}

# The race detector wants a C compiler that finds its headers, and a platform
# that it knows: so both are tried, not guessed.
race=
mkdir -p .cache
cc=$(go env CC)
# $cc unquoted: CC may hold flags.
# shellcheck disable=SC2086
if ! printf '#include <pthread.h>\n#include <stdlib.h>\nint main(void) { return 0; }\n' |
	$cc -x c -o .cache/cc-works - >/dev/null 2>&1; then
	export CGO_ENABLED=0
	leave "race: LEFT OUT: the race detector needs a C compiler, and \"$cc\" does not work here"
elif ! CGO_ENABLED=1 go list -race runtime >/dev/null 2>&1; then
	leave "race: LEFT OUT: Go has no race detector for $(go env GOOS)/$(go env GOARCH)"
else
	race=-race
	export CGO_ENABLED=1
fi
rm -f .cache/cc-works

# With a real server at hand no test may skip for want of one.
if bin=$(sh tools/redis.sh); then
	[ -z "$bin" ] || PATH=$bin:$PATH
	export PATH STET_REQUIRE_REDIS=1
else
	leave "redis: LEFT OUT: no real redis-server; the reason is above"
fi

go test $race -timeout 10m "$@"
code=$?
[ -z "$left" ] || printf '%s' "$left" >&2
exit $code
