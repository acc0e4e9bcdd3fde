package definition_test

import (
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// largest is the largest of the published messages of Application 1.
func largest(t testing.TB) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(fhirtest.Read(t, fhirtest.Published(t, "fhir/examples/messages/refreq01-referral-new-111-to-ed.json")))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func BenchmarkRowsAndFit(b *testing.B) {
	n := largest(b)
	d := definition.Template("bars-message-servicerequest-request-referral")
	rows := definition.Rows("app1-referral-request")
	b.ReportAllocs()
	for b.Loop() {
		definition.Fit(n, d)
		definition.CheckRows(n, rows)
	}
}

func TestRowsAndFitCostLittle(t *testing.T) {
	n := largest(t)
	d := definition.Template("bars-message-servicerequest-request-referral")
	rows := definition.Rows("app1-referral-request")
	if spent := testing.AllocsPerRun(20, func() { definition.Fit(n, d); definition.CheckRows(n, rows) }); spent > 300 {
		t.Errorf("%.0f allocations", spent)
	}
}
