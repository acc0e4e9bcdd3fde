package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/header"
)

// caseFiles adds what tells of one case: the case, its story and its messages.
func (l *layout) caseFiles(i int) {
	c := l.content.Cases[i]
	base := fmt.Sprintf("cases/%02d/", i+1)
	l.page(base+"case.html", "The case as it is read on the screen, with its story", "case", casePage{l.head("Case " + strconv.Itoa(i+1)), c, caseLinks(c)},
		ShowsReading, ShowsTimeline)
	l.json(base+"timeline.json", "The story of the case", timelineOf(c), ShowsTimeline)
	l.add(base+"timeline.txt", "The story of the case, to be read", timelineText(c), ShowsTimeline)
	for n, m := range c.Exchanged {
		l.message(base+folderOf(n, m), m, &c.Banner, hasBoth(c))
	}
}

// folderOf is the folder of a message below that of its case.
func folderOf(n int, m desk.MessageEvidence) string {
	return fmt.Sprintf("messages/%02d-%s-%s/", n+1, m.Direction, slug(m))
}

// caseLinks are the addresses of the messages of a case from its page.
func caseLinks(c desk.CaseEvidence) (out []string) {
	for n, m := range c.Exchanged {
		out = append(out, folderOf(n, m)+"message.html")
	}
	return out
}

func slug(m desk.MessageEvidence) string {
	if m.Kind.Known() {
		return string(m.Kind)
	}
	return "message"
}

// message adds what tells of one message. Whose it is stands on its page where
// that is known.
func (l *layout) message(base string, m desk.MessageEvidence, of *desk.Banner, both bool) {
	shows := showsOf(m, both)
	if of == nil {
		shows = append(shows, direction(true, ShowsApart)...)
	}
	l.add(base+"request-headers.txt", "The request line and the headers of the request", requestHead(m), shows...)
	l.add(base+"request-body.json", "The request, with the exact bytes", m.Body, shows...)
	if m.Status != 0 {
		l.add(base+"answer-headers.txt", "The status and the headers of the answer", answerHead(m), shows...)
		l.add(base+"answer-body.json", "The answer, with the exact bytes", m.Answer, shows...)
	}
	l.page(base+"message.html", "The message as it is read on the screen, with what was found in checking it and its headers decoded", "message",
		messagePage{l.head(m.Title), m, of}, direction(m.Direction == "received", ShowsReading)...)
	l.json(base+"findings.json", "What was found in checking the message against its definition", m.Findings, direction(m.Direction == "received", ShowsFindings)...)
	l.add(base+"findings.txt", "The same, to be read", findingsText(m), direction(m.Direction == "received", ShowsFindings)...)
	if len(m.Attempted) > 0 {
		l.add(base+"tries.txt", "Each try to send it: when, what came back, and how long that took", triesText(m), append(shows, ShowsTiming, "sent-"+ShowsTiming)...)
	}
}

// requestHead is the request line and the headers of a request as text.
func requestHead(m desk.MessageEvidence) []byte {
	return append([]byte(m.Method+" {FHIR base}/"+m.Path+"\n"), headerText(keptHeader(m.Header))...)
}

func answerHead(m desk.MessageEvidence) []byte {
	line := strings.TrimSpace(strconv.Itoa(m.Status) + " " + http.StatusText(m.Status))
	return append([]byte(line+"\n"), headerText(keptHeader(m.AnswerHeader))...)
}

// keptHeader reads a stored header. What is no header gives none: the bytes of
// the message tell the rest.
func keptHeader(kept []byte) http.Header {
	h := http.Header{}
	if json.Unmarshal(kept, &h) != nil {
		return http.Header{}
	}
	return h
}

// secret are the headers that are never in a pack.
var secret = []string{"authorization", "proxy-authorization", "apikey", "cookie", "set-cookie"}

// headerText lists headers by name, spelt as the standard spells them.
func headerText(h http.Header) []byte {
	var lines []string
	for name, values := range h {
		if slices.Contains(secret, strings.ToLower(name)) {
			continue
		}
		for _, v := range values {
			lines = append(lines, header.Spelling(name)+": "+v)
		}
	}
	slices.Sort(lines)
	return []byte(strings.Join(append(lines, ""), "\n"))
}

func findingsText(m desk.MessageEvidence) []byte {
	var out bytes.Buffer
	if len(m.Findings) == 0 {
		out.WriteString("Nothing was found.\n")
	}
	for _, f := range m.Findings {
		_, _ = fmt.Fprintf(&out, "%s: %s\n  where: %s\n  rule: %s\n", f.Severity, f.What, f.Path, f.Rule)
	}
	return out.Bytes()
}

func triesText(m desk.MessageEvidence) []byte {
	var out bytes.Buffer
	for i, a := range m.Attempted {
		line := ""
		if i < len(m.Attempts) {
			line = m.Attempts[i].Text
		}
		status := "no answer"
		if a.Status != 0 {
			status = "HTTP " + strconv.Itoa(a.Status)
		}
		_, _ = fmt.Fprintf(&out, "Try %d at %s: %s. %s, after %d ms.\n", a.N, a.At.UTC().Format(time.RFC3339Nano), line, status, a.Took.Milliseconds())
	}
	if len(m.Attempted) > 1 {
		_, _ = fmt.Fprintf(&out, "X-Request-Id %s and X-Correlation-Id %s were the same in each, and so was every byte.\n", m.RequestID, m.CorrelationID)
	}
	return out.Bytes()
}

// told is one line of a story as JSON.
type told struct {
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Detail string    `json:"detail,omitempty"`
	By     string    `json:"by"`
}

func timelineOf(c desk.CaseEvidence) []told {
	out := []told{}
	for _, t := range c.Timeline {
		out = append(out, told{t.At.UTC(), t.Text, t.Detail, t.Actor})
	}
	return out
}

func timelineText(c desk.CaseEvidence) []byte {
	var out bytes.Buffer
	for _, t := range c.Timeline {
		_, _ = fmt.Fprintf(&out, "%s  %s", t.At.UTC().Format(time.RFC3339), t.Text)
		if t.Detail != "" {
			_, _ = fmt.Fprintf(&out, " (%s)", t.Detail)
		}
		_, _ = fmt.Fprintf(&out, ", by %s\n", t.Actor)
	}
	return out.Bytes()
}
