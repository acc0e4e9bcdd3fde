package canary_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/message"
	"barsdesk/build/sender"
)

// person is a patient all of whose words are canaries; the number is of the
// published test range.
func (f flock) person() message.Patient {
	f.add("NHS number", "9658499163")
	p := sender.Patient()
	p.NHSNumber, p.Family, p.Given = "9658499163", f.bird("family name"), f.bird("given name")
	p.AddressLines, p.City = []string{f.bird("address")}, f.bird("city")
	p.Contacts[0].Family, p.Contacts[0].Given = f.bird("contact's family name"), f.bird("contact's given name")
	return p
}

// letters are what may come to a receiver: a good message, and bad ones of many
// kinds, with a name each.
func letters(t *testing.T, f flock) map[string]sender.Message {
	t.Helper()
	good, err := sender.ReferralOf(f.person(), time.Now(), 8000)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]sender.Message{"good": good}
	bad := func(name string, body []byte, set ...string) {
		m, err := sender.ReferralOf(f.person(), time.Now(), 8000)
		if err != nil {
			t.Fatal(err)
		}
		if body != nil {
			m.Body = body
		}
		for i := 0; i+1 < len(set); i += 2 {
			m.Header.Set(set[i], set[i+1])
		}
		out[name] = m
	}
	text := string(good.Body)
	in := func(old, now string) []byte { return []byte(strings.ReplaceAll(text, old, now)) }
	bad("broken off", good.Body[:len(good.Body)/2])
	bad("no JSON", []byte("family "+f.bird("plain text")))
	bad("another type", nil, "Content-Type", "text/plain; name="+f.bird("media type"))
	bad("XML", []byte(`<Bundle><family value="`+f.bird("XML text")+`"/></Bundle>`), "Content-Type", "application/fhir+xml")
	bad("a code that is none", in(`"routine"`, `"`+f.bird("priority")+`"`))
	bad("another gender", in(`"gender":"`+"male", `"gender":"`+f.bird("gender")))
	bad("a date that is none", in(`"birthDate":"`, `"birthDate":"`+f.bird("birth date")))
	bad("a number that is none", in("9658499163", "9658499164"+f.bird("NHS number typed")))
	bad("twice the same member", in(`"resourceType":"Bundle"`, `"resourceType":"Bundle","`+f.bird("member")+`":1,"resourceType":"`+f.bird("resource type")+`"`))
	bad("another service", nil, "NHSD-Target-Identifier", coded(`{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"`+f.bird("service id")+`"}`))
	bad("a target that is none", nil, "NHSD-Target-Identifier", f.bird("target header"))
	bad("an organisation that is none", nil, "NHSD-End-User-Organisation", coded(`{"resourceType":"Organization","name":"`+f.bird("organisation header")+`"`))
	bad("a practitioner that is none", nil, "NHSD-Requesting-Practitioner", coded(`{"name":"`+f.bird("practitioner header")+`"}`))
	bad("ids that are none", nil, "X-Request-Id", f.bird("request id"), "X-Correlation-Id", f.bird("correlation id"))
	bad("a token", nil, "Authorization", "Bearer "+f.bird("access token"), "Cookie", "a="+f.bird("cookie"))
	return out
}

func coded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// TestNoMessageIsToldOfElsewhere: messages good and bad come to the receiver,
// and reads that name patients in their addresses.
func TestNoMessageIsToldOfElsewhere(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	f, p := flock{}, department(ctx, t)
	for name, m := range letters(t, f) {
		p.posts(ctx, t, f, name, m)
	}
	for _, path := range []string{"/Appointment/" + f.bird("appointment id"), "/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499163",
		"/ServiceRequest?patient:identifier=" + f.bird("patient searched"), "/Patient/" + f.bird("patient id"), "/Slot?status=" + f.bird("slot status"),
		"/MessageDefinition?context=" + f.bird("context"), "/metadata?_format=" + f.bird("format")} {
		for _, verb := range []string{"GET", "DELETE", "TRACE", "PATCH"} {
			r, err := http.NewRequestWithContext(ctx, verb, "http://"+p.receiver+"/FHIR/R4"+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for name, values := range letters(t, f)["good"].Header {
				r.Header[name] = values
			}
			status, answer, head := p.do(t, r)
			if status >= http.StatusBadRequest {
				f.clean(t, fmt.Sprintf("the refusal (%d) of %s %s", status, verb, path), answer)
			}
			f.clean(t, "a header of the answer to "+path, ownIDs(head))
		}
	}
	p.searched(ctx, t, f)
}

// posts sends a message and looks at the refusal, if it is one. The ids of the
// call come back with every answer: the standard says so.
func (p *place) posts(ctx context.Context, t *testing.T, f flock, name string, m sender.Message) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.receiver+"/FHIR/R4/$process-message", bytes.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = m.Header
	status, answer, head := p.do(t, r)
	if name == "good" && status != http.StatusOK {
		t.Errorf("%s is answered %d %.300s", name, status, answer)
	}
	if status >= http.StatusBadRequest {
		f.clean(t, fmt.Sprintf("the refusal (%d) of %s", status, name), answer)
	}
	f.clean(t, "a header of the answer to "+name, ownIDs(head))
}

// ownIDs are the headers of an answer without the ids of the call.
func ownIDs(head []byte) []byte {
	var out []string
	for _, line := range strings.Split(string(head), "\r\n") {
		if !strings.HasPrefix(line, "X-Request-Id:") && !strings.HasPrefix(line, "X-Correlation-Id:") {
			out = append(out, line)
		}
	}
	return []byte(strings.Join(out, "\n"))
}
