package packages

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"time"
)

// Imported is a package as it is kept.
type Imported struct {
	Package
	At        time.Time      `json:"at"`                  // when it was imported, UTC
	Order     int            `json:"order"`               // place among the imports, from 1
	Preferred bool           `json:"preferred,omitempty"` // its definitions come before those of Barsdesk
	Kinds     map[string]int `json:"kinds"`               // how many resources of each kind
	Content   string         `json:"content"`             // "sha256:" and hex, of the resources as kept

	newest map[thing]string // versions of what it holds
}

// same reports whether two imports are of the same content.
func (i *Imported) same(o *Imported) bool {
	return i.Content == o.Content && maps.Equal(i.Dependencies, o.Dependencies)
}

// line is a resource as it stands in a kept file.
type line struct {
	Kind    string          `json:"kind"`
	URL     string          `json:"url"`
	Version string          `json:"version"`
	Name    string          `json:"name"`
	File    string          `json:"file"`
	Body    json.RawMessage `json:"body"`
}

// bodyOf is the resources of a package, one a line.
func bodyOf(p *Package) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, r := range p.Resources {
		if err := enc.Encode(line{r.Kind, r.URL, r.Version, r.Name, r.File, r.Body}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// write writes an import as it is kept: a line about it, then its resources,
// all compressed.
func (i *Imported) write(to io.Writer, body []byte) error {
	head, err := json.Marshal(i)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(to)
	_, err = packed.Write(append(head, '\n'))
	if err == nil {
		_, err = packed.Write(body)
	}
	return errors.Join(err, packed.Close())
}

// readStored reads what write has written. It refuses a file whose content is
// not what was written.
func readStored(from io.Reader) (*Imported, error) {
	packed, err := gzip.NewReader(bufio.NewReader(from))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(packed, maxTotal))
	if err != nil {
		return nil, err
	}
	head, body, found := bytes.Cut(text, []byte{'\n'})
	if !found {
		return nil, io.ErrUnexpectedEOF
	}
	i := &Imported{newest: map[thing]string{}}
	if err := json.Unmarshal(head, i); err != nil {
		return nil, err
	}
	if hashOf(body) != i.Content {
		return nil, gzip.ErrChecksum
	}
	return i, i.readLines(body)
}

func (i *Imported) readLines(body []byte) error {
	lines := json.NewDecoder(bytes.NewReader(body))
	for {
		var l line
		if err := lines.Decode(&l); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		i.Resources = append(i.Resources, Resource{l.Kind, l.URL, l.Version, l.Name, l.File, l.Body})
		t := thing{l.Kind, l.URL}
		if old, double := i.newest[t]; !double || newer(l.Version, old) {
			i.newest[t] = l.Version
		}
	}
}
