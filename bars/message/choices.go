package message

import "strings"

// RelationshipSelf is the relationship of the patient as their own contact,
// and RelationshipUnknown that of a contact nobody has described.
//
// BaRS Core, Workflow variables: the tables' word self is the display, the
// code is ONESELF.
const (
	RelationshipSelf    = roleCode + "|ONESELF"
	RelationshipUnknown = contactRole + "|U"
)

const (
	roleCode    = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	contactRole = "http://terminology.hl7.org/CodeSystem/v2-0131"
	extraRole   = "https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole"

	verificationSystem    = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus"
	verificationExtension = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
	languageSystem        = "https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage"
)

// Verified is the verification status that asks how and by whom.
const Verified = "number-present-and-verified"

// option is one code with its published display and our plain words for it.
type option struct{ value, display, label string }

var sexes = []option{
	{"female", "Female", "Female"},
	{"male", "Male", "Male"},
	{"other", "Other", "Other"},
	{"unknown", "Unknown", "Not known"},
}

// verifications are the only statuses with which the number may be sent.
var verifications = []option{
	{Verified, "Number present and verified", "Verified as this patient's number"},
	{"number-present-but-not-traced", "Number present but not traced", "Given, but not checked against the national record"},
}

var relationships = []option{
	{RelationshipSelf, "self", "The patient"},
	{roleCode + "|MTH", "mother", "Mother"},
	{roleCode + "|FTH", "father", "Father"},
	{roleCode + "|PRN", "parent", "Parent"},
	{roleCode + "|WIFE", "wife", "Wife"},
	{roleCode + "|HUSB", "husband", "Husband"},
	{roleCode + "|SPS", "spouse", "Husband, wife or civil partner"},
	{roleCode + "|DOMPART", "domestic partner", "Partner"},
	{roleCode + "|DAUC", "daughter", "Daughter"},
	{roleCode + "|SONC", "son", "Son"},
	{roleCode + "|CHILD", "child", "Child"},
	{roleCode + "|SIS", "sister", "Sister"},
	{roleCode + "|BRO", "brother", "Brother"},
	{roleCode + "|SIB", "sibling", "Brother or sister"},
	{roleCode + "|GRMTH", "grandmother", "Grandmother"},
	{roleCode + "|GRFTH", "grandfather", "Grandfather"},
	{roleCode + "|GRPRN", "grandparent", "Grandparent"},
	{roleCode + "|GRNDCHILD", "grandchild", "Grandchild"},
	{roleCode + "|AUNT", "aunt", "Aunt"},
	{roleCode + "|UNCLE", "uncle", "Uncle"},
	{roleCode + "|NIECE", "niece", "Niece"},
	{roleCode + "|NEPHEW", "nephew", "Nephew"},
	{roleCode + "|COUSN", "cousin", "Cousin"},
	{roleCode + "|STPPRN", "step parent", "Step-parent"},
	{roleCode + "|PRNFOST", "foster parent", "Foster parent"},
	{roleCode + "|FAMMEMB", "family member", "Other family member"},
	{roleCode + "|FRND", "unrelated friend", "Friend"},
	{roleCode + "|NBOR", "neighbor", "Neighbour"},
	{roleCode + "|ROOM", "Roommate", "Someone they live with"},
	{extraRole + "|Guardian", "Guardian of patient", "Guardian"},
	{extraRole + "|Carer", "Carer of patient", "Carer"},
	{extraRole + "|ProxyContact", "Proxy Contact for patient", "Someone who speaks for the patient"},
	{contactRole + "|N", "Next-of-Kin", "Next of kin"},
	{contactRole + "|C", "Emergency Contact", "Emergency contact"},
	{contactRole + "|EP", "Emergency contact person", "Emergency contact person"},
	{contactRole + "|PR", "Person preparing referral", "Person making the referral"},
	{RelationshipUnknown, "Unknown", "Not known"},
}

var languages = plainOptions(
	"en English", "cy Welsh", "q4 British Sign Language", "q5 Makaton", "sq Albanian", "am Amharic", "ar Arabic",
	"bn Bengali", "bg Bulgarian", "zh Chinese", "hr Croatian", "cs Czech", "nl Dutch", "fr French", "gd Scottish Gaelic",
	"de German", "el Greek", "gu Gujarati", "he Hebrew", "hi Hindi", "hu Hungarian", "ga Irish", "it Italian", "ja Japanese",
	"ko Korean", "ku Kurdish", "lv Latvian", "lt Lithuanian", "ms Malay", "ml Malayalam", "ne Nepali", "ps Pashto",
	"fa Persian (Farsi)", "pl Polish", "pt Portuguese", "pa Punjabi", "ro Romanian", "ru Russian", "sr Serbian", "sn Shona",
	"si Sinhala", "sk Slovak", "so Somali", "es Spanish", "sw Swahili", "sv Swedish", "tl Tagalog", "ta Tamil", "te Telugu",
	"th Thai", "ti Tigrinya", "tr Turkish", "uk Ukrainian", "ur Urdu", "vi Vietnamese", "yi Yiddish", "yo Yoruba")

func plainOptions(all ...string) []option {
	out := make([]option, 0, len(all))
	for _, s := range all {
		code, name, _ := strings.Cut(s, " ")
		out = append(out, option{code, name, name})
	}
	return out
}

// PatientChoices are the options of the patient page, in the order to show
// them. Values are opaque to a page; a value that is not among them can still
// be carried by a Patient that was read out of a message.
func PatientChoices() Choices {
	return Choices{
		Sexes:         choices(sexes),
		Relationships: choices(relationships),
		Verifications: choices(verifications),
		Languages:     choices(languages),
	}
}

// RelationshipLabel is a contact's relationship in plain words, "" for a value
// that is not one of PatientChoices.
func RelationshipLabel(value string) string { return labelOf(relationships, value) }

// RelationshipWords words a contact's relationship as received, in lower case:
// our words for the code, with the sender's display where that is not the
// published one, so that a display which contradicts its code is seen.
func RelationshipWords(system, code, display string) string {
	o := find(relationships, system+"|"+code)
	switch {
	case o.label == "" && display == "" && code == "":
		return ""
	case o.label == "":
		return first(display, "relationship with code "+code)
	case display == "" || strings.EqualFold(display, o.display) || strings.EqualFold(display, o.label):
		return strings.ToLower(o.label)
	}
	return strings.ToLower(o.label) + ", " + display
}

// LanguageLabel is a language in plain words, "" for a value that is not one
// of PatientChoices.
func LanguageLabel(value string) string { return labelOf(languages, bare(value)) }

func choices(options []option) []Choice {
	out := make([]Choice, 0, len(options))
	for _, o := range options {
		out = append(out, Choice{Value: o.value, Label: o.label})
	}
	return out
}

func labelOf(options []option, value string) string { return find(options, value).label }

func displayOf(options []option, value string) string { return find(options, value).display }

func find(options []option, value string) option {
	for _, o := range options {
		if o.value == value {
			return o
		}
	}
	return option{}
}
