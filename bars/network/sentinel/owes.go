package sentinel

import "barsdesk/bars/message"

// Owes is the kind of answer that the table says is sent back after a new request
// about a patient was taken; empty when it says none.
func (t *Table) Owes(kind message.Kind, nhsNumber string) message.Kind {
	r, _ := t.find(string(kind), nhsNumber)
	return r.Then
}
