package records

import (
	"strings"
	"time"

	"barsdesk/storage"
)

// directory implements storage.Directory.
type directory struct{ *Tx }

const serviceColumns = `id, name, ods_code, organisation, phone, postcode, opening_times, use_cases,
	accepts_booking, require_booking, own, favourite, used_at, address, closed_at, terms`

// Put implements storage.Directory.
func (d directory) Put(services ...storage.Service) error {
	return d.whole(func() error {
		for _, s := range services {
			if err := d.put(s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d directory) put(s storage.Service) error {
	_, err := d.Exec(`INSERT INTO services (`+serviceColumns+`, words)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, ods_code = excluded.ods_code,
			organisation = excluded.organisation, phone = excluded.phone, postcode = excluded.postcode,
			opening_times = excluded.opening_times, use_cases = excluded.use_cases,
			accepts_booking = excluded.accepts_booking, require_booking = excluded.require_booking,
			own = excluded.own, address = excluded.address, words = excluded.words`,
		s.ID, s.Name, s.ODSCode, s.Organisation, s.Phone, s.Postcode, s.OpeningTimes, words(s.UseCases),
		s.AcceptsBooking, s.RequireBooking, s.Own, s.Favourite, instant(s.UsedAt), s.Address, instant(s.ClosedAt), string(s.Terms), searched(s))
	return err
}

// searched is what Search looks in; lines keep a word from matching across fields.
func searched(s storage.Service) string {
	return strings.ToLower(strings.Join([]string{s.Name, s.Organisation, s.Postcode, s.ID}, "\n"))
}

// Get implements storage.Directory.
func (d directory) Get(id string) (storage.Service, error) {
	return One(d.Tx, scanService, `SELECT `+serviceColumns+` FROM services WHERE id = ?`, id)
}

// Search implements storage.Directory.
func (d directory) Search(text string, p storage.Page) ([]storage.Service, int, error) {
	var f filter
	if wanted := strings.Fields(strings.ToLower(text)); len(wanted) > 0 {
		f.and("NOT EXISTS (SELECT 1 FROM {list} word WHERE {instr}(words, word.value) = 0)", List(wanted))
	}
	return page(d.Tx, scanService, serviceColumns, "services", "services", f,
		"favourite DESC, used_at DESC NULLS LAST, name, id", p)
}

// Own implements storage.Directory.
func (d directory) Own() ([]storage.Service, error) {
	return All(d.Tx, scanService, `SELECT `+serviceColumns+` FROM services WHERE own = 1 ORDER BY name, id`)
}

// SetClosed implements storage.Directory.
func (d directory) SetClosed(id string, at time.Time) error {
	return d.change(storage.ErrNotFound, `UPDATE services SET closed_at = ? WHERE id = ?`, instant(at), id)
}

// SetTerms implements storage.Directory.
func (d directory) SetTerms(id string, terms []byte) error {
	return d.change(storage.ErrNotFound, `UPDATE services SET terms = ? WHERE id = ?`, string(terms), id)
}

// SetFavourite implements storage.Directory.
func (d directory) SetFavourite(id string, favourite bool) error {
	return d.change(storage.ErrNotFound, `UPDATE services SET favourite = ? WHERE id = ?`, favourite, id)
}

// SetUsed implements storage.Directory.
func (d directory) SetUsed(id string, at time.Time) error {
	return d.change(storage.ErrNotFound, `UPDATE services SET used_at = ? WHERE id = ?`, instant(at), id)
}

func scanService(row Row) (s storage.Service, err error) {
	err = row.Scan(&s.ID, &s.Name, &s.ODSCode, &s.Organisation, &s.Phone, &s.Postcode, &s.OpeningTimes,
		(*words)(&s.UseCases), &s.AcceptsBooking, &s.RequireBooking, &s.Own, &s.Favourite, (*instant)(&s.UsedAt),
		&s.Address, (*instant)(&s.ClosedAt), &s.Terms)
	return s, err
}
