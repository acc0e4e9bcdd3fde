package program

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
)

// Run runs a command of the binary to its end and returns what it printed to
// standard output. An exit code other than 0 is an error that holds what it said.
func Run(ctx context.Context, binary string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, binary, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return string(out), fmt.Errorf("%s: %w\n%s%s", args[0], err, out, said.String())
	}
	return string(out), nil
}
