package form

import (
	"sync"

	"barsdesk/bars/definition"
)

// adjustmentGroups name the runs of codes in the published list of reasonable
// adjustments, each by its first code.
var adjustmentGroups = []struct{ first, name string }{
	{"patientChoice", "Choice of service"},
	{"adjustcommunicationforhearingsensoryimpairment", "Communication"},
	{"patientnottobeleftalone", "Support"},
	{"adjustforneedlephobia", "Personal needs"},
	{"adjustforlownoisestimulus", "Place and surroundings"},
	{"offerfirstorlastappointment", "Appointments and service"},
	{"monitorforconstipation", "Risks to watch for"},
	{"reasonableadjustmentsforhealthandcareaccess", "Access to care"},
	{"doeslipread", "How the person communicates"},
	{"britishsignlanguageinterpreterneeded", "Interpreters and helpers"},
	{"requiresaudiblealert", "Contact and alerts"},
	{"requireshealthcareinformationrecordingonpersonalaudiorecordingdevice", "Format of information"},
}

// adjustments are made once: a form is built whenever a draft is shown.
var adjustments = sync.OnceValue(func() []Option {
	group := ""
	return listed(adjustmentSystem, func(c definition.Code) string {
		for _, g := range adjustmentGroups {
			if g.first == c.Code {
				group = g.name
			}
		}
		return group
	})
})

// safeguardingGroups order the safeguarding codes for the eye; a code that is
// in none comes first, without a group.
var safeguardingGroups = []struct {
	name  string
	codes []string
}{
	{"Not specified", []string{"U"}},
	{"Children, unborn babies and families", []string{
		"836881000000105", "864491000000105", "375041000000100", "300731000000106", "878111000000109",
		"162596006", "702953007", "700255001", "700254002", "700253008"}},
	{"Adults at risk", []string{"766561000000109", "417430008", "838481000000106", "761571000000106", "1076171000000100", "248054003"}},
	{"Domestic abuse and violence", []string{"707087005", "697950003", "881081000000100", "736792008", "1054321000000100", "129707006"}},
	{"Physical, emotional and other abuse", []string{
		"697949003", "416936003", "697951004", "771984002", "771983008", "417427001", "771385008", "777996001"}},
	{"Sexual abuse and exploitation", []string{
		"297591000000108", "702579009", "417361000", "919461000000108", "713201008", "104586100000100", "766969008"}},
	{"Self-harm, alcohol and drugs", []string{"401206008", "415685003", "162591001", "293161000000103", "287351000000105"}},
	{"Use of care", []string{"449889006", "826931000000104"}},
	{"No concern", []string{"861931000000100"}},
}

// safeguarding are the safeguarding codes in those groups.
var safeguarding = sync.OnceValue(func() []Option {
	all := listed(safeguardingSystem, ungrouped)
	var out []Option
	placed := map[string]bool{}
	for _, g := range safeguardingGroups {
		for _, code := range g.codes {
			for _, o := range all {
				if o.Value == value(safeguardingSystem, code) {
					placed[o.Value] = true
					o.Group = g.name
					out = append(out, o)
				}
			}
		}
	}
	var rest []Option
	for _, o := range all {
		if !placed[o.Value] {
			rest = append(rest, o)
		}
	}
	return append(rest, out...)
})
