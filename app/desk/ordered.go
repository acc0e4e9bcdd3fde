package desk

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// ordered makes a random id one that sorts by the time it was given, so that
// what comes in together lies together on disk: the indexes of a thousand
// messages change a few pages, not a thousand. An id that is no UUID stays.
//
// RFC 9562, UUID version 7.
func ordered(id string, at time.Time) string {
	u, err := uuid.Parse(id)
	if err != nil {
		return id
	}
	var clock [8]byte
	binary.BigEndian.PutUint64(clock[:], uint64(at.UnixMilli())<<16)
	copy(u[:6], clock[:])
	u[6] = 0x70 | u[6]&0x0f
	return u.String()
}
