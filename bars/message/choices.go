package message

// PatientChoices are the options of the patient page.
func PatientChoices() Choices { return Choices{} }
