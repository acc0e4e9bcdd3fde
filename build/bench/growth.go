package main

import (
	"fmt"
	"slices"
	"time"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// growth prints how the time of a check grows with the entries of a message:
// whole ones, and ones with a fault in each.
func growth() error {
	v := validation.New(structure.Published(), terms.Published())
	for _, kind := range []struct{ name, rest string }{
		{"whole", `,"status":"final","code":{"text":"Pulse"},"valueQuantity":{"value":72,"unit":"beats/minute"}`},
		{"faulty", `,"valueQuantity":{"value":"72"}`},
	} {
		var took [2]time.Duration
		for i, entries := range []int{2_000, 20_000} {
			t, err := checked(v, entries, kind.rest)
			if err != nil {
				return err
			}
			took[i] = t
		}
		fmt.Printf("  ours, %s entries: 2,000 in %s, 20,000 in %s (×%.1f for ×10)\n", kind.name,
			took[0].Round(time.Millisecond/10), took[1].Round(time.Millisecond), float64(took[1])/float64(took[0]))
	}
	return nil
}

// checked is the least time of five checks of a message with that many
// Observations, reading included.
func checked(v *validation.Validator, entries int, rest string) (time.Duration, error) {
	text := []byte(`{"resourceType":"Bundle","type":"message","entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-ffffffffffff","resource":{"resourceType":"MessageHeader","eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"servicerequest-request"},"definition":"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral"}}`)
	for i := range entries {
		text = fmt.Appendf(text, `,{"fullUrl":"urn:uuid:00000000-0000-4000-8000-%012x","resource":{"resourceType":"Observation"%s}}`, i, rest)
	}
	text = append(text, "]}"...)
	var all []time.Duration
	for range 5 {
		begun := time.Now()
		n, err := fhir.Parse(text)
		if err != nil {
			return 0, err
		}
		v.Check(n, validation.Options{Now: begun})
		all = append(all, time.Since(begun))
	}
	return slices.Min(all), nil
}
