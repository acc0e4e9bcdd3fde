package access

import "time"

// Visit is what a request tells of whoever makes it.
type Visit struct {
	Token  string // of the session; "" without one
	From   string // network address
	Device string // what the browser calls itself
	// Idle is for how long nobody has touched the screen; below zero: the request
	// comes by itself and is no sign of anybody.
	Idle time.Duration
}
