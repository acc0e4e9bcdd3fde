package validation

import (
	"encoding/base64"
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// attachment compares the size an Attachment states with that of its data.
func (w *walk) attachment(value *fhir.Node) {
	data, size := value.Get("data"), value.Get("size")
	if data == nil || size == nil {
		return
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data.Text), ""))
	if err != nil {
		return // said of the data itself
	}
	if stated, err := strconv.Atoi(size.Text); err == nil && stated != len(raw) {
		w.enter("size", "", -1)
		w.add(definition.Error, definition.Value, "The size stated is not the size of the data.", "Attachment.size")
		w.leave()
	}
}
