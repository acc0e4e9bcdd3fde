package audit

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// pageSize is how many entries a page of a search has.
const pageSize = 50

// Search finds entries, newest first, a page at a time.
func (l *Log) Search(ctx context.Context, a access.Actor, in Search) (out Found, err error) {
	q, err := l.query(in)
	if err != nil {
		return Found{Lines: []Line{}}, err
	}
	if err := l.config.Guard.Check(ctx, a, access.AuditSearch, access.Object{PatientKey: q.PatientKey, CaseID: q.CaseID, ServiceID: q.ServiceID, Detail: Asked(q, nil)}); err != nil {
		return Found{Lines: []Line{}}, err
	}
	err = l.view(ctx, a, func(tx storage.Tx, w *wording) error {
		list, total, err := tx.Audit().List(q)
		if err != nil {
			return err
		}
		out = Found{Lines: []Line{}, Total: total}
		for _, e := range list {
			line, err := w.line(e)
			if err != nil {
				return err
			}
			out.Lines = append(out.Lines, line)
		}
		if len(list) == pageSize {
			out.Next = list[pageSize-1].Seq
		}
		return w.sequence(out.Lines)
	})
	return out, err
}

// query is a search as the store knows it. The NHS number goes no further.
func (l *Log) query(in Search) (storage.AuditQuery, error) {
	q := storage.AuditQuery{Actor: in.Person, CaseID: in.CaseID, ServiceID: in.ServiceID, Act: in.Act, Outcome: in.Outcome,
		From: in.From, To: in.To, Before: in.Before, Page: storage.Page{Limit: pageSize}}
	number := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, in.NHSNumber)
	switch {
	case number == "":
	case len(number) != 10 || strings.Trim(number, "0123456789") != "":
		return q, &desk.Error{Code: "nhs-number-length", HTTP: http.StatusUnprocessableEntity, Title: "This is no NHS number",
			What: "An NHS number has 10 digits.", Sent: "Nothing was sent.", Next: "Look at the number again, and search once more."}
	default:
		q.PatientKey = l.config.KeyedIndex(storage.KeyNHSNumber, number)
	}
	return q, nil
}

// Asked is what the entry of a search or an export says was asked for, as JSON:
// no patient is in it, whose key the entry itself has.
func Asked(q storage.AuditQuery, more map[string]any) []byte {
	out := map[string]any{}
	for name, value := range map[string]string{"person": q.Actor, "act": q.Act, "outcome": q.Outcome, "organisation": q.Organisation} {
		if value != "" {
			out[name] = value
		}
	}
	if !q.From.IsZero() {
		out["from"] = q.From.UTC()
	}
	if !q.To.IsZero() {
		out["to"] = q.To.UTC()
	}
	for name, value := range more {
		out[name] = value
	}
	text, _ := json.Marshal(out) // texts, numbers and times: it cannot fail
	return text
}

func (w *wording) line(e storage.Entry) (Line, error) {
	service, err := w.service(e.ServiceID)
	return Line{Number: e.Seq, At: e.At, Who: w.person(e.Actor), Role: roleWords(e.Role), What: actWords(e.Act), Outcome: outcomeWords(e.Outcome), Failed: failed(e.Outcome),
		CaseID: e.CaseID, Service: service, From: e.From, Attempts: attempts(e.Detail)}, err
}

// attempts is how many alike an entry counts.
func attempts(detail []byte) int {
	var d struct {
		Attempts int `json:"attempts"`
		Times    int `json:"times"`
	}
	if json.Unmarshal(detail, &d) != nil {
		return 1
	}
	return max(d.Attempts, d.Times, 1)
}

// sequence says which of the lines stand under the newest checkpoint.
func (w *wording) sequence(lines []Line) error {
	if len(lines) == 0 {
		return nil
	}
	c, err := w.tx.Audit().Checkpoint()
	for i := range lines {
		lines[i].Sequenced = lines[i].Number <= c.Size
	}
	return notWhole(err)
}

// Choices are what a search can be narrowed by.
func (l *Log) Choices(ctx context.Context, a access.Actor) (out Choices, err error) {
	if err := l.config.Guard.Check(ctx, a, access.AuditRead, access.Object{}); err != nil {
		return out, err
	}
	out = Choices{People: []Choice{}, Acts: []Choice{}, Outcomes: []Choice{}, Services: []Choice{}}
	for _, act := range access.Acts() {
		out.Acts = append(out.Acts, Choice{string(act), actWords(string(act))})
	}
	for value := range outcomes {
		out.Outcomes = append(out.Outcomes, Choice{value, outcomeWords(value)})
	}
	err = l.view(ctx, a, func(tx storage.Tx, w *wording) error {
		for id, name := range w.names {
			out.People = append(out.People, Choice{id, name})
		}
		own, err := tx.Directory().Own()
		for _, s := range own {
			out.Services = append(out.Services, Choice{s.ID, s.Name})
		}
		return err
	})
	for _, list := range [][]Choice{out.People, out.Acts, out.Outcomes} {
		slices.SortFunc(list, func(a, b Choice) int { return strings.Compare(a.Label, b.Label) })
	}
	return out, err
}
