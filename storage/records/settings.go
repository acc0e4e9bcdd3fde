package records

// settings implements storage.Settings.
type settings struct{ *Tx }

// Get implements storage.Settings.
func (s settings) Get(name string) ([]byte, error) {
	return One(s.Tx, func(row Row) (value []byte, err error) {
		err = row.Scan(s.guarded("settings.value", &name, &value))
		return value, err
	}, `SELECT value FROM settings WHERE name = ?`, name)
}

// Put implements storage.Settings.
func (s settings) Put(name string, value []byte) error {
	_, err := s.Exec(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, s.guarded("settings.value", &name, &value))
	return err
}
