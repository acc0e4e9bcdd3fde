package validation

import "barsdesk/bars/fhir"

const loinc = "http://loinc.org"

// vitalSigns are the profiles that R4 asks Observations with these LOINC codes
// to follow (HL7 FHIR R4, Vital Signs).
var vitalSigns = map[string]string{
	"85353-1": "vitalspanel", "9279-1": "resprate", "8867-4": "heartrate", "2708-6": "oxygensat", "8310-5": "bodytemp",
	"8302-2": "bodyheight", "9843-4": "headcircum", "29463-7": "bodyweight", "39156-5": "bmi", "85354-9": "bp",
}

// vitalSign is the profile of a vital sign, empty for another Observation. It
// is asked only of one that does not say itself what it follows.
func vitalSign(value *fhir.Node) string {
	for _, c := range itemsOf(value.Get("code").Get("coding")) {
		if name := vitalSigns[c.Get("code").String()]; name != "" && c.Get("system").String() == loinc {
			return coreProfiles + name
		}
	}
	return ""
}
