package scenario

import (
	"embed"
	"path"
	"strings"
	"sync"
)

//go:embed ready/*.yaml
var ready embed.FS

// File is a scenario as its file says it.
type File struct {
	ID   string
	Text []byte
}

// Ready are the scenarios that come with Barsdesk, in the order to learn them.
var Ready = sync.OnceValue(func() []File {
	entries, err := ready.ReadDir("ready")
	if err != nil {
		panic("scenario: " + err.Error()) // they are part of the program
	}
	var out []File
	for _, e := range entries { // by name, which begins with the place in the order
		text, err := ready.ReadFile(path.Join("ready", e.Name()))
		if err != nil {
			panic("scenario: " + err.Error())
		}
		_, id, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".yaml"), "-")
		out = append(out, File{ID: id, Text: text})
	}
	return out
})
