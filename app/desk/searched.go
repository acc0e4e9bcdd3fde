package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// Search finds resources for another organisation: by NHS number; by name,
// birth date and postcode, all of which must fit; or by an id or a reference,
// and then by the NHS number too if one is given.
//
// BaRS Core, GET /Appointment, GET /ServiceRequest.
func (r records) Search(ctx context.Context, resourceType string, q receiver.Query) (out []receiver.Held, err error) {
	err = r.view(ctx, func(tx storage.Tx) error {
		var kept []storage.Resource
		var err error
		switch {
		case q.Identifier != "":
			kept, err = r.identified(tx, resourceType, q)
		case q.NHSNumber != "":
			kept, err = tx.Resources().ByPatient(resourceType, r.desk.patientKey(q.NHSNumber))
		default:
			kept, err = r.living(tx, resourceType, q)
		}
		out = nil
		for _, each := range kept {
			if len(each.Body) == 0 { // it was erased
				continue
			}
			held, broken := readHeld(each)
			err = errors.Join(err, broken)
			out = append(out, held)
		}
		return err
	})
	if q.NHSNumber == "" && q.Identifier == "" {
		out = slices.DeleteFunc(out, func(h receiver.Held) bool { return !isPerson(h, q) })
	}
	slices.SortStableFunc(out, func(a, b receiver.Held) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return out, err
}

// identified are the resources that an id or a reference names.
func (r records) identified(tx storage.Tx, resourceType string, q receiver.Query) ([]storage.Resource, error) {
	var out []storage.Resource
	one, err := tx.Resources().Get(resourceType, strings.ToLower(q.Identifier))
	switch {
	case err == nil:
		out = append(out, one)
	case !errors.Is(err, storage.ErrNotFound):
		return nil, err
	}
	for _, key := range referenceKeys(r.desk.index, q.Identifier) {
		quoted, err := r.ofCases(tx, resourceType, key, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, quoted...)
	}
	return slices.DeleteFunc(out, func(found storage.Resource) bool {
		return q.NHSNumber != "" && found.PatientKey != r.desk.patientKey(q.NHSNumber)
	}), nil
}

// living are the resources of people of a birth date at a postcode.
func (r records) living(tx storage.Tx, resourceType string, q receiver.Query) ([]storage.Resource, error) {
	hash := index(r.desk.index)
	wanted := searchKeys(hash, message.Patient{BirthDate: q.BirthDate, Postcode: q.Postcode})
	if len(wanted) < 2 {
		return nil, nil
	}
	return r.ofCases(tx, resourceType, wanted[1], wanted[:1])
}

// ofCases are the resources of the cases that we received and that have a key
// and all others too.
func (r records) ofCases(tx storage.Tx, resourceType string, key storage.Key, others []storage.Key) ([]storage.Resource, error) {
	var out []storage.Resource
	cases, err := tx.Cases().ByKey(key)
	for _, c := range cases {
		if err != nil || c.Role != storage.Receiver || !hasAll(c.Keys, others) {
			continue
		}
		var all []storage.Resource
		all, err = tx.Resources().ByCase(c.ID)
		for _, one := range all {
			if one.Type == resourceType {
				out = append(out, one)
			}
		}
	}
	return out, err
}

func hasAll(have, wanted []storage.Key) bool {
	for _, k := range wanted {
		if !slices.Contains(have, k) {
			return false
		}
	}
	return true
}

// isPerson reports whether a resource is about the person that a search
// describes, by what the resource's own message says.
func isPerson(h receiver.Held, q receiver.Query) bool {
	p := message.PatientOf(h.Bundle)
	return p.BirthDate == q.BirthDate && bareCode(p.Postcode) == bareCode(q.Postcode) && isName(p, q.Name)
}

// isName reports whether a name is a patient's family name, whole name, or
// words of it, in any case and with or without hyphens and apostrophes.
func isName(p message.Patient, name string) bool {
	family, given := bareSurname(p.Family), bareSurname(p.Given)
	switch bareSurname(name) {
	case "":
		return false
	case family, given + family, family + given:
		return true
	}
	parts := []string{family}
	for _, word := range strings.Fields(p.Given + " " + p.Family) {
		parts = append(parts, bareSurname(word))
	}
	for _, word := range strings.Fields(strings.ReplaceAll(name, ",", " ")) {
		if !slices.Contains(parts, bareSurname(word)) {
			return false
		}
	}
	return true
}
