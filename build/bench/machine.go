package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// machine says in a line what the numbers were measured on.
func machine(ctx context.Context) string {
	return fmt.Sprintf("%s/%s, %d × %s, %s, %s, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), field("/proc/cpuinfo", "model name"),
		runtime.Version(), commit(ctx), busy())
}

// busy says how many others wanted the processors in the last minute: with more
// than none, ratios and costs still tell, and rates do not.
func busy() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	load, _, _ := strings.Cut(string(text), " ")
	return "load " + load + " before"
}

// field reads one "name: value" line of a file; "unknown" where there is none.
func field(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if before, after, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(before) == name {
			return strings.TrimSpace(after)
		}
	}
	return "unknown"
}

func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "commit unknown"
	}
	return "commit " + strings.TrimSpace(string(out))
}

// sizeOf adds up the files that a pattern names.
func sizeOf(pattern string) (total int64, err error) {
	files, err := filepath.Glob(pattern)
	for _, name := range files {
		info, failed := os.Stat(name)
		if failed != nil {
			return 0, failed
		}
		total += info.Size()
	}
	return total, err
}
