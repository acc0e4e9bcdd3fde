package receiver_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// readXML is an answer that must be in XML.
func readXML(t *testing.T, contentType string, body []byte) *fhir.Node {
	t.Helper()
	n, err := fhir.ParseXML(body, structure.Published())
	if err != nil || contentType != "application/fhir+xml" {
		t.Fatalf("answered %s %q: %v", contentType, body, err)
	}
	return n
}

// Reads are answered in the form asked for, the parameter before the header
// (BaRS, Testing and environments, Toolkit Workbench, receiver tests: metadata).
func TestReadsAreAnsweredInTheFormAskedFor(t *testing.T) {
	b := emergency(t)
	for _, c := range []struct {
		name, accept, path string
		xml                bool
	}{
		{"JSON by header", "application/fhir+json; version=1.5.0", "/metadata", false},
		{"XML by header", "application/fhir+xml; version=1.5.0", "/metadata", true},
		{"JSON by parameter", "*/*", "/metadata?_format=json", false},
		{"XML by parameter", "*/*", "/metadata?_format=xml", true},
		{"a media type as parameter", "*/*", "/metadata?_format=application/fhir%2Bxml", true},
		{"a media type not escaped", "*/*", "/metadata?_format=application/fhir+xml", true},
		{"XML by header, JSON by parameter", "application/fhir+xml", "/metadata?_format=json", false},
		{"JSON by header, XML by parameter", "application/fhir+json; version=1.5.0", "/metadata?_format=xml", true},
		{"nothing said", "", "/metadata", false},
		{"anything", "*/*", "/metadata", false},
		{"XML preferred", "application/fhir+json;q=0.5, application/fhir+xml", "/metadata", true},
		{"definitions in XML", "application/fhir+xml", contextsOf(ed), true},
		{"slots in XML", "application/fhir+xml", search(nil), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := b.do("GET", c.path, "", target(ed), set("Accept", c.accept))
			if w.Code != 200 || w.Header().Get(header.RequestID) == "" {
				t.Fatalf("answered %d %s", w.Code, w.Body)
			}
			if c.xml {
				readXML(t, w.Header().Get("Content-Type"), w.Body.Bytes())
			} else if expect(t, w, 200, "", ""); w.Header().Get("Content-Type") != "application/fhir+json" {
				t.Errorf("answered %s", w.Header().Get("Content-Type"))
			}
		})
	}
}

// The same is said in both forms.
func TestXMLSaysWhatJSONSays(t *testing.T) {
	b := emergency(t)
	for _, path := range []string{"/metadata", contextsOf(ed, "a1t1"), search(nil)} {
		one := expect(t, b.do("GET", path, "", target(ed)), 200, "", "")
		w := b.do("GET", path, "", target(ed), set("Accept", "application/fhir+xml"))
		other := readXML(t, w.Header().Get("Content-Type"), w.Body.Bytes())
		for _, differs := range []string{"id", "entry", "link"} { // fresh ids, and what they are in
			one.Remove(differs)
			other.Remove(differs)
		}
		if a, b := string(one.JSON()), string(other.JSON()); a != b {
			t.Errorf("%s:\n%s\n%s", path, a, b)
		}
	}
}

func TestFormsThatAreNotOffered(t *testing.T) {
	b := emergency(t)
	for _, c := range []struct{ accept, path string }{{"text/html", "/metadata"}, {"*/*", "/metadata?_format=ttl"}, {"application/fhir+json;q=0", "/metadata"}} {
		expect(t, b.do("GET", c.path, "", target(ed), set("Accept", c.accept)), 406, "REC_NOT_ACCEPTABLE", "processing")
	}
	expect(t, b.post(booking(t).JSON(), set("Accept", "application/fhir+xml")), 406, "REC_NOT_ACCEPTABLE", "processing")
	expect(t, b.post(booking(t).JSON(), set("Accept", "application/fhir+xml, application/fhir+json;q=0.1")), 200, "", "")
	w := b.do("GET", "/Slot", "", set("Accept", "application/fhir+xml"))
	if n := readXML(t, w.Header().Get("Content-Type"), w.Body.Bytes()); w.Code != 400 || n.TextAt("issue.code") != "required" {
		t.Errorf("a refusal in XML reads %d %s", w.Code, n.JSON())
	}
}

// Reads are packed for those who take it, messages are as they were kept.
func TestAnswersArePackedForThoseWhoTakeIt(t *testing.T) {
	b := emergency(t)
	plain := b.do("GET", "/metadata", "", target(ed))
	w := b.do("GET", "/metadata", "", target(ed), set("Accept-Encoding", "deflate, gzip;q=0.8"))
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= plain.Body.Len() {
		t.Fatalf("packed as %q, %d bytes of %d", w.Header().Get("Content-Encoding"), w.Body.Len(), plain.Body.Len())
	}
	in, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(in); err != nil || !bytes.Equal(text, plain.Body.Bytes()) {
		t.Errorf("unpacked %s (%v)", text, err)
	}
	for name, w := range map[string]http.Header{"not asked for": plain.Header(),
		"refused":   b.do("GET", "/metadata", "", target(ed), set("Accept-Encoding", "gzip;q=0")).Header(),
		"a message": b.post(booking(t).JSON(), set("Accept-Encoding", "gzip")).Header()} {
		if w.Get("Content-Encoding") != "" {
			t.Errorf("%s: packed as %s", name, w.Get("Content-Encoding"))
		}
	}
}

func zip(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

// A packed message is taken as what it is, and is no way around the limit.
func TestPackedMessages(t *testing.T) {
	body := booking(t).JSON()
	b := emergency(t)
	expect(t, b.post(zip(body), set("Content-Encoding", "gzip")), 200, "", "")
	if d := b.records.commits[0]; !bytes.Equal(d.Request.Body, body) || d.Request.Header.Get("Content-Encoding") != "" {
		t.Errorf("kept %q under %q", d.Request.Body, d.Request.Header.Get("Content-Encoding"))
	}
	expect(t, b.post(zip([]byte(`"`+strings.Repeat("a", 64<<20)+`"`)), set("Content-Encoding", "gzip")), 422, "REC_UNPROCESSABLE_ENTITY", "too-costly")
	expect(t, b.post(body, set("Content-Encoding", "gzip")), 400, "REC_BAD_REQUEST", "structure")
	for _, cut := range []int{5, 40, len(zip(body)) - 3} {
		expect(t, b.post(zip(body)[:cut], set("Content-Encoding", "gzip")), 400, "REC_BAD_REQUEST", "structure")
	}
	expect(t, b.post(body, set("Content-Encoding", "br")), 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported")
}

// HEAD is GET without the body, OPTIONS says what there is.
func TestHeadAndOptions(t *testing.T) {
	b := emergency(t)
	whole, head := b.do("GET", "/metadata", "", target(ed)), b.do("HEAD", "/metadata", "", target(ed))
	if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != whole.Header().Get("Content-Length") {
		t.Errorf("HEAD answered %d with %d bytes: %v", head.Code, head.Body.Len(), head.Header())
	}
	for path, allow := range map[string]string{"/metadata": "GET, HEAD, OPTIONS", "/$process-message": "POST, OPTIONS", "/Appointment/x": "GET, HEAD, OPTIONS"} {
		w := b.do("OPTIONS", path, "")
		if w.Code != 204 || w.Header().Get("Allow") != allow || w.Body.Len() != 0 || w.Header().Get(header.RequestID) == "" {
			t.Errorf("OPTIONS %s answered %d %v", path, w.Code, w.Header())
		}
	}
	expect(t, b.do("OPTIONS", "/Patient", ""), 404, "REC_NOT_FOUND", "not-found")
	if w := b.do("HEAD", "/$process-message", ""); w.Code != 405 || w.Header().Get("Allow") != "POST, OPTIONS" {
		t.Errorf("HEAD of an operation answered %d", w.Code)
	}
}
