package sqlite

type settings struct{ *tx }

func (s settings) Get(name string) ([]byte, error) {
	return one(s.tx, scanOne[[]byte], `SELECT value FROM settings WHERE name = ?`, name)
}

func (s settings) Put(name string, value []byte) error {
	_, err := s.exec(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
