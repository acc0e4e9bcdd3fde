package environment

import (
	"time"

	"barsdesk/storage/keys"
)

// standing is what a key is for now, in words.
func standing(k keys.Info) string {
	switch {
	case !k.Published:
		return "Retired " + day(k.Retired)
	case k.Signs && k.RetireFrom.IsZero():
		return "Signs, and is published"
	case k.Signs:
		return "Signs until the next one does, and is published"
	case k.SignsFrom.After(k.RetireFrom):
		return "Published, signs from " + day(k.SignsFrom)
	}
	return "Published, signs no more; it can be retired from " + day(k.RetireFrom)
}

// day is a time for people who look after keys.
func day(t time.Time) string {
	if zone, err := time.LoadLocation("Europe/London"); err == nil {
		t = t.In(zone)
	}
	return t.Format("2 January 2006 at 15:04")
}
