package sqlite

import (
	"database/sql"

	"barsdesk/storage"
)

// resources implements storage.Resources.
type resources struct{ *tx }

const (
	resourceColumns = `r.type, r.id, r.version, r.service_id, r.case_id, r.patient_key, r.status, r.updated_at,
		r.body, r.bundle`
	someResources = `SELECT ` + resourceColumns + ` FROM resources r `
	newest        = ` AND r.version = (SELECT MAX(version) FROM resources WHERE type = r.type AND id = r.id)`
)

// Put implements storage.Resources.
func (r resources) Put(v storage.Resource) error {
	_, err := r.exec(`INSERT INTO resources (type, id, version, service_id, case_id, patient_key, status, updated_at,
			body, bundle)
		VALUES (?1, ?2, (SELECT COALESCE(MAX(version), 0) + 1 FROM resources WHERE type = ?1 AND id = ?2),
			?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
		v.Type, v.ID, v.ServiceID, v.CaseID, v.PatientKey, v.Status, instant(v.UpdatedAt),
		r.guarded("resources.body", &v.Body), r.guarded("resources.bundle", &v.Bundle))
	return err
}

// Get implements storage.Resources.
func (r resources) Get(resourceType, id string) (storage.Resource, error) {
	return one(r.tx, r.scan, someResources+`WHERE r.type = ? AND r.id = ? ORDER BY r.version DESC LIMIT 1`,
		resourceType, id)
}

// History implements storage.Resources.
func (r resources) History(resourceType, id string) ([]storage.Resource, error) {
	return all(r.tx, r.scan, someResources+`WHERE r.type = ? AND r.id = ? ORDER BY r.version`, resourceType, id)
}

// ByPatient implements storage.Resources.
func (r resources) ByPatient(resourceType, patientKey string) ([]storage.Resource, error) {
	return all(r.tx, r.scan, someResources+`WHERE r.type = ? AND r.patient_key = ?`+newest+`
		ORDER BY r.updated_at DESC, r.n DESC`, resourceType, patientKey)
}

// ByCase implements storage.Resources.
func (r resources) ByCase(caseID string) ([]storage.Resource, error) {
	return all(r.tx, r.scan, someResources+`WHERE r.case_id = ?`+newest+`
		ORDER BY r.updated_at DESC, r.n DESC`, caseID)
}

func (r resources) scan(row *sql.Rows) (v storage.Resource, err error) {
	err = row.Scan(&v.Type, &v.ID, &v.Version, &v.ServiceID, &v.CaseID, &v.PatientKey, &v.Status,
		(*instant)(&v.UpdatedAt), r.guarded("resources.body", &v.Body), r.guarded("resources.bundle", &v.Bundle))
	return v, err
}
