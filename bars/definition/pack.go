package definition

import (
	"sync"

	"barsdesk/bars/definition/packs"
)

// Pack says where the facts of one pack come from: its name, source, edition
// and the checksum of the published files it was made from.
type Pack = packs.About

// Packs lists the packs of this program.
func Packs() []Pack { return packs.List() }

// load reads the pack in file when first asked.
func load[T any](file string) func() *T {
	return sync.OnceValue(func() *T {
		v := new(T)
		packs.JSON(file, v)
		return v
	})
}
