package operation_test

import (
	"bytes"
	"os/exec"
	"sync"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// rarely are metrics that the program tells only in a state that is not brought
// about here, with their labels. The documentation names them, and tests of the
// program see them.
var rarely = map[string][]string{
	"barsdesk_circuit_state":     {"target", "state"}, // while a service does not answer
	"barsdesk_store_connections": {"state"},           // on PostgreSQL
}

// told are the names of the running program's metrics, with the labels of each.
var told = sync.OnceValues(func() (map[string]map[string]bool, error) {
	run := exec.Command("go", "run", "./build/scrape")
	run.Dir = "../.."
	var complaints bytes.Buffer
	run.Stderr = &complaints
	text, err := run.Output()
	if err != nil {
		return nil, &failed{err, complaints.String()}
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]bool{"up": having("job", "instance")}
	for name, labelled := range rarely {
		out[name] = having(append(labelled, "job", "instance")...)
	}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			seen := having("job", "instance")
			for _, l := range m.GetLabel() {
				seen[l.GetName()] = true
			}
			out[name] = seen
		}
		if family.GetType().String() == "HISTOGRAM" {
			for _, part := range []string{"_bucket", "_sum", "_count"} {
				out[name+part] = having("le")
				for l := range out[name] {
					out[name+part][l] = true
				}
			}
		}
	}
	return out, nil
})

type failed struct {
	cause error
	said  string
}

// Error says what the program that failed said.
func (f *failed) Error() string { return f.cause.Error() + ": " + f.said }

func having(names ...string) map[string]bool {
	out := map[string]bool{}
	for _, name := range names {
		out[name] = true
	}
	return out
}

// running are the metrics of the running program.
func running(t *testing.T) map[string]map[string]bool {
	t.Helper()
	out, err := told()
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("the program tells of %d metrics only", len(out))
	}
	return out
}
