package doctor

import (
	"fmt"
	"strings"

	"barsdesk/app/backup"
)

// copies tells which copies of before an upgrade are kept, if any.
func (e *examination) copies() {
	const id, name = "copies", "Copies of before an upgrade"
	found, err := backup.Copies(e.Data, e.Environment.Name)
	if err != nil || len(found) == 0 {
		return // the line of the data folder says what is wrong with it
	}
	var each []string
	for _, c := range found {
		each = append(each, fmt.Sprintf("%s (schema %d, made %s, %.1f MB)", c.Path, c.Schema, c.At.Format("2 January 2006 15:04 MST"), float64(c.Size)/1e6))
	}
	e.ok(id, name, strings.Join(each, "; ")+fmt.Sprintf(". The newest %d are kept, for %d days; barsdesk restore takes one back.", backup.KeptCopies, int(backup.KeptCopiesFor.Hours()/24)))
}
