package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"barsdesk/bars/network/fault"
	"barsdesk/bars/schedule"
)

// effectWords are the words of effects, with what may stand beside each.
var effectWords = map[string][]string{
	"fault":     {"at", "share", "next", "seconds", "form", "messages only"},
	"fault off": {"at"},
	"clock":     nil, "act": nil, "tell": nil,
	"arrives": {"plan", "from", "patient"},
}

func effectNames() []string { return []string{"fault", "fault off", "clock", "act", "arrives", "tell"} }

// effects reads a list of them.
func (f *file) effects(n *yaml.Node) []Effect {
	var out []Effect
	for _, item := range f.list(n) {
		first, value, ok := f.leading(item, "thing that the Sandbox does")
		if !ok {
			continue
		}
		beside, known := effectWords[first.Value]
		if !known {
			f.unknown(first, "thing that the Sandbox does", effectNames())
			continue
		}
		m := f.mapping(item, fmt.Sprintf("%q", first.Value), append([]string{first.Value}, beside...)...)
		e := f.effect(first.Value, value, m)
		e.Line = first.Line
		out = append(out, e)
	}
	return out
}

func (f *file) effect(word string, value *yaml.Node, m mapped) (e Effect) {
	switch word {
	case "fault":
		e.Fault = f.fault(value, m)
	case "fault off":
		e.Service = f.serviceID(m.at("at"))
		if e.AllOff = strings.EqualFold(f.text(value), "all"); !e.AllOff {
			e.Off = meaning(f, value, "fault", faults())
		}
	case "clock":
		e.Forward, e.Until = f.clock(value)
	case "act":
		e.Act = meaning(f, value, "thing that a service does", acts)
	case "arrives":
		e.Arrives = &Arrival{UseCase: meaning(f, value, "use", useCases()), From: f.serviceID(m.at("from")), Patient: f.patient(m.at("patient"))}
		if plan := m.at("plan"); plan != nil {
			e.Arrives.Plan = strings.ReplaceAll(f.oneOf(plan, "plan", plans), " ", "-")
		}
	default:
		if e.Tell = f.text(value); e.Tell == "" {
			f.wrong(m.node, "What the learner is told is missing.")
		}
	}
	return e
}

func (f *file) fault(value *yaml.Node, m mapped) *fault.Fault {
	out := fault.Fault{Kind: meaning(f, value, "fault", faults()), ServiceID: f.serviceID(m.at("at")), Form: f.text(m.at("form")), Messages: f.yes(m.at("messages only"))}
	if n := m.at("next"); n != nil {
		out.Next = f.number(n, 1, 1000)
	}
	if n := m.at("seconds"); n != nil {
		out.Seconds = f.number(n, 1, 600)
	}
	if n := m.at("share"); n != nil {
		out.Share = f.share(n)
	}
	if err := out.Check(); err != nil && out.Kind != "" {
		f.wrong(m.node, "This fault cannot be put on: "+err.Error()+".")
	}
	return &out
}

// share reads "half the calls" as people write it: 50 %.
func (f *file) share(n *yaml.Node) float64 {
	value, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(f.text(n), "%")), 64)
	if err != nil || value <= 0 || value > 100 {
		f.wrong(n, "A part of the calls belongs here, above 0 % and up to 100 %, for example 50 %.")
		return 0
	}
	return value / 100
}

var timeOfDay = regexp.MustCompile(`^until ([01]?\d|2[0-3]):([0-5]\d)$`)

// clock reads "until 09:00" or "2 hours later". It never goes back.
func (f *file) clock(n *yaml.Node) (forward time.Duration, until *schedule.Clock) {
	text := f.text(n)
	if found := timeOfDay.FindStringSubmatch(text); found != nil {
		hour, _ := strconv.Atoi(found[1])
		minute, _ := strconv.Atoi(found[2])
		at := schedule.Clock(hour*60 + minute)
		return 0, &at
	}
	length, later := strings.CutSuffix(text, " later")
	if !later {
		f.wrong(n, "The clock moves to a time of day or by a length of time, for example until 09:00, or 2 hours later.")
		return 0, nil
	}
	return f.duration(&yaml.Node{Kind: yaml.ScalarNode, Value: length, Line: n.Line}), nil
}
