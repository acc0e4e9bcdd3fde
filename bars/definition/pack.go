package definition

import (
	"embed"
	"encoding/json"
	"sync"
)

//go:embed packs/*.json
var packFiles embed.FS

// Pack says where the facts of one pack come from.
type Pack struct {
	Name     string `json:"pack"`
	Source   string `json:"source"`
	Version  string `json:"version"`  // edition of the source
	Checksum string `json:"checksum"` // of the published files the pack was made from
}

// Packs lists the packs of this program.
func Packs() []Pack {
	return []Pack{rulePack().About, codePack().About, templatePack().About, elementPack().About}
}

// load reads the pack in file when first asked. The packs are part of the
// program: one that cannot be read is a mistake in the build.
func load[T any](file string) func() *T {
	return sync.OnceValue(func() *T {
		text, err := packFiles.ReadFile("packs/" + file)
		if err != nil {
			panic("definition: " + err.Error())
		}
		v := new(T)
		if err := json.Unmarshal(text, v); err != nil {
			panic("definition: pack " + file + ": " + err.Error())
		}
		return v
	})
}
