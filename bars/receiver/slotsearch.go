package receiver

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// widestWindow is how far apart the two bounds of a slot search may lie; the
// standard states no number (BaRS Core, GET /Slot).
const widestWindow = 32 * 24 * time.Hour

// The two spellings of the service parameter (BaRS Core, GET /Slot).
var serviceParameters = []string{"Schedule.actor:HealthcareService", "Schedule:actor:HealthcareService"}

// slotSearch is a search for slots, read and found sound.
type slotSearch struct {
	service    string
	from, to   time.Time
	free, busy bool
	types      map[string]bool // resource types to include
	self       url.Values      // what is honoured
}

// readSlotSearch reads the parameters of GET /Slot with every spelling that is
// in use, and refuses what BaRS, Error handling, GET /Slots lists.
func readSlotSearch(v url.Values) (slotSearch, *outcome.Issue) {
	s := slotSearch{self: url.Values{}}
	if refused := s.readService(v); refused != nil {
		return s, refused
	}
	if refused := s.readIncludes(slices.Concat(v["_include"], v["_include:iterate"], v["_include:recurse"])); refused != nil {
		return s, refused
	}
	if refused := s.readWindow(slices.Concat(v["start"], v["end"])); refused != nil {
		return s, refused
	}
	return s, s.readStatus(v["status"])
}

// readService reads whose slots are asked for: a bare id, one with its system,
// or a reference to a HealthcareService.
func (s *slotSearch) readService(v url.Values) *outcome.Issue {
	var given string
	for _, name := range serviceParameters {
		if given == "" {
			given = strings.TrimSpace(v.Get(name))
		}
	}
	system, id, two := strings.Cut(given, "|")
	if !two {
		system, id = header.ServiceIDSystem, strings.TrimPrefix(given, "HealthcareService/")
	}
	switch {
	case given == "":
		return outcome.BadRequest("required", "the parameter Schedule.actor:HealthcareService is missing")
	case id == "", system != "" && !serviceSystem(system):
		return outcome.BadRequest("value", "Schedule.actor:HealthcareService is no service id")
	}
	s.service = id
	s.self.Set(serviceParameters[0], id)
	return nil
}

// included are the resource types that each include brings, in the spellings
// in use.
var included = map[string][]string{
	"Slot:schedule":                    {"Schedule"},
	"Schedule:actor:HealthcareService": {"HealthcareService"},
	"Schedule:actor:Practitioner":      {"Practitioner"},
	"Schedule:actor:PractitionerRole":  {"PractitionerRole"},
	"HealthcareService:providedBy":     {"Organization"},
	"HealthcareService.providedBy":     {"Organization"},
	"HealthcareService:location":       {"Location"},
	"HealthcareService.location":       {"Location"},
	"Slot:*":                           {"Schedule", "HealthcareService", "Practitioner", "PractitionerRole", "Organization", "Location"},
}

func (s *slotSearch) readIncludes(asked []string) *outcome.Issue {
	s.types = map[string]bool{}
	for _, list := range asked {
		for name := range strings.SplitSeq(list, ",") {
			types, known := included[name]
			if !known {
				continue // left out of the self link
			}
			s.self.Add("_include", name)
			for _, t := range types {
				s.types[t] = true
			}
		}
	}
	if !s.types["Schedule"] || !s.types["HealthcareService"] {
		return outcome.BadRequest("required", "_include must name Slot:schedule and Schedule:actor:HealthcareService")
	}
	return nil
}

// readWindow reads one lower and one upper bound.
func (s *slotSearch) readWindow(bounds []string) *outcome.Issue {
	if len(bounds) < 2 {
		return outcome.BadRequest("required", "start must be given twice: ge and le")
	}
	if len(bounds) > 2 {
		return outcome.BadRequest("value", "start is given more than twice")
	}
	for _, b := range bounds {
		if refused := s.readBound(b); refused != nil {
			return refused
		}
		s.self.Add("start", b)
	}
	switch {
	case s.from.IsZero() || s.to.IsZero():
		return outcome.BadRequest("required", "start needs a lower and an upper bound")
	case s.to.Before(s.from):
		return outcome.BadRequest("value", "the upper bound of start lies before the lower one")
	case s.to.Sub(s.from) > widestWindow:
		return outcome.Unprocessable("too-costly", "the time asked for is longer than 32 days")
	}
	return nil
}

// readBound reads one bound. A plus sign that was not escaped in the address
// arrived as a space.
func (s *slotSearch) readBound(b string) *outcome.Issue {
	if len(b) < 3 {
		return outcome.BadRequest("value", "start is no dateTime with a bound")
	}
	at, ok := dateTime(strings.Replace(b[2:], " ", "+", 1))
	if !ok {
		return outcome.BadRequest("value", "start is no dateTime with seconds and an offset")
	}
	switch b[:2] {
	case "ge":
		s.from = at.UTC()
	case "gt":
		s.from = at.UTC().Add(1)
	case "le":
		s.to = at.UTC()
	case "lt":
		s.to = at.UTC().Add(-1)
	default:
		return outcome.BadRequest("value", "start takes the bounds ge and le")
	}
	return nil
}

// dateTime reads a dateTime with its offset, also one whose offset is hours
// alone, as one published test has it.
func dateTime(text string) (time.Time, bool) {
	if at := len(text) - 3; at > 0 && (text[at] == '+' || text[at] == '-') && strings.Contains(text, "T") {
		text += ":00"
	}
	at, err := fhir.ParseTime(text)
	return at, err == nil && strings.Contains(text, "T")
}

func (s *slotSearch) readStatus(given []string) *outcome.Issue {
	if len(given) == 0 || strings.Join(given, "") == "" {
		return outcome.BadRequest("required", "the parameter status is missing")
	}
	for word := range strings.SplitSeq(strings.Join(given, ","), ",") {
		switch word {
		case "free":
			s.free = true
		case "busy":
			s.busy = true
		default:
			return outcome.BadRequest("value", "status takes free and busy")
		}
	}
	s.self.Set("status", strings.Join(given, ","))
	return nil
}
