package reading

import (
	"strings"
	"unicode"
)

// labels are the words for elements whose name does not say it.
var labels = map[string]string{
	"patientInstruction":        "Advice given to the patient",
	"authoredOn":                "Written",
	"authored":                  "Recorded",
	"dateAsserted":              "Stated on",
	"recordedDate":              "Recorded",
	"effectiveDateTime":         "On",
	"effectivePeriod":           "When",
	"performedPeriod":           "Done",
	"performedDateTime":         "Done",
	"onsetDateTime":             "Since",
	"asNeededCodeableConcept":   "As needed for",
	"doseQuantity":              "Dose",
	"maxDosePerPeriod":          "At most",
	"reasonCode":                "Reason",
	"reasonReference":           "Reason",
	"cancelationReason":         "Reason for cancelling",
	"clinicalStatus":            "State",
	"verificationStatus":        "Certainty",
	"supportingInfo":            "Sent with it",
	"outcomeCodeableConcept":    "Outcome",
	"medicationCodeableConcept": "Medicine",
	"contentString":             "Text",
	"authorString":              "By",
	"valuePositiveInt":          "Value",
	"occurrencePeriod":          "When",
	"birthDate":                 "Date of birth",
	"postalCode":                "Postcode",
	"telecom":                   "Contact",
	"class":                     "Kind of contact",
	"performer":                 "Done by",
	"author":                    "Recorded by",
	"recorder":                  "Recorded by",
	"asserter":                  "Stated by",
	"informationSource":         "Stated by",
	"requester":                 "Asked by",
	"organization":              "Organisation",
	"providedBy":                "Provided by",
	"active":                    "In use",
	"sent":                      "Sent",
	"period":                    "When",
	"dateTime":                  "On",
	"repeat":                    "How often",
	"text":                      "",
	"Organization":              "Organisation",
	"div":                       "Summary text",
	"RequesterCDSSsoftware":     "Decision support software",
	"RequesterCDSSversion":      "Decision support version",
	"CDSSExtension":             "",
	"extension":                 "", "modifierExtension": "", "coding": "", "item": "", "answer": "", "resource": "", "entry": "",
	"valueString": "", "valueCoding": "", "valueCodeableConcept": "", "valueDateTime": "", "valueUri": "", "valueUrl": "",
	"valueCode": "", "valueBoolean": "", "valueInteger": "", "valueDecimal": "", "valueQuantity": "", "valuePeriod": "",
	"valueReference": "", "valueDate": "", "valueInstant": "", "valueMarkdown": "", "payload": "",
	"doseAndRate": "", "timing": "",
}

// label words the name of an element, an extension or a type: "CarePlan" is
// "Care plan". Names that only wrap a value have no label.
func label(name string) string {
	if l, ok := labels[name]; ok {
		return l
	}
	name = name[strings.LastIndexAny(name, "/#")+1:]
	name = strings.TrimPrefix(strings.TrimPrefix(name, "_"), "Extension-UKCore-")
	name = strings.TrimPrefix(name, "patient-")
	name = strings.NewReplacer("-", " ", "_", " ").Replace(name)
	if words := sentence(name); strings.HasSuffix(words, " id") {
		return strings.TrimSuffix(words, "id") + "ID"
	}
	return sentence(name)
}

// sentence turns camel case into words with one capital; runs of capitals stay.
func sentence(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		lowerNext := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		starts := i > 0 && unicode.IsUpper(c) && (!unicode.IsUpper(runes[i-1]) || lowerNext) && runes[i-1] != ' '
		digit := i > 0 && unicode.IsDigit(c) && unicode.IsLetter(runes[i-1]) && unicode.IsLower(runes[i-1])
		if starts || digit {
			b.WriteByte(' ')
		}
		if unicode.IsUpper(c) && lowerNext && i > 0 {
			c = unicode.ToLower(c)
		}
		b.WriteRune(c)
	}
	s := []rune(strings.TrimSpace(b.String()))
	if len(s) > 0 {
		s[0] = unicode.ToUpper(s[0])
	}
	return string(s)
}

// plainCode words a code such as "in-progress".
func plainCode(code string) string {
	return sentence(strings.NewReplacer("-", " ", "_", " ").Replace(code))
}
