// Package fulldisk takes the room on its disk from a running receiver and gives
// it back: what it cannot store it refuses so that senders keep it, and it goes
// on as soon as there is room.
package fulldisk
