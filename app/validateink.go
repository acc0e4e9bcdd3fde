package main

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"barsdesk/bars/definition"
)

// ink says whether words are coloured.
type ink bool

// inkFor colours what goes to a terminal, unless NO_COLOR is set or the
// terminal is known not to show colours.
func inkFor(out io.Writer) ink {
	file, ok := out.(*os.File)
	if !ok || runtime.GOOS == "windows" || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (i ink) bold(text string) string { return i.with("1", text) }

// label is the word for a severity, as wide as the widest.
func (i ink) label(severity string) string {
	switch severity {
	case definition.Error:
		return i.with("31", fmt.Sprintf("%-7s", "error"))
	case definition.Warning:
		return i.with("33", fmt.Sprintf("%-7s", "warning"))
	}
	return i.with("2", fmt.Sprintf("%-7s", "note"))
}

func (i ink) with(code, text string) string {
	if !i {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
