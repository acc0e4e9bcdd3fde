package records

import (
	"barsdesk/storage"
)

// drafts implements storage.Drafts.
type drafts struct{ *Tx }

const draftColumns = `id, version, organisation, case_id, service_id, created_at, updated_at, body`

// Create implements storage.Drafts.
func (d drafts) Create(v storage.Draft) error {
	return d.change(storage.ErrDuplicate, `INSERT INTO drafts (`+draftColumns+`) VALUES (?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.ID, v.Organisation, v.CaseID, v.ServiceID, instant(v.CreatedAt), instant(v.UpdatedAt), d.guarded("drafts.body", &v.ID, &v.Body))
}

// Save implements storage.Drafts.
func (d drafts) Save(v storage.Draft) error {
	n, err := d.Exec(`UPDATE drafts SET version = version + 1, case_id = ?, service_id = ?, updated_at = ?, body = ?
		WHERE id = ? AND version = ?`,
		v.CaseID, v.ServiceID, instant(v.UpdatedAt), d.guarded("drafts.body", &v.ID, &v.Body), v.ID, v.Version)
	if err == nil && n == 0 {
		return d.staleOrMissing(`SELECT version FROM drafts WHERE id = ?`, v.ID)
	}
	return err
}

// Get implements storage.Drafts.
func (d drafts) Get(id string) (storage.Draft, error) {
	return One(d.Tx, d.scan, `SELECT `+draftColumns+` FROM drafts WHERE id = ?`, id)
}

// Open implements storage.Drafts.
func (d drafts) Open(whose storage.Whose, p storage.Page) ([]storage.Draft, error) {
	f := filter{terms: []string{"case_id = ''"}}
	f.whose("organisation", whose)
	limit, offset := limits(p)
	return All(d.Tx, d.scan, `SELECT `+draftColumns+` FROM drafts`+f.where()+`
		ORDER BY updated_at DESC NULLS LAST, n DESC LIMIT ? OFFSET ?`, append(f.args, limit, offset)...)
}

// Delete implements storage.Drafts.
func (d drafts) Delete(id string) error {
	return d.change(storage.ErrNotFound, `DELETE FROM drafts WHERE id = ?`, id)
}

func (d drafts) scan(row Row) (v storage.Draft, err error) {
	err = row.Scan(&v.ID, &v.Version, &v.Organisation, &v.CaseID, &v.ServiceID, (*instant)(&v.CreatedAt), (*instant)(&v.UpdatedAt),
		d.guarded("drafts.body", &v.ID, &v.Body))
	return v, err
}
