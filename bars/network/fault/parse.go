package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Header is the request header by which a caller strikes its own call.
const Header = "X-Sandbox-Fault"

// headerMost is the longest header that is read.
const headerMost = 200

// Parse reads a fault from Header: a kind, then what it needs, as
// "late;seconds=6" or "nonsense;form=cut". Case and spaces do not count. It
// strikes the call that carries it and no other, so that a service, a share or
// a number of calls cannot be named. What is wrong is said in plain English, as
// a clause.
func Parse(header string) (Fault, error) {
	if len(header) > headerMost {
		return Fault{}, errors.New("it is too long")
	}
	kind, rest, more := strings.Cut(strings.ToLower(header), ";")
	f := Fault{Kind: Kind(strings.TrimSpace(kind))}
	for more {
		var part string
		part, rest, more = strings.Cut(rest, ";")
		if err := f.set(part); err != nil {
			return Fault{}, err
		}
	}
	if err := f.Check(); err != nil {
		return Fault{}, err
	}
	return f.formed(), nil
}

// set takes one "name=value" in.
func (f *Fault) set(part string) error {
	name, value, _ := strings.Cut(part, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	switch {
	case name == "seconds" && f.Seconds == 0:
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return errors.New("seconds is not a whole number above 0")
		}
		f.Seconds = n
	case name == "form" && value == "":
		return errors.New("form is empty")
	case name == "form" && f.Form == "":
		f.Form = value
	case name == "seconds", name == "form":
		return fmt.Errorf("%s is given twice", name)
	default:
		return fmt.Errorf("%q is neither seconds nor form", name)
	}
	return nil
}
