package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// hazard is one entry of the hazard log.
type hazard struct {
	ID          string    `yaml:"id"`
	Hazard      string    `yaml:"hazard"`
	Causes      []string  `yaml:"causes"`
	Effect      string    `yaml:"effect"`
	Before      rating    `yaml:"before"`
	After       rating    `yaml:"after"`
	Controls    []control `yaml:"controls"`
	Transferred []string  `yaml:"transferred"` // what the organisation that deploys has to do
}

// control is one thing that makes a hazard rarer or less grave.
type control struct {
	Does   string `yaml:"does"`
	Screen string `yaml:"screen"` // names what the screens say about it; "" when they say nothing
	About  string `yaml:"about"`  // what they say
	Tests  []link `yaml:"tests"`
}

// rating is severity and likelihood, 1 to 5 each, and the risk of both.
type rating struct {
	Severity   int `yaml:"severity"`
	Likelihood int `yaml:"likelihood"`
}

// The words of the matrix, lowest first.
var (
	severities  = []string{"minor", "significant", "considerable", "major", "catastrophic"}
	likelihoods = []string{"very low", "low", "medium", "high", "very high"}
)

// matrix is the risk by likelihood, then severity: 1 and 2 are acceptable, 3 is
// undesirable, 4 and 5 are not accepted.
//
// NHS England, clinical risk management, risk matrix.
var matrix = [5][5]int{{1, 1, 2, 2, 3}, {1, 2, 2, 3, 4}, {2, 2, 3, 3, 4}, {2, 3, 3, 4, 5}, {3, 4, 4, 5, 5}}

func (r rating) valid() bool {
	return r.Severity >= 1 && r.Severity <= 5 && r.Likelihood >= 1 && r.Likelihood <= 5
}

func (r rating) risk() int { return matrix[r.Likelihood-1][r.Severity-1] }

func (r rating) words() string {
	return fmt.Sprintf("%s, %s: %d", severities[r.Severity-1], likelihoods[r.Likelihood-1], r.risk())
}

// hazards reads the log in the order of its ids.
func hazards(root string) ([]hazard, error) {
	files, err := filepath.Glob(filepath.Join(root, "docs", "hazards", "*.yaml"))
	if err != nil {
		return nil, err
	}
	var out []hazard
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var h hazard
		d := yaml.NewDecoder(bytes.NewReader(text))
		d.KnownFields(true)
		if err := d.Decode(&h); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b hazard) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}
