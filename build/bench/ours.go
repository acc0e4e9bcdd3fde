package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// oursMode is the argument under which this command is our validator.
const oursMode = "validator"

// answer is what a validator's process writes about itself, as lines of JSON:
// first that it is ready, then the rest.
type answer struct {
	Ready        bool     `json:"ready,omitempty"`
	Milliseconds float64  `json:"milliseconds,omitempty"`
	Tree         float64  `json:"tree,omitempty"` // of these, reading the JSON
	Allocations  float64  `json:"allocations,omitempty"`
	Found        []string `json:"found,omitempty"`
}

// serveOurs measures our validator as the others are measured: from the bytes
// of a message to what is found.
func serveOurs(folder string) error {
	v := validation.New(structure.Published(), terms.Published())
	message, err := os.ReadFile(filepath.Join(folder, "message.json"))
	if err != nil {
		return err
	}
	found(v, message)
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(answer{Ready: true}); err != nil {
		return err
	}
	a := answer{Allocations: allocations(func() { found(v, message) })}
	a.Milliseconds = medianOf(func() { found(v, message) })
	a.Tree = medianOf(func() { _, _ = fhir.Parse(message) })
	if a.Found, err = foundIn(v, folder); err != nil {
		return err
	}
	return out.Encode(a)
}

// found is everything but information about a message.
func found(v *validation.Validator, content []byte) []definition.Finding {
	n, err := fhir.Parse(content)
	if err != nil {
		return []definition.Finding{{Severity: definition.Error, What: err.Error()}}
	}
	all := v.Check(n, validation.Options{Now: time.Now()}).Findings
	return slices.DeleteFunc(all, func(f definition.Finding) bool { return f.Severity == definition.Information })
}

// foundIn lists the mutants in which something is found that is not in the
// message they were made of.
func foundIn(v *validation.Validator, folder string) ([]string, error) {
	var list []struct{ ID, Base string }
	text, err := os.ReadFile(filepath.Join(folder, "mutants.json"))
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return nil, err
	}
	before, out := map[string][]definition.Finding{}, []string{}
	for _, m := range list {
		if _, ok := before[m.Base]; !ok {
			content, err := os.ReadFile(filepath.Join(folder, "bases", m.Base+".json"))
			if err != nil {
				return nil, err
			}
			before[m.Base] = found(v, content)
		}
		content, err := os.ReadFile(filepath.Join(folder, "mutants", m.ID+".json"))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(found(v, content), func(f definition.Finding) bool { return !slices.Contains(before[m.Base], f) }) {
			out = append(out, m.ID)
		}
	}
	return out, nil
}

// medianOf measures for about three seconds, in milliseconds.
func medianOf(run func()) float64 {
	var times []time.Duration
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
		start := time.Now()
		run()
		times = append(times, time.Since(start))
	}
	return median(times).Seconds() * 1000
}

// allocations is how many allocations one run makes.
func allocations(run func()) float64 {
	const runs = 20
	var before, after runtime.MemStats
	run()
	runtime.ReadMemStats(&before)
	for range runs {
		run()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / runs
}
