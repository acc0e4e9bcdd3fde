package desk

import (
	"slices"
	"strings"
)

// Which organisations may call.
const (
	AllOrganisations  = "all"  // every one: what the standard expects
	OnlyOrganisations = "only" // those listed
	NotOrganisations  = "not"  // all but those listed
)

// AccessPolicy says who may call, by what the call's headers say. It is open
// until someone closes it: anyone may refer to anyone.
//
// BaRS Core, Security, Access control.
type AccessPolicy struct {
	Organisations   string   `json:"organisations" enum:"all,only,not" doc:"which organisations may call: all, only those of odsCodes, or all but those"`
	ODSCodes        []string `json:"odsCodes"`
	Practitioner    bool     `json:"practitioner" doc:"a call must say which practitioner is acting"`
	RefusedSoftware []string `json:"refusedSoftware" doc:"names of software that may not call, as its calls give them"`
}

func (p AccessPolicy) trimmed() AccessPolicy {
	if p.Organisations == "" {
		p.Organisations = AllOrganisations
	}
	codes := make([]string, 0, len(p.ODSCodes))
	for _, code := range p.ODSCodes {
		codes = append(codes, strings.ToUpper(code))
	}
	p.ODSCodes, p.RefusedSoftware = words(codes), words(p.RefusedSoftware)
	return p
}

func (p AccessPolicy) faults() []FieldProblem {
	out := []FieldProblem{}
	if !slices.Contains([]string{AllOrganisations, OnlyOrganisations, NotOrganisations}, p.Organisations) {
		out = append(out, FieldProblem{"organisations", "Choose which organisations may call."})
	}
	if p.Organisations == OnlyOrganisations && len(p.ODSCodes) == 0 {
		out = append(out, FieldProblem{"odsCodes", "List at least one organisation, or nobody could refer to you."})
	}
	for _, code := range p.ODSCodes {
		if !odsCode.MatchString(code) {
			out = append(out, FieldProblem{"odsCodes", "The ODS code has 3 to 12 letters and digits, for example RX1."})
			break
		}
	}
	return out
}
