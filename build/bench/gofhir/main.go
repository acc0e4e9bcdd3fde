// Command gofhir measures github.com/gofhir/validator on the messages that make
// bench prepared, and writes what it found as lines of JSON.
//
//	gofhir FOLDER
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofhir/validator/pkg/logger"
	"github.com/gofhir/validator/pkg/validator"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gofhir:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	logger.SetLevel(logger.LevelError)
	v, err := validator.New(validator.WithVersion("4.0.1"), validator.WithPackagePath(filepath.Join(folder, "packages")),
		validator.WithPackage("bars.profiles", "1.0.0"))
	if err != nil {
		return err
	}
	message, err := os.ReadFile(filepath.Join(folder, "message.json"))
	if err != nil {
		return err
	}
	check(v, message)
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]bool{"ready": true}); err != nil {
		return err
	}
	took, allocations := measure(func() { check(v, message) })
	found, err := found(v, folder)
	if err != nil {
		return err
	}
	return out.Encode(map[string]any{"milliseconds": took, "allocations": allocations, "found": found})
}

// check returns what is found, as text, with any panic as a finding.
func check(v *validator.Validator, content []byte) (out []string) {
	defer func() {
		if p := recover(); p != nil {
			out = append(out, fmt.Sprint("panic: ", p))
		}
	}()
	result, err := v.Validate(context.Background(), content)
	if err != nil {
		return []string{err.Error()}
	}
	for _, i := range result.Issues {
		if i.Severity != "information" {
			out = append(out, fmt.Sprint(i.Severity, i.Expression, i.Diagnostics))
		}
	}
	return out
}

// found lists the mutants in which something is found that is not in the
// message they were made of.
func found(v *validator.Validator, folder string) ([]string, error) {
	var list []struct{ ID, Base string }
	text, err := os.ReadFile(filepath.Join(folder, "mutants.json"))
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return nil, err
	}
	before, out := map[string][]string{}, []string{}
	for _, m := range list {
		if before[m.Base] == nil {
			content, err := os.ReadFile(filepath.Join(folder, "bases", m.Base+".json"))
			if err != nil {
				return nil, err
			}
			before[m.Base] = append(check(v, content), "")
		}
		content, err := os.ReadFile(filepath.Join(folder, "mutants", m.ID+".json"))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(check(v, content), func(s string) bool { return !slices.Contains(before[m.Base], s) }) {
			out = append(out, m.ID)
		}
	}
	return out, nil
}

// measure returns the median of about three seconds, in milliseconds, and the
// allocations of one run.
func measure(run func()) (took, allocations float64) {
	allocations = allocated(run)
	var times []time.Duration
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
		start := time.Now()
		run()
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return times[len(times)/2].Seconds() * 1000, allocations
}
