package sandbox_test

import (
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/oauth"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

const (
	writesOnly = "2000088011" // cancels nothing by messages
	writesAll  = "2000088022" // books nothing by messages either
)

// previewNetwork is the network with or without what is not released yet.
func previewNetwork(t *testing.T, preview bool) (*sandbox.Sandbox, *client.Client) {
	t.Helper()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	n, err := sandbox.New(t.Context(), sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(t.Context(), sqlite.Options{}) },
		Seed: 1, Now: func() time.Time { return now }, NewID: uuid.NewString, Random: func() float64 { return 0.5 }, Preview: preview,
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value },
		Software:   desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(n.Handler())
	t.Cleanup(func() { server.Close(); _ = n.Close() })
	_, known := network(t, now, 1)
	return n, &client.Client{Base: server.URL + "/booking-and-referral/FHIR/R4", HTTP: server.Client(), Token: oauth.None, NewID: uuid.NewString, Identity: known.Identity}
}

// TestWritesAreRehearsedOnRequest: the service that cancels by writes alone is
// there only with the preview, and then every provider says that it takes
// writes; without it none does.
func TestWritesAreRehearsedOnRequest(t *testing.T) {
	for _, preview := range []bool{false, true} {
		n, c := previewNetwork(t, preview)
		for _, id := range []string{writesOnly, writesAll} {
			there := slices.ContainsFunc(n.Directory(), func(s storage.Service) bool { return s.ID == id })
			if there != preview {
				t.Errorf("preview %v: the service %s is there: %v", preview, id, there)
			}
		}
		reply, err := c.Metadata(t.Context(), emergency, uuid.NewString())
		if err != nil || strings.Contains(string(reply.Body), `"patch"`) != preview {
			t.Errorf("preview %v: %v %s", preview, err, reply.Body)
		}
	}
}

func TestServiceThatCancelsByWritesAlone(t *testing.T) {
	_, c := previewNetwork(t, true)
	reply, err := c.Metadata(t.Context(), writesOnly, uuid.NewString())
	if err != nil || reply.Status != 200 {
		t.Fatalf("%v %s", err, reply.Body)
	}
	for _, m := range reply.Resource.All("messaging.supportedMessage.definition") {
		if strings.HasSuffix(m.String(), "-cancelled") {
			t.Errorf("takes %s", m.String())
		}
	}
	if len(reply.Resource.All("messaging.supportedMessage")) == 0 || !offers(reply.Resource, "Appointment", "update") {
		t.Errorf("says %s", reply.Body)
	}
}

func TestServiceThatIsBookedByWritesAlone(t *testing.T) {
	_, c := previewNetwork(t, true)
	reply, err := c.Metadata(t.Context(), writesAll, uuid.NewString())
	if err != nil || reply.Status != 200 {
		t.Fatalf("%v %s", err, reply.Body)
	}
	var takes []string
	for _, m := range reply.Resource.All("messaging.supportedMessage.definition") {
		takes = append(takes, m.String()[strings.LastIndex(m.String(), "/")+1:])
	}
	if slices.ContainsFunc(takes, func(m string) bool { return strings.Contains(m, "booking") || strings.HasSuffix(m, "-cancelled") }) || len(takes) == 0 ||
		!offers(reply.Resource, "Appointment", "create") || !offers(reply.Resource, "Slot", "search-type") {
		t.Errorf("says %s", reply.Body)
	}
}

func offers(statement *fhir.Node, resourceType, interaction string) bool {
	for _, r := range statement.All("rest.resource") {
		if r.TextAt("type") == resourceType {
			return slices.ContainsFunc(r.All("interaction.code"), func(n *fhir.Node) bool { return n.String() == interaction })
		}
	}
	return false
}
