package plugin

import "strings"

// The scripts of the action's steps run in bash on every kind of runner: GNU
// and BSD tools, and Git's bash on Windows.

// fetchScript takes the binary of the release that the action's checkout is:
// its checksums.txt holds the version, in names, and the sums. What it lists
// is taken from the runner's tool cache or downloaded; where that cannot be
// done, path stays empty. A file that is not what was released is an error.
const fetchScript = `sums="$GITHUB_ACTION_PATH/checksums.txt"
[ -f "$sums" ] || exit 0 # no release: built below
exe=
case "$RUNNER_OS" in Linux) os=linux ;; macOS) os=darwin ;; Windows) os=windows exe=.exe ;; *) os=other ;; esac
case "$RUNNER_ARCH" in X64) arch=amd64 ;; ARM64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
case "$arch" in armv*) arch=arm ;; esac
read -r sum name < <(grep " testpost_v[^_]*_${os}_$arch$exe\$" "$sums") || exit 0
version=${name#testpost_}
version=${version%%_*}
dir="${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/testpost/$version"
{ mkdir -p "$dir" && [ -w "$dir" ]; } 2> /dev/null || dir="$RUNNER_TEMP"
sha256() { { if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi; } < "$1" | cut -d ' ' -f 1; }
if ! [ -f "$dir/$name" ] || [ "$(sha256 "$dir/$name")" != "$sum" ]; then
  url="${TESTPOST_DOWNLOAD_URL:-https://github.com/testpost/testpost/releases/download}/$version/$name"
  part=$(mktemp "$dir/part.XXXXXX")
  if ! curl -fsSL --retry 2 --connect-timeout 10 --max-time 120 -o "$part" "$url"; then
    rm -f "$part"
    echo "::notice title=testpost::$url was not to be had: built from source"
    exit 0
  fi
  if [ "$(sha256 "$part")" != "$sum" ]; then
    rm -f "$part"
    echo "::error title=testpost::$url is not the file that was released: its SHA-256 is not $sum"
    exit 1
  fi
  chmod 755 "$part"
  mv -f "$part" "$dir/$name"
fi
echo "path=$dir/$name" >> "$GITHUB_OUTPUT"
`

// goScript looks for a Go that builds this module, or can bring the one that does.
const goScript = `if (cd "$GITHUB_ACTION_PATH" && GOFLAGS= GOWORK=off go list -m) > /dev/null 2>&1; then echo "found=true" >> "$GITHUB_OUTPUT"; fi
`

// runScript builds the binary when there is none, and starts it.
const runScript = `testpost="$TESTPOST_BINARY"
if [ -z "$testpost" ]; then
  testpost="$RUNNER_TEMP/testpost$(cd "$GITHUB_ACTION_PATH" && GOOS= GOARCH= go env GOEXE)"
  (cd "$GITHUB_ACTION_PATH" && CGO_ENABLED=0 GOFLAGS= GOWORK=off GOOS= GOARCH= go build -trimpath -ldflags "-s -w" -o "$testpost" .)
fi
"$testpost"
`

// actionSteps are the steps of the composite action; env maps its inputs.
func actionSteps(env string) string {
	return `    - id: binary
      shell: bash
      run: |
` + indented(fetchScript) + `    - id: go
      if: steps.binary.outputs.path == ''
      shell: bash
      run: |
` + indented(goScript) + `    - if: steps.binary.outputs.path == '' && steps.go.outputs.found != 'true'
      uses: actions/setup-go@v5
      with:
        go-version-file: ${{ github.action_path }}/go.mod
        cache: false
    - id: testpost
      shell: bash
      env:
        TESTPOST_BINARY: ${{ steps.binary.outputs.path }}
` + env + `      run: |
` + indented(runScript)
}

// indented is a script as a block scalar of a step.
func indented(script string) string {
	const margin = "        "
	return margin + strings.ReplaceAll(strings.TrimSuffix(script, "\n"), "\n", "\n"+margin) + "\n"
}
