package desk

import (
	"context"
	"errors"

	"barsdesk/app/access"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// Patients answers the made-up patients of the Sandbox; elsewhere none.
func (d *Desk) Patients(ctx context.Context, a access.Actor) (PatientList, error) {
	ctx = access.As(ctx, a)
	list := PatientList{Patients: []message.Patient{}}
	if d.people == nil {
		return list, nil
	}
	if err := d.guard.Check(ctx, a, access.PatientExamples, access.Object{}); err != nil {
		return list, err
	}
	list.Patients = d.people()
	return list, nil
}

// CheckNHSNumber says whether a number can be an NHS number, while it is typed.
func (d *Desk) CheckNHSNumber(ctx context.Context, a access.Actor, in NHSNumberQuery) (NHSNumberCheck, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.NumberCheck, access.Object{}); err != nil {
		return NHSNumberCheck{}, err
	}
	digits, err := fhir.NHSNumber(in.NHSNumber)
	switch {
	case err == nil:
		return NHSNumberCheck{OK: true, Shown: fhir.FormatNHSNumber(digits)}, nil
	case errors.Is(err, fhir.ErrNHSNumberLength):
		return NHSNumberCheck{Message: "An NHS number has 10 digits, like 965 849 9058."}, nil
	}
	return NHSNumberCheck{Message: "These digits are not an NHS number. Check each digit with the patient or the record."}, nil
}
