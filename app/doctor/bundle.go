package doctor

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// Working is what a Barsdesk that runs tells of itself for support: nothing of a
// patient, no secret, and nobody's name.
type Working struct {
	Started    map[string]string // flags that it was given, with the values that name nobody
	Metrics    string            // as Prometheus reads them
	Log        string            // its last lines
	Goroutines string            // where each stands, by lines of code
}

// Bundle writes what goes to support, as a ZIP: support.json, as ForSupport makes
// it, and, of a Barsdesk that runs, started.json, metrics.txt, log.txt and
// goroutines.txt. Home, the folder of whoever works here, is written ~, for it may
// be somebody's name; "" is none. At is the time of the files.
func Bundle(to io.Writer, support []byte, w *Working, home string, at time.Time) error {
	parts := []struct{ name, text string }{{"support.json", string(support) + "\n"}}
	if w != nil {
		started, err := json.MarshalIndent(w.Started, "", "  ")
		if err != nil {
			return err
		}
		parts = append(parts, []struct{ name, text string }{{"started.json", string(started) + "\n"}, {"metrics.txt", w.Metrics}, {"log.txt", w.Log}, {"goroutines.txt", w.Goroutines}}...)
	}
	z := zip.NewWriter(to)
	var err error
	for _, p := range parts {
		if home != "" && home != "/" {
			p.text = strings.ReplaceAll(p.text, home, "~")
		}
		f, made := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: at.UTC()})
		if err = errors.Join(err, made); err == nil {
			_, err = io.WriteString(f, p.text)
		}
	}
	return errors.Join(err, z.Close())
}
