package receiver

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// packFrom is how long an answer must be for compression to be worth it.
const packFrom = 1 << 10

// again is how many seconds a caller should wait before it asks again.
var again = map[int]string{http.StatusTooEarly: "2", http.StatusServiceUnavailable: "5"}

// write sends an answer: a read's in the format it asked for, and packed if the
// caller takes that; a message's always as JSON, as it was kept.
func (c *call) write(w http.ResponseWriter, a Answer) {
	h := w.Header()
	body, format := a.Body, header.FormatJSON
	if c.format == header.FormatXML {
		if text, ok := asXML(body); ok {
			body, format = text, header.FormatXML
		}
	}
	if len(body) > 0 {
		h.Set("Content-Type", format.MediaType())
	}
	h.Set("Cache-Control", "no-store")
	if c.reads() {
		h.Set("Vary", "Accept, Accept-Encoding")
		if len(body) >= packFrom && header.AcceptsGzip(c.r.Header.Get("Accept-Encoding")) {
			body = packed(body)
			h.Set("Content-Encoding", "gzip")
		}
	}
	if wait := again[a.Status]; wait != "" {
		h.Set("Retry-After", wait)
	}
	if a.Status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.Status)
	if c.r.Method != http.MethodHead {
		_, _ = w.Write(body) // the caller may have gone; a retry tells it the rest
	}
}

func (c *call) reads() bool { return c.r.Method == http.MethodGet || c.r.Method == http.MethodHead }

// asXML is a resource in XML; not ok for what has no such form.
func asXML(body []byte) ([]byte, bool) {
	n, err := fhir.Parse(body)
	if err != nil {
		return nil, false
	}
	text, err := n.XML(structure.Published())
	return text, err == nil
}

func packed(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // a Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}
