#!/bin/sh
# Finds a redis-server for the tests, or gets one, without asking anyone anything.
#
# Prints the folder that holds it ("" when it is on PATH already) and exits 0; or
# says in one line on standard error why there is none, and exits 1.
#
# On Debian and its relatives the packages are unpacked into .cache/redis and not
# installed: that needs no root, and no Redis service is started, now or at the
# next boot. On macOS, Homebrew installs the formula, which starts nothing either.
set -u
cd "$(dirname "$0")/.." || exit 1
home=$PWD/.cache/redis

say() { echo "redis: $*" >&2; }
works() { "$1" --version >/dev/null 2>&1; }

if works redis-server; then
	exit 0
fi
if works "$home/bin/redis-server"; then
	echo "$home/bin"
	exit 0
fi

# Unpacks Debian's packages: redis-server, and of its dependencies those that
# this machine lacks. The lists are fetched into a place of our own, so that
# neither root nor a recent "apt-get update" is needed.
unpack() {
	rm -rf "$home"
	mkdir -p "$home/lists/partial" "$home/archives/partial" "$home/root" "$home/bin" || return 1
	set -- -qq \
		-o Dir::State::lists="$home/lists" \
		-o Dir::Cache::archives="$home/archives" \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o APT::Sandbox::User="$(id -un)" \
		-o APT::Update::Post-Invoke::= -o APT::Update::Post-Invoke-Success::= \
		-o Acquire::Languages=none -o Acquire::Retries=3 \
		-o Debug::NoLocking=1
	# A list that cannot be fetched is a warning: Redis may well be in another.
	apt-get "$@" update
	apt-get "$@" install --yes --download-only --no-install-recommends redis-server || return 1
	for package in "$home"/archives/*.deb; do
		dpkg-deb --extract "$package" "$home/root" || return 1
	done
	binary=$(find "$home/root" -name redis-server -path '*/bin/*' | head -n 1)
	[ -n "$binary" ] || return 1
	# exec, so that a test that kills the process it started kills Redis.
	libraries=$(find "$home/root" -name '*.so*' -exec dirname {} \; | sort -u | paste -s -d : -)
	cat >"$home/bin/redis-server" <<-EOF
		#!/bin/sh
		LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" exec "$binary" "\$@"
	EOF
	chmod +x "$home/bin/redis-server"
	rm -rf "$home/lists" "$home/archives"
	works "$home/bin/redis-server"
}

mkdir -p .cache
log=.cache/redis.log
if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
	say "not on PATH; fetching Debian's package into .cache/redis"
	if unpack >"$log" 2>&1; then
		echo "$home/bin"
		exit 0
	fi
	why="apt-get could not provide it ($log says why)"
elif command -v brew >/dev/null; then
	say "not on PATH; installing it with Homebrew"
	if HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_INSTALL_CLEANUP=1 brew install redis </dev/null >"$log" 2>&1 &&
		works "$(brew --prefix)/bin/redis-server"; then
		echo "$(brew --prefix)/bin"
		exit 0
	fi
	why="Homebrew could not install it ($log says why)"
else
	why="neither apt-get nor Homebrew is here to fetch it"
fi
say "LEFT OUT: the tests against a real redis-server: it is not on PATH, and $why"
exit 1
