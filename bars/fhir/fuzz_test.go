package fhir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// stricter are the reasons for which Parse refuses what is JSON by the letter.
var stricter = []error{
	fhir.ErrTooDeep, fhir.ErrTooMany, fhir.ErrDuplicate, fhir.ErrNotUTF8, fhir.ErrHalfSymbol,
}

// FuzzParse holds Parse against the standard library: it takes exactly what is
// JSON, but for the reasons above, reads the same content and writes it again.
func FuzzParse(f *testing.F) {
	for _, c := range refused {
		f.Add([]byte(c.text))
	}
	for _, seed := range []string{
		`{"a":[1,2.50,-3e-7,null,true,false,"\u00e9\ud83d\ude00"],"_a":{}}`, "\xef\xbb\xbf[]", `{"b":1,"a":{"b":[]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Add(fhirtest.Read(f, "testdata/message.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := fhir.Parse(data)
		plain := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		if err != nil {
			checkRefusal(t, plain, err)
			return
		}
		checkReading(t, plain, n)
	})
}

func checkRefusal(t *testing.T, data []byte, err error) {
	for _, reason := range stricter {
		if errors.Is(err, reason) {
			return
		}
	}
	if json.Valid(data) {
		t.Errorf("refused JSON: %v", err)
	}
}

func checkReading(t *testing.T, data []byte, n *fhir.Node) {
	if !json.Valid(data) || !utf8.Valid(data) {
		t.Fatal("took what is not JSON")
	}
	written := n.JSON()
	if !reflect.DeepEqual(decode(t, data), decode(t, written)) {
		t.Errorf("other content: %s", written)
	}
	again, err := fhir.Parse(written)
	if err != nil || !fhir.Equal(n, again) {
		t.Errorf("read again: %v", err)
	}
}
