package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// rival is a validator as a process.
type rival struct {
	name    string
	command []string
}

// measured is what a validator's process showed.
type measured struct {
	answer
	ready  time.Duration // from its start to the first message checked
	memory string
}

// validators compares our validator with others on one message and on messages
// with one defect each. What cannot be had on this machine is said and left out.
func validators(ctx context.Context, _, dir string) error {
	c, err := prepare(filepath.Join(dir, "validators"))
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Printf("validators on %s; %d mutants\n", c.message, c.mutants)
	ours, err := measure(ctx, rival{"ours", []string{self, oursMode, c.folder}})
	if err != nil {
		return err
	}
	ours.print("ours", ours, c.mutants)
	if err := growth(); err != nil {
		return err
	}
	for _, other := range others {
		r, err := other(ctx, c)
		var m measured
		if err == nil {
			m, err = measure(ctx, r)
		}
		if err != nil {
			fmt.Printf("  %s: could not be had: %s\n", r.name, firstLine(err))
			continue
		}
		m.print(r.name, ours, c.mutants)
	}
	return nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return line
}

// others get a validator ready to run; its name is given even with an error.
var others = []func(ctx context.Context, c contest) (rival, error){
	func(ctx context.Context, c contest) (rival, error) { return node(ctx, c, "fhir", "fhir 4.12.0") },
	func(ctx context.Context, c contest) (rival, error) {
		return node(ctx, c, "medplum", "@medplum/core 5.2.13")
	},
	gofhir,
}

// node installs the packages for Node where they are not yet.
func node(ctx context.Context, c contest, which, name string) (rival, error) {
	const folder = "build/bench/node"
	r := rival{name, []string{"node", filepath.Join(folder, "check.mjs"), which, c.folder}}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "fhir")); err == nil {
		return r, specified(ctx, c)
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--silent")
	install.Dir = folder
	if _, err := output(install); err != nil {
		return r, fmt.Errorf("npm ci: %w", err)
	}
	return r, specified(ctx, c)
}

// gofhir builds the command of the module beside this one.
func gofhir(ctx context.Context, c contest) (rival, error) {
	binary := filepath.Join(c.folder, "gofhir-bench")
	r := rival{"gofhir/validator 1.2.0", []string{binary, c.folder}}
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, ".")
	build.Dir = "build/bench/gofhir"
	if _, err := output(build); err != nil {
		return r, err
	}
	return r, specified(ctx, c)
}

// specified writes the profiles out for the others, once. R4 itself is the
// folder specs/r4 of github.com/gofhir/validator v1.0.0, read as data.
func specified(ctx context.Context, c contest) error {
	if _, err := os.Stat(filepath.Join(c.folder, "profiles.json")); err == nil {
		return nil
	}
	out, err := output(exec.CommandContext(ctx, "go", "mod", "download", "-json", "github.com/gofhir/validator@v1.0.0"))
	if err != nil {
		return err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return err
	}
	return c.conformance(filepath.Join(module.Dir, "specs", "r4"))
}

// output runs a command; an error holds what it said.
func output(cmd *exec.Cmd) ([]byte, error) {
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return nil, errors.New(string(exit.Stderr))
	}
	return out, err
}

// measure runs a validator's process and reads what it writes.
func measure(ctx context.Context, r rival) (measured, error) {
	var m measured
	cmd := exec.CommandContext(ctx, r.command[0], r.command[1:]...) //nolint:gosec // made above
	cmd.Stderr = nil
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return m, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return m, err
	}
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if json.Unmarshal(lines.Bytes(), &m.answer) != nil {
			continue // something a library prints
		}
		if m.ready == 0 && m.Ready {
			m.ready = time.Since(start)
			m.memory = resident(cmd.Process.Pid)
		}
	}
	if err := errors.Join(lines.Err(), cmd.Wait()); err != nil {
		return m, fmt.Errorf("%s: %w", r.name, err)
	}
	return m, nil
}

// print writes the line of a validator beside ours.
func (m measured) print(name string, ours measured, mutants int) {
	fmt.Printf("  %-24s %8.3f ms (×%.2f of ours), ready after %.0f ms with %s", name, m.Milliseconds, m.Milliseconds/ours.Milliseconds, milliseconds(m.ready), m.memory)
	if m.Allocations > 0 {
		fmt.Printf(", %.0f allocations", m.Allocations)
	}
	if m.Tree > 0 {
		fmt.Printf(", of it reading JSON %.3f ms", m.Tree)
	}
	fmt.Printf("; found %d of %d mutants\n", len(m.Found), mutants)
}
