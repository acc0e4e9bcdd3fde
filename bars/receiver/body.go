package receiver

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/outcome"
)

// bodyMost is the largest message taken (BaRS Core, Non-functional
// requirements, states no limit; 5 MiB is ours).
const bodyMost = 5 << 20

// arrived is the body of a request, or why there is none.
type arrived struct {
	bytes   []byte
	refused *outcome.Issue
}

// readBody reads a request's body whole, within the call's time. What is packed
// with gzip is unpacked; the limit is that of the content.
func (c *call) readBody(w http.ResponseWriter) arrived {
	if until, ok := c.ctx.Deadline(); ok {
		// not every server can; then its own time-outs hold
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Until(until)))
	}
	raw := http.MaxBytesReader(w, c.r.Body, bodyMost)
	content, refused := c.unpacked(raw)
	if refused != nil {
		return arrived{refused: refused}
	}
	body, err := readAll(io.LimitReader(content, bodyMost+1), c.r.ContentLength)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong), len(body) > bodyMost:
		return arrived{refused: outcome.Unprocessable("too-costly", "the message is larger than 5 MiB")}
	case err != nil && broken(err):
		return arrived{refused: outcome.BadRequest("structure", "the body is not the gzip that Content-Encoding says")}
	case err != nil && c.ctx.Err() != nil:
		return arrived{refused: outcome.Timeout("the message did not arrive in time; nothing of it was kept")}
	case err != nil:
		return arrived{refused: outcome.Timeout("the message did not arrive whole; nothing of it was kept")}
	}
	return arrived{bytes: body}
}

// trusted is how much of what is announced room is made for in advance: those
// who announce much and send nothing cost little.
const trusted = 64 << 10

// readAll reads to the end, into room for as much as was announced.
func readAll(from io.Reader, announced int64) ([]byte, error) {
	room := bytes.NewBuffer(make([]byte, 0, min(max(announced, 0), trusted)+bytes.MinRead))
	_, err := room.ReadFrom(from)
	return room.Bytes(), err
}

// unpacked undoes the Content-Encoding.
func (c *call) unpacked(raw io.Reader) (io.Reader, *outcome.Issue) {
	switch strings.ToLower(strings.TrimSpace(c.r.Header.Get("Content-Encoding"))) {
	case "", "identity":
		return raw, nil
	case "gzip", "x-gzip":
		return &lateGzip{raw: raw}, nil
	}
	return nil, outcome.UnsupportedMedia("Content-Encoding is neither gzip nor absent")
}

// errCutShort says that all of a body arrived, and that it is not all of a gzip.
var errCutShort = errors.New("the gzip ends too early")

// lateGzip looks at the first bytes only when it is read.
type lateGzip struct {
	raw   io.Reader
	in    *gzip.Reader
	whole bool // raw was read to its end
}

// Read gives what was packed. It fails with errCutShort when the whole body has
// arrived and its gzip is not at an end, with the error of the arrival when the
// body did not arrive, and with that of the gzip when it is none or is damaged.
func (l *lateGzip) Read(p []byte) (n int, err error) {
	if l.in == nil {
		if l.in, err = gzip.NewReader(arriving{l}); err != nil {
			l.in = nil
			return 0, l.told(err)
		}
	}
	n, err = l.in.Read(p)
	return n, l.told(err)
}

// told tells an end of the gzip that came too early from one of the connection.
func (l *lateGzip) told(err error) error {
	if l.whole && errors.Is(err, io.ErrUnexpectedEOF) {
		return errCutShort
	}
	return err
}

// arriving is what a gzip is read from.
type arriving struct{ of *lateGzip }

// Read gives the packed bytes and their error as they arrive, and has it noted
// when all of them were read.
func (a arriving) Read(p []byte) (int, error) {
	n, err := a.of.raw.Read(p)
	a.of.whole = a.of.whole || errors.Is(err, io.EOF)
	return n, err
}

// broken reports whether what arrived is at fault rather than its arrival.
func broken(err error) bool {
	return errors.Is(err, errCutShort) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || strings.HasPrefix(err.Error(), "flate: corrupt")
}
