package evidence

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"barsdesk/bars/header"
)

// wire adds each call that passed through the simulated network: those without
// a message too, such as searches for free times.
func (l *layout) wire() {
	again := map[string]int{}
	for _, c := range l.content.Wire {
		again[twin(c)]++
	}
	for i, c := range l.content.Wire {
		shows := append(showsOfCall(c), ShowsTiming)
		if again[twin(c)] > 1 {
			shows = append(shows, ShowsAgain)
		}
		l.add(fmt.Sprintf("wire/%03d-%s.txt", i+1, c.Kind), c.Title+". "+c.Result, callText(c), direction(c.To, shows...)...)
	}
}

// twin is what two tries of one request have in common.
func twin(c Call) string {
	return c.Method + " " + c.RequestHeader.Get("X-Request-Id") + " " + c.RequestHeader.Get("X-Correlation-Id")
}

var callShows = map[string]string{"slots": ShowsSlots, "records": ShowsRecords, "offers": ShowsOffers, "registry": ShowsRegistry, "token": ShowsToken, "message": ShowsExchange}

func showsOfCall(c Call) (out []string) {
	if s := callShows[c.Kind]; s != "" {
		out = append(out, s)
	}
	if c.Status >= http.StatusBadRequest || c.Status == 0 {
		out = append(out, ShowsError)
	}
	return append(out, ShowsExchange)
}

// callText is a call and its answer as they passed, without tokens.
func callText(c Call) []byte {
	var out bytes.Buffer
	address := c.Path
	if c.Query != "" {
		address += "?" + c.Query
	}
	_, _ = fmt.Fprintf(&out, "%s at %s\n%s, after %d ms\n\n%s %s\n%s\n", c.Title, c.At.UTC().Format(time.RFC3339Nano), c.Result, c.Took.Milliseconds(), c.Method, address, wireHead(c.RequestHeader))
	out.Write(asText(c.RequestBody))
	answer := "No answer reached the sender."
	if c.Status != 0 {
		answer = strings.TrimSpace(strconv.Itoa(c.Status) + " " + http.StatusText(c.Status))
	}
	_, _ = fmt.Fprintf(&out, "\n\n%s\n%s\n", answer, wireHead(c.AnswerHeader))
	out.Write(asText(c.AnswerBody))
	for _, u := range c.Unseen {
		_, _ = fmt.Fprintf(&out, "\n\nWhat the receiver answered, and the sender never saw:\n%d\n%s\n", u.Status, wireHead(u.Header))
		out.Write(asText(u.Body))
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// wireHead lists headers, and what those in Base64 say.
func wireHead(h http.Header) []byte {
	text := headerText(h)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if says := header.Decoded(name, h.Get(name)); says != "" {
			text = append(text, fmt.Appendf(nil, "(%s says: %s)\n", header.Spelling(name), strings.Join(strings.Fields(says), " "))...)
		}
	}
	return text
}

// asText is a body as it is; one that is no text is only counted.
func asText(body []byte) []byte {
	if utf8.Valid(body) {
		return body
	}
	return fmt.Appendf(nil, "(%d bytes that are no text)", len(body))
}
