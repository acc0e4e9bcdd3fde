package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/evidence"
	"barsdesk/bars/message"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/reading"
	"barsdesk/storage"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const body = `{"resourceType":"Bundle","id":"b1","type":"message","note":"<b>ü</b>"}`

// content is a pack's worth of one case with one message that was tried twice,
// another system's text in it.
func content() evidence.Content {
	m := desk.MessageEvidence{Kind: message.BookingNew, RequestID: "r1", CorrelationID: "c1", Method: "POST", Path: "$process-message", Status: 200,
		Header: []byte(`{"X-Request-Id":["r1"],"Authorization":["Bearer geheim"],"NHSD-Target-Identifier":["e30="]}`), Body: []byte(body),
		AnswerHeader: []byte(`{"Content-Type":["application/fhir+json"],"Set-Cookie":["geheim"]}`), Answer: []byte("{\"a\":1}\r\n"),
		Attempted: []storage.Attempt{{N: 1, At: noon, Failure: "timeout"}, {N: 2, At: noon.Add(2 * time.Second), Status: 200, Took: 84 * time.Millisecond}}}
	m.ID, m.Title, m.Direction, m.At, m.State, m.AnswerTitle = "m1", "Booking to <Trumpton>", "sent", noon, "Delivered", "Answer: accepted"
	m.Reading = []reading.Section{{Title: "Safeguarding", Safety: true, Rows: []reading.Row{{Label: "Concern", Value: `<script>alert(1)</script>`, Verbatim: true}}}}
	m.Findings = []desk.Finding{{Severity: "warning", Path: "Bundle.entry[0]", What: "A code is not known", Rule: "binding"}}
	m.Attempts = []desk.AttemptLine{{At: noon, Text: "No answer came."}, {At: noon, Text: "Accepted in 84 ms"}}
	c := desk.CaseEvidence{ServiceID: "2000087011", CorrelationID: "c1", Exchanged: []desk.MessageEvidence{m}}
	c.ID, c.Banner.Name, c.Headline, c.Service.Name = "case1", "DYBALL, Adrian", "Booked", "Trumpton ED"
	c.Timeline = []desk.TimelineLine{{At: noon, Text: "Booked 14:30", Actor: "Robin Lind", MessageID: "m1"}}
	return evidence.Content{MadeAt: noon, Title: "Evidence of 1 case", Environment: "Sandbox", Simulated: true,
		Software: evidence.Software{Name: "Barsdesk", Version: "1.0.0", Commit: "abc"}, Cases: []desk.CaseEvidence{c}}
}

func packed(t testing.TB, c evidence.Content) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := evidence.Write(&out, c); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func files(t testing.TB, pack []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range archive.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func check(pack []byte) (evidence.Checked, error) {
	return evidence.Check(bytes.NewReader(pack), int64(len(pack)))
}

func TestThePackHoldsTheExactBytesAndNoSecret(t *testing.T) {
	in := files(t, packed(t, content()))
	const at = "cases/01/messages/01-sent-booking-new/"
	if in[at+"request-body.json"] != body || in[at+"answer-body.json"] != "{\"a\":1}\r\n" {
		t.Errorf("%q, %q", in[at+"request-body.json"], in[at+"answer-body.json"])
	}
	if head := in[at+"request-headers.txt"]; head != "POST {FHIR base}/$process-message\nNHSD-Target-Identifier: e30=\nX-Request-Id: r1\n" {
		t.Errorf("%q", head)
	}
	if head := in[at+"answer-headers.txt"]; head != "200 OK\nContent-Type: application/fhir+json\n" {
		t.Errorf("%q", head)
	}
	if tries := in[at+"tries.txt"]; !strings.Contains(tries, "Try 2 at 2026-11-21T12:00:02Z: Accepted in 84 ms. HTTP 200, after 84 ms.") || !strings.Contains(tries, "X-Request-Id r1") {
		t.Errorf("%q", tries)
	}
	for path, text := range in {
		if strings.Contains(text, "geheim") {
			t.Errorf("%s holds a secret", path)
		}
		if strings.Contains(strings.ToLower(path), "dyball") {
			t.Errorf("%s names the patient", path)
		}
	}
}

// Pages show foreign text as text, ask nothing of a network, let no script run,
// and say that they are simulated.
func TestPagesAreSafeAndSaySimulated(t *testing.T) {
	seen := 0
	for path, text := range files(t, packed(t, content())) {
		if !strings.HasSuffix(path, ".html") {
			continue
		}
		seen++
		if !strings.Contains(text, "SIMULATED: every patient on this page is made up.") || !strings.Contains(text, "<title>SIMULATED: ") {
			t.Errorf("%s does not say that it is simulated", path)
		}
		if !strings.Contains(text, "default-src &#39;none&#39;; style-src &#39;sha256-") {
			t.Errorf("%s has no policy", path)
		}
		for _, bad := range []string{"<script", "<Trumpton>", "http://", "https://", "src=", "url(", "@import", "style="} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
	if seen < 4 {
		t.Errorf("%d pages", seen)
	}
	page := files(t, packed(t, content()))["cases/01/messages/01-sent-booking-new/message.html"]
	if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") || !strings.Contains(page, "DYBALL, Adrian") {
		t.Error("the concern or the patient is not on the page of the message")
	}
	real := content()
	real.Simulated = false
	for path, text := range files(t, packed(t, real)) {
		if strings.Contains(text, "SIMULATED") || strings.HasSuffix(path, ".html") && !strings.Contains(text, "Real patients: handle this page as their records.") {
			t.Errorf("%s of a real case", path)
		}
	}
}

func TestTheSameContentMakesTheSameBytes(t *testing.T) {
	one := packed(t, content())
	if !bytes.Equal(one, packed(t, content())) {
		t.Error("two packs of one content differ")
	}
	later := content()
	later.MadeAt = noon.Add(time.Minute)
	if bytes.Equal(one, packed(t, later)) {
		t.Error("a later pack is the same")
	}
}

func TestTheManifestListsEveryFile(t *testing.T) {
	pack := packed(t, content())
	checked, err := check(pack)
	if err != nil || len(checked.Faults) > 0 {
		t.Fatal(err, checked.Faults)
	}
	in := files(t, pack)
	if len(checked.Manifest.Files) != len(in)-2 || checked.Files != len(in) || checked.Manifest.Software.Version != "1.0.0" || !checked.Manifest.Simulated {
		t.Errorf("%d listed, %d files, %+v", len(checked.Manifest.Files), len(in), checked.Manifest.Software)
	}
	for _, f := range checked.Manifest.Files {
		if in[f.Path] == "" && f.Bytes > 0 || f.About == "" {
			t.Errorf("%+v", f)
		}
		if !strings.Contains(in["SHA256SUMS"], f.SHA256+"  "+f.Path+"\n") {
			t.Errorf("%s is not among the sums", f.Path)
		}
	}
}

// small is as little as a pack can be about.
func small() evidence.Content {
	return evidence.Content{MadeAt: noon, Title: "Nothing", Simulated: true}
}

// Whatever byte of a pack is flipped, that is found: all of what is around the
// files, and many in them.
func TestAFlippedByteIsFound(t *testing.T) {
	pack := packed(t, small())
	around := bytes.Index(pack, []byte("PK\x01\x02"))
	for at := range pack {
		if at > 100 && at < around && at%13 > 0 {
			continue
		}
		pack[at] ^= 0xff
		if checked, err := check(pack); err == nil && len(checked.Faults) == 0 {
			t.Errorf("byte %d of %d", at, len(pack))
		}
		pack[at] ^= 0xff
	}
	if checked, err := check(pack); err != nil || len(checked.Faults) > 0 {
		t.Error("the pack as it was made", err, checked.Faults)
	}
}

// rewritten is a pack whose files were changed by somebody with a ZIP program.
func rewritten(t *testing.T, in map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, path := range slices.Sorted(maps.Keys(in)) {
		f, err := w.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(f, in[path])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFilesThatWereChangedAddedOrRemovedAreNamed(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(map[string]string)
		fault  string
	}{
		"changed":     {func(in map[string]string) { in["cases/01/timeline.txt"] += "x" }, `"cases/01/timeline.txt" was changed.`},
		"removed":     {func(in map[string]string) { delete(in, "cases/01/timeline.txt") }, `"cases/01/timeline.txt" was removed.`},
		"added":       {func(in map[string]string) { in["cases/02/case.html"] = "" }, `"cases/02/case.html" was added.`},
		"sums":        {func(in map[string]string) { in["SHA256SUMS"] = "" }, "The list of sums, SHA256SUMS, is not that of these files."},
		"packed anew": {func(map[string]string) {}, "Something was changed in the ZIP file around its files."},
	} {
		t.Run(name, func(t *testing.T) {
			in := files(t, packed(t, content()))
			tt.change(in)
			checked, err := check(rewritten(t, in))
			if err != nil || !slices.Contains(checked.Faults, tt.fault) {
				t.Errorf("%v, %v", err, checked.Faults)
			}
		})
	}
	for _, none := range [][]byte{nil, []byte("no ZIP"), rewritten(t, map[string]string{"a": "b"})} {
		if _, err := check(none); err == nil {
			t.Error("what is no pack was checked")
		}
	}
}

// Each question names files that are there, or says in words why none is.
func TestQuestionsPointAtFiles(t *testing.T) {
	c := content()
	received := c.Cases[0].Exchanged[0]
	received.Direction, received.Kind, received.Status = "received", message.ReferralNew, 422
	c.Apart = []desk.MessageEvidence{received}
	c.Wire = []evidence.Call{{Exchange: wire.Exchange{N: 1, At: noon, Method: http.MethodGet, Path: "/Slot", Status: 200, RequestHeader: http.Header{"Authorization": {"Bearer hidden"}}}, Kind: "slots", Title: "Search for free times", Result: "12 free times"}}
	c.TKW = []evidence.File{{Name: `C:\reports\DYBALL Adrian.HTML`, Body: []byte("report")}}
	in := files(t, packed(t, c))
	var all []evidence.Question
	if err := json.Unmarshal([]byte(in["scal.json"]), &all); err != nil {
		t.Fatal(err)
	}
	answered := map[string][]string{}
	for _, q := range all {
		answered[q.ID] = q.Files
		for _, path := range q.Files {
			if _, there := in[path]; !there {
				t.Errorf("%s points at %s", q.ID, path)
			}
		}
		if len(q.Files) == 0 && !strings.HasPrefix(q.Why, "Not in this pack. ") {
			t.Errorf("%s is neither answered nor said not to be: %q", q.ID, q.Why)
		}
		if !strings.Contains(in["scal.html"], q.ID) {
			t.Errorf("%s is not on the page", q.ID)
		}
	}
	const sent = "cases/01/messages/01-sent-booking-new/request-body.json"
	for id, path := range map[string]string{
		"CORE-EXCHANGES": sent, "SENDER-BOOKING": sent, "SENDER-RETRY": sent, "CORE-ERRORS": sent, "SENDER-SLOTS": "wire/001-slots.txt",
		"RECEIVER-ERRORS": "apart/001-referral-new/answer-body.json", "CORE-TKW": "tkw/01-report.html",
	} {
		if !slices.Contains(answered[id], path) {
			t.Errorf("%s: %v, not %s", id, answered[id], path)
		}
	}
	for _, id := range []string{"SENDER-CANCEL", "CORE-TOKEN", "RECEIVER-ACCESS", "CORE-LOG"} {
		if len(answered[id]) > 0 {
			t.Errorf("%s is answered by %v", id, answered[id])
		}
	}
}
