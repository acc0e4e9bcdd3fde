package records

import (
	"errors"
	"time"

	"barsdesk/storage"
)

// people implements storage.People.
type people struct{ *Tx }

const personColumns = `id, version, username, name, roles, ods_code, practitioner, issuer, subject, password_hash, pin_hash,
	totp, totp_pending, totp_step, recovery, invitation_hash, invitation_kind, invitation_until,
	created_at, seen_at, missed, missed_at, secrets_at, secrets_known, disabled_at`

// Add implements storage.People.
func (p people) Add(v storage.Person) error {
	v.Version = 1
	return p.change(storage.ErrDuplicate, `INSERT INTO people (`+personColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		append([]any{v.ID, v.Version}, p.values(&v)...)...)
}

// Save implements storage.People.
func (p people) Save(v storage.Person) error {
	n, err := p.try(`UPDATE people SET version = version + 1, username = ?, name = ?, roles = ?, ods_code = ?, practitioner = ?,
		issuer = ?, subject = ?, password_hash = ?, pin_hash = ?, totp = ?, totp_pending = ?, totp_step = ?, recovery = ?,
		invitation_hash = ?, invitation_kind = ?, invitation_until = ?, created_at = ?, seen_at = ?, missed = ?, missed_at = ?,
		secrets_at = ?, secrets_known = ?, disabled_at = ? WHERE id = ? AND version = ?`,
		append(p.values(&v), v.ID, v.Version)...)
	if err == nil && n == 0 {
		return p.staleOrMissing(`SELECT version FROM people WHERE id = ?`, v.ID)
	}
	return err
}

// values are the columns from username on.
func (p people) values(v *storage.Person) []any {
	return []any{v.Username, v.Name, words(v.Roles), v.ODSCode, p.guarded("people.practitioner", &v.ID, &v.Practitioner),
		v.Issuer, v.Subject, v.PasswordHash, v.PINHash, p.guarded("people.totp", &v.ID, &v.TOTP), p.guarded("people.totp_pending", &v.ID, &v.TOTPPending),
		v.TOTPStep, words(v.Recovery), v.InvitationHash, v.InvitationKind, instant(v.InvitationUntil), instant(v.CreatedAt), instant(v.SeenAt),
		v.Missed, instant(v.MissedAt), instant(v.SecretsAt), instant(v.SecretsKnown), instant(v.DisabledAt)}
}

func (p people) scan(row Row) (v storage.Person, err error) {
	err = row.Scan(&v.ID, &v.Version, &v.Username, &v.Name, (*words)(&v.Roles), &v.ODSCode, p.guarded("people.practitioner", &v.ID, &v.Practitioner),
		&v.Issuer, &v.Subject, &v.PasswordHash, &v.PINHash, p.guarded("people.totp", &v.ID, &v.TOTP), p.guarded("people.totp_pending", &v.ID, &v.TOTPPending),
		&v.TOTPStep, (*words)(&v.Recovery), &v.InvitationHash, &v.InvitationKind, (*instant)(&v.InvitationUntil), (*instant)(&v.CreatedAt),
		(*instant)(&v.SeenAt), &v.Missed, (*instant)(&v.MissedAt), (*instant)(&v.SecretsAt), (*instant)(&v.SecretsKnown), (*instant)(&v.DisabledAt))
	return v, err
}

// Get implements storage.People.
func (p people) Get(id string) (storage.Person, error) {
	return One(p.Tx, p.scan, `SELECT `+personColumns+` FROM people WHERE id = ?`, id)
}

// ByUsername implements storage.People.
func (p people) ByUsername(username string) (storage.Person, error) {
	return One(p.Tx, p.scan, `SELECT `+personColumns+` FROM people WHERE {username}`, username)
}

// BySubject implements storage.People.
func (p people) BySubject(issuer, subject string) (storage.Person, error) {
	return One(p.Tx, p.scan, `SELECT `+personColumns+` FROM people WHERE issuer = ? AND subject = ? AND subject <> ''`, issuer, subject)
}

// ByInvitation implements storage.People.
func (p people) ByInvitation(hash string) (storage.Person, error) {
	return One(p.Tx, p.scan, `SELECT `+personColumns+` FROM people WHERE invitation_hash = ? AND invitation_hash <> ''`, hash)
}

// Organisations implements storage.People.
func (p people) Organisations() ([]string, error) {
	return All(p.Tx, ScanOne[string], `SELECT DISTINCT ods_code FROM people WHERE ods_code <> '' ORDER BY ods_code`)
}

// List implements storage.People.
func (p people) List(page storage.Page) ([]storage.Person, int, error) {
	limit, offset := limits(page)
	list, err := All(p.Tx, p.scan, `SELECT `+personColumns+` FROM people ORDER BY name, id LIMIT ? OFFSET ?`, limit, offset)
	if err != nil {
		return nil, 0, err
	}
	total, err := One(p.Tx, ScanOne[int], `SELECT count(*) FROM people`)
	return list, total, err
}

// Attempts implements storage.People.
func (p people) Attempts(key string) (storage.Attempts, error) {
	found, err := One(p.Tx, func(row Row) (v storage.Attempts, err error) {
		err = row.Scan(&v.Key, &v.Failures, (*instant)(&v.At))
		return v, err
	}, `SELECT key, failures, at FROM failed_proofs WHERE key = ?`, key)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Attempts{Key: key}, nil
	}
	return found, err
}

// SetAttempts implements storage.People.
func (p people) SetAttempts(v storage.Attempts, before time.Time) error {
	if _, err := p.Exec(`DELETE FROM failed_proofs WHERE at < ?`, bound(before)); err != nil {
		return err
	}
	_, err := p.Exec(`INSERT INTO failed_proofs (key, failures, at) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, at = excluded.at`, v.Key, v.Failures, instant(v.At))
	return err
}
