package evidence

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// layout gathers the files of a pack.
type layout struct {
	content Content
	files   []entry
	err     error
}

// layOut makes every file of a pack but the manifest and the sums.
func layOut(c Content) ([]entry, error) {
	l := &layout{content: c}
	for i := range c.Cases {
		l.caseFiles(i)
	}
	for i, m := range c.Apart {
		l.message(fmt.Sprintf("apart/%03d-%s/", i+1, slug(m)), m, nil, false)
	}
	l.wire()
	l.audit()
	l.attached("tkw", "Report of the Toolkit Workbench", "report", c.TKW, ShowsTKW)
	l.attached("screens", "Picture of a screen", "screen", c.Screens, ShowsScreens)
	l.json("software.json", "What made the messages and this pack, with the definitions it was built with", struct {
		Software Software `json:"software"`
		Packs    any      `json:"definitionPacks"`
	}{c.Software, c.Packs}, ShowsSoftware)
	l.scal()
	l.readMe()
	return l.files, l.err
}

// add puts a file into the pack.
func (l *layout) add(path, about string, body []byte, shows ...string) {
	slices.Sort(shows)
	l.files = append(l.files, entry{path: path, body: body, about: about, shows: slices.Compact(shows)})
}

func (l *layout) json(path, about string, v any, shows ...string) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("write %s: %w", path, err)
	}
	l.add(path, about, append(text, '\n'), shows...)
}

func (l *layout) page(path, about, name string, v any, shows ...string) {
	text, err := page(name, v)
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("write %s: %w", path, err)
	}
	l.add(path, about, text, shows...)
}

// with are the paths of the files that show one of some things.
func (l *layout) with(shows ...string) (paths []string) {
	for _, f := range l.files {
		if slices.ContainsFunc(f.shows, func(s string) bool { return slices.Contains(shows, s) }) {
			paths = append(paths, f.path)
		}
	}
	slices.Sort(paths)
	return paths
}

var ending = regexp.MustCompile(`\.[a-z0-9]{1,8}$`)

// attached adds files as they are under names of ours: what somebody has called
// them may name a patient.
func (l *layout) attached(folder, about, name string, files []File, shows string) {
	for i, f := range files {
		path := fmt.Sprintf("%s/%02d-%s%s", folder, i+1, name, ending.FindString(strings.ToLower(f.Name)))
		l.add(path, about, f.Body, shows)
	}
}
