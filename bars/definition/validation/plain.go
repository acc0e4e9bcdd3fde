package validation

// words says what is wrong where the invariant does not hold: in our words for
// the rules that messages break, in the source's for those of an imported
// package, else by the expression that must hold.
func (i *invariant) words() string {
	switch said := plain[i.Key]; {
	case said != "" && i.from == "":
		return said
	case i.Human != "":
		return i.Human
	}
	return "A rule between these elements does not hold: " + i.Expression + "."
}

// plain are the rules of R4 that BaRS messages can break (HL7 FHIR R4, each
// type's constraints), by their keys.
var plain = map[string]string{
	"age-1":  "An age is more than nothing, and has a unit of time from UCUM.",
	"ait-1":  "An allergy has a clinical status, unless it was entered in error.",
	"ait-2":  "An allergy that was entered in error has no clinical status.",
	"app-1":  "A participant is named, or what kind it is.",
	"app-2":  "An appointment has both a start and an end, or neither.",
	"app-3":  "Only an appointment that is proposed, cancelled or on a waiting list can be without start and end.",
	"app-4":  "Only an appointment that was cancelled or not attended has a reason for that.",
	"att-1":  "An attachment with data says what type of data it is.",
	"bdl-1":  "Only the result of a search or a history has a total.",
	"bdl-2":  "Only an entry of a search result has search details.",
	"bdl-3":  "Entries of a batch, transaction or history have a request, and no others have one.",
	"bdl-4":  "Entries of the answer to a batch or transaction, and of a history, have a response, and no others have one.",
	"bdl-5":  "The entry has no resource.",
	"bdl-8":  "A fullUrl names no version.",
	"bdl-9":  "A document has an identifier with a system and a value.",
	"bdl-10": "A document says when it was made.",
	"bdl-11": "The first entry of a document is its Composition.",
	"bdl-12": "The first entry of a message is its MessageHeader.",
	"cnt-3":  "A count is a whole number, and its unit code is 1.",
	"con-1":  "A stage has a summary or an assessment.",
	"con-2":  "Evidence has a code or details.",
	"con-3":  "A problem on the list has a clinical status, unless it was entered in error.",
	"con-4":  "A condition that has ended is inactive, resolved or in remission.",
	"con-5":  "A condition that was entered in error has no clinical status.",
	"cpl-3":  "An activity is given by a reference or in detail, not both.",
	"cpt-2":  "A contact detail such as a phone number says what it is: phone, email and so on.",
	"dom-6":  "The resource has no narrative for people to read.",
	"drt-1":  "A duration has a unit of time from UCUM.",
	"inv-1":  "A parameter has one value, one resource or parts: one of the three.",
	"obs-3":  "A reference range has a low limit, a high limit or a text.",
	"obs-6":  "An observation that has a value gives no reason for not having one.",
	"obs-7":  "The value belongs to the component with the same code, not to the observation as well.",
	"org-1":  "An organisation has a name or an identifier.",
	"org-2":  "The address of an organisation is never a home address.",
	"org-3":  "The number of an organisation is never a home number.",
	"pat-1":  "A contact has a name, a phone number, an address or an organisation.",
	"per-1":  "The start is after the end.",
	"ppc-1":  "A consent names a policy or a policy rule.",
	"prr-1":  "Order details go with a code of what is ordered.",
	"qrs-1":  "Further questions lie below the item or below its answer, not both.",
	"que-1":  "A group has items, and a display text has none.",
	"que-2":  "Two items have the same linkId.",
	"qty-3":  "A unit code goes with the system that it is from.",
	"rat-1":  "A ratio has both a numerator and a denominator.",
	"rng-2":  "The low end of the range is above the high end.",
	"sqty-1": "The quantity is exact here: it has no comparator.",
	"tim-1":  "A duration has a unit.",
	"tim-2":  "A period has a unit.",
	"tim-4":  "A duration is not negative.",
	"tim-5":  "A period is not negative.",
	"tim-6":  "A longest period goes with a period.",
	"tim-7":  "A longest duration goes with a duration.",
	"tim-8":  "A highest count goes with a count.",
	"tim-9":  "An offset goes with an event, and not with a meal itself.",
	"tim-10": "A time of day and an event are not given together.",
	"txt-1":  "The narrative holds elements or attributes that are not allowed, such as scripts.",
	"txt-2":  "The narrative says nothing.",
}
