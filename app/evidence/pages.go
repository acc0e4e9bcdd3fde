package evidence

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"time"

	"barsdesk/app/desk"
)

//go:embed pages
var pageFiles embed.FS

// style is the one style of every page. The policy of a page lets nothing else
// in, and names it by its sum.
var style = func() string {
	text, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		panic(err) // it is part of the program
	}
	return string(text)
}()

var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"style":  func() template.CSS { return template.CSS(style) }, //nolint:gosec // it is part of the program
	"policy": func() string { return policy },
	"time":   inLondon,
	"first":  func(in []string) string { return in[0] },
}).ParseFS(pageFiles, "pages/*.html"))

var london = func() *time.Location {
	at, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the program brings its own time zones
	}
	return at
}()

// inLondon is a time as people read it, with its zone.
func inLondon(t time.Time) string { return t.In(london).Format("2 January 2006, 15:04:05 MST") }

// head is what stands on top of every page.
type head struct {
	Title     string
	Simulated bool
	MadeAt    time.Time
	Pack      string
}

func (l *layout) head(title string) head {
	return head{title, l.content.Simulated, l.content.MadeAt, l.content.Title}
}

type casePage struct {
	Head  head
	Case  desk.CaseEvidence
	Links []string // of its messages, in their order
}

// TimelineLink is the page of the message that a line of the story is about, or
// empty.
func (p casePage) TimelineLink(messageID string) string {
	for i, m := range p.Case.Exchanged {
		if m.ID == messageID {
			return p.Links[i]
		}
	}
	return ""
}

type messagePage struct {
	Head    head
	Message desk.MessageEvidence
	Of      *desk.Banner
}

type scalPage struct {
	Head      head
	Questions []Question
}

// page makes a page of the template of a name.
func page(name string, v any) ([]byte, error) {
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, name+".html", v); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return out.Bytes(), nil
}
