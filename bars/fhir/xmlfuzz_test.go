package fhir_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// FuzzParseXML holds ParseXML against the standard library, which must take
// whatever it takes, and writes the tree and reads it again.
func FuzzParseXML(f *testing.F) {
	for _, c := range readings {
		f.Add([]byte(patient(c.xml)))
	}
	for _, c := range narratives {
		f.Add([]byte(patient("<text>" + c.xml + "</text>")))
	}
	for _, c := range unreadable {
		f.Add([]byte(c.text))
	}
	if message, err := parseMessage(f).XML(small()); err == nil {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := fhir.ParseXML(data, small())
		if err != nil {
			if _, ok := errors.AsType[*fhir.Unreadable](err); !ok || n != nil {
				t.Fatalf("got %v, %v", n, err)
			}
			return
		}
		if err := wellFormed(data); err != nil {
			t.Fatalf("took what is not XML: %v", err)
		}
		checkXML(t, n)
	})
}

func parseMessage(t testing.TB) *fhir.Node {
	n, err := fhir.Parse(fhirtest.Read(t, "testdata/message.json"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wellFormed(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// checkXML writes n in XML and reads it again as the same tree.
func checkXML(t *testing.T, n *fhir.Node) {
	text, err := n.XML(small())
	if errors.Is(err, fhir.ErrNoXML) || errors.Is(err, fhir.ErrTooDeep) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := fhir.ParseXML(text, small())
	if err != nil {
		t.Fatalf("%v in what it wrote: %s", err, text)
	}
	if !fhir.Equal(n, again) {
		t.Errorf("read\n%s\nand from what was written\n%s", n.JSON(), again.JSON())
	}
}

// FuzzXML writes what it reads in JSON, reads that, and writes the same again.
func FuzzXML(f *testing.F) {
	for _, c := range written {
		f.Add([]byte(`{"resourceType":"Patient",` + c.json + `}`))
	}
	for _, c := range unwritable {
		f.Add([]byte(c.json))
	}
	f.Add(fhirtest.Read(f, "testdata/message.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := fhir.Parse(data)
		if err != nil {
			return
		}
		text, err := n.XML(small())
		if err != nil {
			return
		}
		if err := wellFormed(text); err != nil {
			t.Fatalf("wrote what is not XML: %v: %s", err, text)
		}
		again, err := fhir.ParseXML(text, small())
		if errors.Is(err, fhir.ErrTooDeep) || errors.Is(err, fhir.ErrTooMany) {
			return
		}
		if err != nil {
			t.Fatalf("%v in what it wrote: %s", err, text)
		}
		if second, err := again.XML(small()); err != nil || !bytes.Equal(second, text) {
			t.Errorf("wrote\n%s\nthen\n%s (%v)", text, second, err)
		}
	})
}
