package storage

import (
	"errors"
	"slices"
	"time"
)

// Directory implements Tx.
func (w within) Directory() Directory { return directoryWithin{w.Tx.Directory(), w} }

type directoryWithin struct {
	Directory
	within within
}

// shown is a service as others than its own people know it: what only those who receive
// for it may know is left out.
func (d directoryWithin) shown(s Service) Service {
	if s.Own && !d.within.whose.Sees(s.ODSCode) {
		s.Own, s.ClosedAt, s.Terms = false, time.Time{}, nil
	}
	return s
}

// foreign reports whether another organisation receives for a service.
func (d directoryWithin) foreign(id string) (bool, error) {
	s, err := d.Directory.Get(id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return s.Own && !d.within.whose.Sees(s.ODSCode), err
}

// Put implements Directory.
func (d directoryWithin) Put(services ...Service) error {
	for _, s := range services {
		if foreign, err := d.foreign(s.ID); err != nil || foreign {
			return errors.Join(err, notFoundIf(foreign))
		}
	}
	return d.Directory.Put(services...)
}

func notFoundIf(hidden bool) error {
	if hidden {
		return ErrNotFound
	}
	return nil
}

// Get implements Directory.
func (d directoryWithin) Get(id string) (Service, error) {
	s, err := d.Directory.Get(id)
	return d.shown(s), err
}

// Search implements Directory.
func (d directoryWithin) Search(text string, p Page) ([]Service, int, error) {
	list, total, err := d.Directory.Search(text, p)
	for i := range list {
		list[i] = d.shown(list[i])
	}
	return list, total, err
}

// Own implements Directory.
func (d directoryWithin) Own() ([]Service, error) {
	list, err := d.Directory.Own()
	return ours(d.within, list, err, func(s Service) string { return s.ODSCode })
}

// SetClosed implements Directory.
func (d directoryWithin) SetClosed(id string, at time.Time) error {
	if foreign, err := d.foreign(id); err != nil || foreign {
		return errors.Join(err, notFoundIf(foreign))
	}
	return d.Directory.SetClosed(id, at)
}

// SetTerms implements Directory.
func (d directoryWithin) SetTerms(id string, terms []byte) error {
	if foreign, err := d.foreign(id); err != nil || foreign {
		return errors.Join(err, notFoundIf(foreign))
	}
	return d.Directory.SetTerms(id, terms)
}

// receives reports whether the organisation receives for a service.
func (w within) receives(serviceID string) (bool, error) {
	s, err := w.Tx.Directory().Get(serviceID)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return s.Own && w.whose.Sees(s.ODSCode), err
}

// received passes a record of a service that the organisation receives for.
func received[T any](w within, record T, serviceID string, err error) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	ours, err := w.receives(serviceID)
	if err == nil && !ours {
		err = ErrNotFound
	}
	if err != nil {
		return none, err
	}
	return record, nil
}

// receivedAll keeps the records of services that the organisation receives for.
func receivedAll[T any](w within, list []T, err error, serviceID func(T) string) ([]T, error) {
	if err != nil {
		return nil, err
	}
	own, err := w.Directory().Own()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(record T) bool {
		return !slices.ContainsFunc(own, func(s Service) bool { return s.ID == serviceID(record) })
	}), nil
}

// Resources implements Tx.
func (w within) Resources() Resources { return resourcesWithin{w.Tx.Resources(), w} }

type resourcesWithin struct {
	Resources
	within within
}

// Put implements Resources.
func (r resourcesWithin) Put(v Resource) error {
	if _, err := received(r.within, v, v.ServiceID, nil); err != nil {
		return err
	}
	return r.Resources.Put(v)
}

// Get implements Resources.
func (r resourcesWithin) Get(resourceType, id string) (Resource, error) {
	v, err := r.Resources.Get(resourceType, id)
	return received(r.within, v, v.ServiceID, err)
}

func (r resourcesWithin) all(list []Resource, err error) ([]Resource, error) {
	return receivedAll(r.within, list, err, func(v Resource) string { return v.ServiceID })
}

// History implements Resources.
func (r resourcesWithin) History(resourceType, id string) ([]Resource, error) {
	return r.all(r.Resources.History(resourceType, id))
}

// ByPatient implements Resources.
func (r resourcesWithin) ByPatient(resourceType, patientKey string) ([]Resource, error) {
	return r.all(r.Resources.ByPatient(resourceType, patientKey))
}

// ByCase implements Resources.
func (r resourcesWithin) ByCase(caseID string) ([]Resource, error) {
	return r.all(r.Resources.ByCase(caseID))
}
