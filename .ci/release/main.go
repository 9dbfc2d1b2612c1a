// Command release builds what a release of testpost consists of: a static
// binary for every platform, its bill of materials, the checksums of them all,
// and what CHANGELOG.md says about the version.
//
//	go run ./.ci/release -version v1.2.3 [-into dist] [-platforms linux/amd64,…]
//
// It needs the Go toolchain and nothing else. The same commit and toolchain
// make the same bytes on every machine.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

// platforms are those that a release has binaries for.
const platforms = "darwin/amd64,darwin/arm64,linux/amd64,linux/arm,linux/arm64,linux/riscv64,windows/amd64,windows/arm64"

const (
	checksumsName = "checksums.txt" // action.yml looks for it
	notesName     = "notes.md"
)

// A release is what is to be built.
type release struct {
	version   string // v1.2.3
	commit    string // full SHA
	into      string // folder for the files
	changelog string // path of CHANGELOG.md
	platforms []string
}

func main() {
	version := flag.String("version", "", "version to stamp, like v1.2.3")
	into := flag.String("into", "dist", "folder that the files are put into")
	only := flag.String("platforms", platforms, "platforms, as os/arch")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r := release{version: *version, into: *into, changelog: "CHANGELOG.md", platforms: strings.Split(*only, ",")}
	if err := r.make(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// versions are those that a release may have: no build metadata, and nothing
// that a file name splits at.
var versions = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$`)

// make writes all files of the release and says how large they are.
func (r *release) make(ctx context.Context, log io.Writer) error {
	if !versions.MatchString(r.version) {
		return fmt.Errorf("version %q: must be like v1.2.3 or v1.2.3-rc.1", r.version)
	}
	sha, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("asking git for the commit: %w", err)
	}
	r.commit = strings.TrimSpace(string(sha))
	if err := os.MkdirAll(r.into, 0o755); err != nil {
		return err
	}
	if err := r.writeNotes(); err != nil {
		return err
	}
	var binaries []string
	for _, platform := range r.platforms {
		path, err := r.build(ctx, platform)
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(log, "%-40s %9d bytes\n", filepath.Base(path), info.Size())
		binaries = append(binaries, path)
	}
	bills, err := writeBills(ctx, binaries, r.version)
	if err != nil {
		return err
	}
	return writeChecksums(filepath.Join(r.into, checksumsName), append(binaries, bills...))
}

// writeNotes writes the section of the changelog about the version to notes.md.
// What is released for trial only has none of its own: the first one is about it.
func (r *release) writeNotes() error {
	text, err := os.ReadFile(r.changelog)
	if err != nil {
		return err
	}
	trial := strings.Contains(r.version, "-")
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		title, notes, _ := strings.Cut(section, "\n")
		if trial || strings.TrimSpace(title) == r.version[1:] {
			return os.WriteFile(filepath.Join(r.into, notesName), []byte(strings.TrimSpace(notes)+"\n"), 0o644)
		}
	}
	return fmt.Errorf("%s has no section %q: write what users get", r.changelog, "## "+r.version[1:])
}

// build makes the binary of a platform and returns its path.
func (r *release) build(ctx context.Context, platform string) (string, error) {
	system, arch, _ := strings.Cut(platform, "/")
	path := filepath.Join(r.into, fmt.Sprintf("testpost_%s_%s_%s", r.version, system, arch))
	if system == "windows" {
		path += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -X main.version="+r.version+" -X main.commit="+r.commit, "-o", path, "github.com/testpost/testpost")
	// GOARM=6 runs on every Raspberry Pi; the other levels are the lowest ones already.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOOS="+system, "GOARCH="+arch, "GOARM=6")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building for %s: %w\n%s", platform, err, out)
	}
	return path, nil
}

// writeChecksums lists the SHA-256 of files as sha256sum does.
func writeChecksums(path string, files []string) error {
	var b strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(content), filepath.Base(file))
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// writeBills writes a bill of materials for each binary: they are not built from
// the same modules on all systems. It returns the paths.
func writeBills(ctx context.Context, binaries []string, version string) (bills []string, err error) {
	folder, err := os.MkdirTemp("", "sbom")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	sbom := filepath.Join(folder, "sbom")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", sbom, "github.com/testpost/testpost/.ci/sbom").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the program that writes bills of materials: %w\n%s", err, out)
	}
	for _, binary := range binaries {
		var errs bytes.Buffer
		cmd := exec.CommandContext(ctx, sbom, binary, version)
		cmd.Stderr = &errs
		text, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("writing the bill of materials of %s: %w\n%s", binary, err, &errs)
		}
		path := binary + ".cdx.json"
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return nil, err
		}
		bills = append(bills, path)
	}
	return bills, nil
}
