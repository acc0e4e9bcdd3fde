package postgres

// Connections counts the pool's connections to the server, for whoever watches
// it: those in use, those that wait to be used, and the most there may be.
func (d *DB) Connections() map[string]int {
	is := d.pool.Stat()
	return map[string]int{"used": int(is.AcquiredConns()), "idle": int(is.IdleConns()), "most": int(is.MaxConns())}
}
