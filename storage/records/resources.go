package records

import (
	"bytes"
	"strconv"

	"barsdesk/storage"
)

// resources implements storage.Resources.
type resources struct{ *Tx }

const (
	resourceColumns = `r.type, r.id, r.version, r.service_id, r.case_id, r.patient_key, r.status, r.updated_at,
		COALESCE(i.id, ''), r.body, r.bundle, r.packed, b.packed`
	someResources = `SELECT ` + resourceColumns + ` FROM resources r
		LEFT JOIN inbox_bytes b ON b.n = r.answered LEFT JOIN inbox i ON i.n = r.answered `
	newest = ` AND r.version = (SELECT MAX(version) FROM resources WHERE type = r.type AND id = r.id)`
)

// Put implements storage.Resources. The answer to the message that was added
// last is not kept again: the row names it.
func (r resources) Put(v storage.Resource) error {
	var answered string
	var n *int64
	if len(v.Bundle) > 0 && bytes.Equal(v.Bundle, r.answered) {
		v.Bundle, answered, n = nil, r.answeredID, &r.answeredN
	}
	var err error
	v.Version, err = One(r.Tx, ScanOne[int], `SELECT COALESCE(MAX(version), 0) + 1 FROM resources WHERE type = ? AND id = ?`, v.Type, v.ID)
	if err != nil {
		return err
	}
	_, err = r.Exec(`INSERT INTO resources (type, id, version, service_id, case_id, patient_key, status, updated_at,
			packed, answered)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Type, v.ID, v.Version, v.ServiceID, v.CaseID, v.PatientKey, v.Status, instant(v.UpdatedAt), r.texts(&v, &answered), n)
	return err
}

// texts are those of a resource.
func (r resources) texts(v *storage.Resource, answered *string) packed {
	return packed{seal: r.seal, kind: "resources.packed", row: versionOf(v, answered), texts: []*[]byte{&v.Body, &v.Bundle}}
}

// versionOf names one version of a resource, and the message received whose
// answer holds it: a row made to name another message does not open.
func versionOf(v *storage.Resource, answered *string) func() string {
	return func() string {
		row := v.Type + "/" + v.ID + "/" + strconv.Itoa(v.Version)
		if *answered != "" {
			row += "/" + *answered
		}
		return row
	}
}

// Get implements storage.Resources.
func (r resources) Get(resourceType, id string) (storage.Resource, error) {
	return One(r.Tx, r.scan, someResources+`WHERE r.type = ? AND r.id = ? ORDER BY r.version DESC LIMIT 1`,
		resourceType, id)
}

// History implements storage.Resources.
func (r resources) History(resourceType, id string) ([]storage.Resource, error) {
	return All(r.Tx, r.scan, someResources+`WHERE r.type = ? AND r.id = ? ORDER BY r.version`, resourceType, id)
}

// ByPatient implements storage.Resources.
func (r resources) ByPatient(resourceType, patientKey string) ([]storage.Resource, error) {
	return All(r.Tx, r.scan, someResources+`WHERE r.type = ? AND r.patient_key = ?`+newest+`
		ORDER BY r.updated_at DESC NULLS LAST, r.n DESC`, resourceType, patientKey)
}

// ByCase implements storage.Resources.
func (r resources) ByCase(caseID string) ([]storage.Resource, error) {
	return All(r.Tx, r.scan, someResources+`WHERE r.case_id = ?`+newest+`
		ORDER BY r.updated_at DESC NULLS LAST, r.n DESC`, caseID)
}

func (r resources) scan(row Row) (v storage.Resource, err error) {
	var m storage.Inbound
	version := versionOf(&v, &m.ID)
	err = row.Scan(&v.Type, &v.ID, &v.Version, &v.ServiceID, &v.CaseID, &v.PatientKey, &v.Status, (*instant)(&v.UpdatedAt), &m.ID,
		guarded{r.seal, "resources.body", version, &v.Body}, guarded{r.seal, "resources.bundle", version, &v.Bundle},
		r.texts(&v, &m.ID), r.packed(&m))
	if m.Answer != nil {
		v.Bundle = m.Answer
	}
	return v, err
}
