package definition

import (
	"strings"
	"sync"
)

// Row is one rule of a payload table: what a message of that kind must, should
// or may carry at Path (BaRS Applications, payload pages).
type Row struct {
	Table     string // the payload table it is from
	Resource  string // FHIR type
	Path      string // R4 element path
	Slice     string // which repeat of the path is meant; empty: any
	Min       int    // of the profile, 0 where the guide leaves it blank
	Max       string // of the profile, empty where the guide leaves it blank
	Necessity string // MUST, SHOULD, MAY, SHOULD NOT; empty for headings
	Applies   string // of a MUST: always, if-resource, if-parent, conditional
	When      string // the condition
	Type      string // R4 data type
	Fixed     string // the one value allowed
	Binding   *Binding
	Example   string
	Note      string
}

// Binding says where the codes of an element come from. One of Systems,
// ValueSet and Codes is given.
type Binding struct {
	Systems  []string
	ValueSet string
	Codes    []string
	Strength string // required, extensible, example
}

// ruleFile is the pack of payload tables as stored.
type ruleFile struct {
	About Pack `json:"about"`
	Rows  []struct {
		Path      string `json:"p"`
		Slice     string `json:"s"`
		Min       int    `json:"n"`
		Max       string `json:"x"`
		Necessity string `json:"m"`
		Applies   string `json:"a"`
		When      string `json:"w"`
		Type      string `json:"t"`
		Fixed     string `json:"f"`
		Binding   *struct {
			Systems  []string `json:"y"`
			ValueSet string   `json:"v"`
			Codes    []string `json:"c"`
			Strength string   `json:"k"`
		} `json:"b"`
		Example string `json:"e"`
		Note    string `json:"o"`
	} `json:"rows"`
	Tables []struct {
		Name string `json:"name"`
		Rows []int  `json:"rows"`
	} `json:"tables"`
}

var (
	rulePack = load[ruleFile]("rules.json")
	tables   = sync.OnceValue(func() map[string][]Row {
		f := rulePack()
		out := make(map[string][]Row, len(f.Tables))
		for _, t := range f.Tables {
			rows := make([]Row, len(t.Rows))
			for i, at := range t.Rows {
				rows[i] = f.row(at, t.Name)
			}
			out[t.Name] = rows
		}
		return out
	})
)

func (f *ruleFile) row(at int, table string) Row {
	r := f.Rows[at]
	resource, _, _ := strings.Cut(r.Path, ".")
	return Row{
		Table: table, Resource: resource, Path: r.Path, Slice: r.Slice, Min: r.Min, Max: r.Max,
		Necessity: r.Necessity, Applies: r.Applies, When: r.When, Type: r.Type, Fixed: r.Fixed,
		Binding: (*Binding)(r.Binding), Example: r.Example, Note: r.Note,
	}
}

// Rows returns the payload table called name, for example
// app1-referral-request, in the order of the guide, or nil.
func Rows(name string) []Row { return tables()[name] }

// RowsFor names the payload table for a message kind (the text of a
// message.Kind) and a use case; "" when the standard has none. A cancellation
// and a response of APP4 need no use case.
//
// BaRS Applications, workflow pages: payload rules of each message.
func RowsFor(kind, useCase string) string {
	switch kind {
	case "booking-new":
		return ofApplication(useCase, "-booking-request")
	case "referral-new", "referral-update":
		return ofApplication(useCase, "-referral-request")
	case "booking-cancel":
		return "core-cancel-booking"
	case "referral-cancel", "validation-cancel":
		return "core-cancel-referral"
	case "did-not-attend":
		return "app1-referral-response"
	case "status-response", "referral-rejection":
		return "app6-referral-response"
	case "validation-new", "validation-update":
		return ofValidation(useCase, "app4-validation-request")
	case "validation-interim", "validation-rejection":
		return ofValidation(useCase, "app4-validation-response-interim")
	case "validation-full":
		return ofValidation(useCase, "app4-validation-response-full")
	}
	return ""
}

// ofValidation is table unless the use case is another Application's.
func ofValidation(useCase, table string) string {
	if app, _ := Application(useCase); useCase == "" || app == "APP4" {
		return table
	}
	return ""
}

func ofApplication(useCase, ending string) string {
	app, _ := Application(useCase)
	if name := strings.ToLower(app) + ending; tables()[name] != nil {
		return name
	}
	return ""
}
