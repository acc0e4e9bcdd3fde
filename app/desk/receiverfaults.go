package desk

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// trimmed is s without the space around what was typed, and with every list in
// place.
func (s ReceiverSettings) trimmed() ReceiverSettings {
	s.Address, s.Listen, s.TestDates = strings.TrimRight(strings.TrimSpace(s.Address), "/"), strings.TrimSpace(s.Listen), strings.TrimSpace(s.TestDates)
	s.Door, s.Access = s.Door.Trimmed(), s.Access.trimmed()
	s.Registered, s.Confirmed = words(s.Registered), words(s.Confirmed)
	return s
}

// words are the texts of a list without space around them, each once.
func words(list []string) []string {
	out := []string{}
	for _, each := range list {
		if each = strings.TrimSpace(each); each != "" && !slices.Contains(out, each) {
			out = append(out, each)
		}
	}
	return out
}

// faults are what is wrong with the settings, in the order of the fields.
func (s ReceiverSettings) faults(now time.Time) []FieldProblem {
	out := []FieldProblem{}
	add := func(field, message string) {
		if message != "" {
			out = append(out, FieldProblem{field, message})
		}
	}
	add("address", addressFault(s.Address))
	add("listen", listenFault(s.Listen))
	for _, f := range s.Door.Faults(now) {
		add("door."+f.Field, f.Message)
	}
	for _, f := range s.Access.faults() {
		add("access."+f.Field, f.What)
	}
	for _, id := range s.Registered {
		if !serviceID.MatchString(id) {
			add("registered", "The service ID has letters and digits only, for example 2000034567.")
			break
		}
	}
	if len(s.TestDates) > 200 || strings.ContainsAny(s.TestDates, "\r\n") {
		add("testDates", "Give the dates in one line, for example 3 to 14 May 2027.")
	}
	return out
}

// addressFault is what is wrong with the address that senders reach us by.
func addressFault(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https":
		return "Give a whole address that begins with https://, as it is to stand in the Endpoint Catalogue."
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "Give the address without a name, a password, or what follows ? or #."
	case !strings.HasSuffix(u.Path, "/FHIR/R4"):
		return "The address ends with /FHIR/R4: there Barsdesk answers."
	}
	return ""
}

func listenFault(listen string) string {
	_, port, err := net.SplitHostPort(listen)
	if _, bad := strconv.ParseUint(port, 10, 16); listen != "" && (err != nil || bad != nil) {
		return "Give host and port, for example 127.0.0.1:8443, or :8443 for every address of this computer."
	}
	return ""
}
