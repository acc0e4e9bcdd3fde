package validation_test

import "testing"

const (
	byURI    = `{"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}}`
	nhsSlice = `{"id":"Patient.identifier:nhs","path":"Patient.identifier","sliceName":"nhs","min":1,"max":"1"},
		{"id":"Patient.identifier:nhs.system","path":"Patient.identifier.system","fixedUri":"https://fhir.nhs.uk/Id/nhs-number"},
		{"id":"Patient.identifier:nhs.value","path":"Patient.identifier.value","min":1}`
	localSlice = `{"id":"Patient.identifier:local","path":"Patient.identifier","sliceName":"local","max":"2"},
		{"id":"Patient.identifier:local.system","path":"Patient.identifier.system","patternUri":"https://example.org/local"}`
)

// byURIs is byURI with other rules.
func byURIs(rules string) string {
	return `{"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],` + rules + `}}`
}

// identified is a patient with identifiers: n the NHS number, l a local one, o another.
func identified(kinds string) string {
	out := ""
	for i, k := range kinds {
		if i > 0 {
			out += ","
		}
		system := map[rune]string{'n': "https://fhir.nhs.uk/Id/nhs-number", 'l': "https://example.org/local", 'o': "https://example.org/other"}[k]
		out += `{"system":"` + system + `","value":"` + string(rune('1'+i)) + `"}`
	}
	return `{"resourceType":"Patient","identifier":[` + out + `]}`
}

func TestSlicesByValue(t *testing.T) {
	open := []string{profile("P", "Patient", byURI, nhsSlice, localSlice)}
	run(t, []made{
		{"each in its slice", open, identified("nlo"), nil, 0},
		{"one is missing", open, identified("lo"), []string{"error Patient.identifier"}, 0},
		{"all are missing", open, `{"resourceType":"Patient"}`, []string{"error Patient.identifier"}, 0},
		{"one too many", open, identified("nn"), []string{"error Patient.identifier"}, 0},
		{"as many as allowed", open, identified("nll"), nil, 0},
		{"more than allowed", open, identified("nlll"), []string{"error Patient.identifier"}, 0},
		{"what is missing below", open, `{"resourceType":"Patient","identifier":[{"system":"https://example.org/other"},{"system":"https://fhir.nhs.uk/Id/nhs-number"}]}`,
			[]string{"error Patient.identifier[1].value"}, 0},
		{"closed", []string{profile("P", "Patient", byURIs(`"rules":"closed"`), nhsSlice, localSlice)}, identified("nol"), []string{"error Patient.identifier[1]"}, 0},
		{"closed and all named", []string{profile("P", "Patient", byURIs(`"rules":"closed"`), nhsSlice, localSlice)}, identified("nl"), nil, 0},
	})
}

func TestSlicesInOrder(t *testing.T) {
	ordered := []string{profile("P", "Patient", byURIs(`"rules":"open","ordered":true`), nhsSlice, localSlice)}
	atEnd := []string{profile("P", "Patient", byURIs(`"rules":"openAtEnd"`), nhsSlice, localSlice)}
	run(t, []made{
		{"in order", ordered, identified("nlol"), nil, 0},
		{"out of order", ordered, identified("ln"), []string{"error Patient.identifier[1]"}, 0},
		{"others at the end", atEnd, identified("lnoo"), nil, 0},
		{"another before", atEnd, identified("nol"), []string{"error Patient.identifier[2]"}, 0},
	})
}

func TestSlicesToldApartByPattern(t *testing.T) {
	p := []string{profile("P", "Patient",
		`{"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}}`,
		`{"id":"Patient.name:usual","path":"Patient.name","sliceName":"usual","min":1,"patternHumanName":{"use":"usual","given":["Josiah"]}}`,
		`{"id":"Patient.name:usual.family","path":"Patient.name.family","min":1}`)}
	run(t, []made{
		{"fits", p, `{"resourceType":"Patient","name":[{"use":"usual","given":["Tobias","Josiah"],"family":"Murry"}]}`, nil, 0},
		{"in the slice and wanting", p, `{"resourceType":"Patient","name":[{"use":"usual","given":["Josiah"]}]}`, []string{"error Patient.name[0].family"}, 0},
		{"not in the slice", p, `{"resourceType":"Patient","name":[{"use":"usual","given":["Tobias"]},{"text":"x"}]}`, []string{"error Patient.name"}, 0},
	})
}

func TestSlicesToldApartByWhatFixedPartsMakeUp(t *testing.T) {
	p := []string{profile("P", "Observation",
		`{"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code"}],"rules":"open"}}`,
		`{"id":"Observation.component:left","path":"Observation.component","sliceName":"left","min":1}`,
		`{"id":"Observation.component:left.code.coding.system","path":"Observation.component.code.coding.system","fixedUri":"https://example.org/side"}`,
		`{"id":"Observation.component:left.code.coding.code","path":"Observation.component.code.coding.code","fixedCode":"L"}`)}
	obs := func(code string) string {
		return `{"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[{"code":{"coding":[{"system":"https://example.org/side","code":"` + code + `"}]}}]}`
	}
	run(t, []made{{"left", p, obs("L"), nil, 0}, {"right", p, obs("R"), []string{"error Observation.component"}, 0}})
}

func TestSlicesToldApartByValueSet(t *testing.T) {
	p := []string{profile("P", "Observation",
		`{"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code"}],"rules":"open"}}`,
		`{"id":"Observation.component:warm","path":"Observation.component","sliceName":"warm","min":1}`,
		`{"id":"Observation.component:warm.code","path":"Observation.component.code","binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}}`)}
	obs := func(code string) string {
		return `{"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[{"code":{"coding":[{"system":"https://example.org/CodeSystem/colour","code":"` + code + `"}]}}]}`
	}
	tagged := []string{profile("P", "Observation",
		`{"id":"Observation.meta.tag","path":"Observation.meta.tag","slicing":{"discriminator":[{"type":"value","path":"$this"}],"rules":"open"}}`,
		`{"id":"Observation.meta.tag:warm","path":"Observation.meta.tag","sliceName":"warm","min":1,"binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}}`)}
	tag := func(v string) string { return observed(`,"meta":{"tag":[{` + v + `}]}`) }
	worded := []string{profile("P", "Patient",
		`{"id":"Patient.name.given","path":"Patient.name.given","slicing":{"discriminator":[{"type":"value","path":"$this"}],"rules":"open"}}`,
		`{"id":"Patient.name.given:warm","path":"Patient.name.given","sliceName":"warm","max":"1","binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}}`)}
	given := func(v string) string { return `{"resourceType":"Patient","name":[{"given":[` + v + `]}]}` }
	const colour = `"system":"https://example.org/CodeSystem/colour","code":`
	run(t, []made{
		{"in the set", p, obs("red"), nil, 0}, {"not in the set", p, obs("blue"), []string{"error Observation.component"}, 0},
		{"a coding in the set", tagged, tag(colour + `"red"`), nil, 0}, {"a coding not in the set", tagged, tag(colour + `"blue"`), []string{"error Observation.meta.tag"}, 0},
		{"a coding without a code", tagged, tag(`"display":"red"`), []string{"error Observation.meta.tag"}, 0},
		{"a text in the set", worded, given(`"red","blue"`), nil, 0}, {"two texts in the set", worded, given(`"red","red"`), []string{"error Patient.name[0].given"}, 0},
	})
}

func TestSlicesToldApartByPresence(t *testing.T) {
	p := []string{profile("P", "Patient",
		`{"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"closed"}}`,
		`{"id":"Patient.telecom:past","path":"Patient.telecom","sliceName":"past","max":"1"}`,
		`{"id":"Patient.telecom:past.period","path":"Patient.telecom.period","min":1}`,
		`{"id":"Patient.telecom:now","path":"Patient.telecom","sliceName":"now","min":1}`,
		`{"id":"Patient.telecom:now.period","path":"Patient.telecom.period","max":"0"}`)}
	undecided := []string{profile("P", "Patient",
		`{"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"closed"}}`,
		`{"id":"Patient.telecom:past","path":"Patient.telecom","sliceName":"past","min":1}`)}
	run(t, []made{
		{"now", p, `{"resourceType":"Patient","telecom":[{"system":"phone","value":"1"}]}`, nil, 0},
		{"past only", p, `{"resourceType":"Patient","telecom":[{"system":"phone","value":"1","period":{"end":"2020"}}]}`, []string{"error Patient.telecom"}, 0},
		{"cannot be told apart", undecided, `{"resourceType":"Patient","telecom":[{"system":"phone","value":"1"}]}`, nil, 1},
	})
}

func TestSlicesToldApartByType(t *testing.T) {
	p := []string{profile("P", "Observation",
		`{"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"type","path":"value"}],"rules":"closed"}}`,
		`{"id":"Observation.component:text","path":"Observation.component","sliceName":"text","min":1,"max":"1"}`,
		`{"id":"Observation.component:text.value[x]","path":"Observation.component.value[x]","type":[{"code":"string"}]}`,
		`{"id":"Observation.component:amount","path":"Observation.component","sliceName":"amount"}`,
		`{"id":"Observation.component:amount.value[x]","path":"Observation.component.value[x]","type":[{"code":"Quantity"}]}`)}
	obs := func(values string) string {
		return `{"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[` + values + `]}`
	}
	text, amount, whole := `{"code":{"text":"a"},"valueString":"x"}`, `{"code":{"text":"b"},"valueQuantity":{"value":1}}`, `{"code":{"text":"c"},"valueInteger":1}`
	run(t, []made{
		{"both", p, obs(text + "," + amount), nil, 0},
		{"none of the kind", p, obs(amount), []string{"error Observation.component"}, 0},
		{"neither", p, obs(text + "," + whole), []string{"error Observation.component[1]"}, 0},
	})
}

func TestSlicesOfEntriesByTypeOfResource(t *testing.T) {
	p := []string{profile("P", "Bundle",
		`{"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"closed"}}`,
		`{"id":"Bundle.entry:person","path":"Bundle.entry","sliceName":"person","min":1,"max":"1"}`,
		`{"id":"Bundle.entry:person.resource","path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["`+home+`Q"]}]}`),
		profile("Q", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`)}
	bundle := func(r string) string {
		return `{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + r + `}]}`
	}
	run(t, []made{
		{"as asked", p, bundle(`{"resourceType":"Patient","gender":"male"}`), nil, 0},
		{"against the profile of the entry", p, bundle(`{"resourceType":"Patient"}`), []string{"error Bundle.entry[0].resource.gender"}, 0},
		{"another resource", p, bundle(`{"resourceType":"Basic","code":{"text":"x"}}`), []string{"error Bundle.entry[0]", "error Bundle.entry"}, 0},
	})
}

func TestSlicesToldApartByProfile(t *testing.T) {
	p := []string{profile("P", "Bundle",
		`{"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"}}`,
		`{"id":"Bundle.entry:person","path":"Bundle.entry","sliceName":"person","min":1}`,
		`{"id":"Bundle.entry:person.resource","path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["`+home+`Q"]}]}`),
		profile("Q", "Patient"), on(home+"Q", "R", "Patient"), profile("S", "Patient")}
	bundle := func(claim string) string {
		return `{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","gender":"male"` + claim + `}}]}`
	}
	run(t, []made{
		{"no claim", p, bundle(""), nil, 0},
		{"the profile", p, bundle(`,"meta":{"profile":["` + home + `Q|1.0.0"]}`), nil, 0},
		{"one built on it", p, bundle(`,"meta":{"profile":["` + home + `R"]}`), nil, 0},
		{"another", p, bundle(`,"meta":{"profile":["` + home + `S"]}`), []string{"error Bundle.entry"}, 0},
	})
}

func TestSlicesToldApartByWhatAReferenceLeadsTo(t *testing.T) {
	p := []string{profile("P", "Composition",
		`{"id":"Composition.author","path":"Composition.author","slicing":{"discriminator":[{"type":"type","path":"resolve()"}],"rules":"open"}}`,
		`{"id":"Composition.author:device","path":"Composition.author","sliceName":"device","min":1,"type":[{"code":"Reference","targetProfile":["`+core+`Device"]}]}`)}
	doc := func(typ string) string {
		return `{"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2026","title":"x","author":[{"reference":"#a"}],"contained":[{"resourceType":"` + typ + `","id":"a"}]}`
	}
	run(t, []made{{"device", p, doc("Device"), nil, 0}, {"person", p, doc("Practitioner"), []string{"error Composition.author"}, 0}})
}

func TestSlicesToldApartByAnExtension(t *testing.T) {
	p := []string{profile("P", "Patient",
		`{"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"extension('`+home+`X').value"}],"rules":"open"}}`,
		`{"id":"Patient.telecom:a","path":"Patient.telecom","sliceName":"a","min":1}`,
		`{"id":"Patient.telecom:a.extension","path":"Patient.telecom.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}}`,
		`{"id":"Patient.telecom:a.extension:x","path":"Patient.telecom.extension","sliceName":"x","type":[{"code":"Extension","profile":["`+home+`X"]}]}`,
		`{"id":"Patient.telecom:a.extension:x.value[x]","path":"Patient.telecom.extension.value[x]","fixedString":"a"}`),
		extension("X", "", `{"id":"Extension.value[x]","path":"Extension.value[x]","type":[{"code":"string"}]}`)}
	pat := func(v string) string {
		return `{"resourceType":"Patient","telecom":[{"system":"phone","value":"1","extension":[{"url":"` + home + `X","valueString":"` + v + `"}]}]}`
	}
	run(t, []made{{"a", p, pat("a"), nil, 0}, {"b", p, pat("b"), []string{"error Patient.telecom"}, 0}})
}

// TestExtensionsAreToldApartByTheirURL also where no profile says so, and by
// values of a certain type, and by what an extension's own definition fixes.
func TestExtensionsAreToldApartByTheirURL(t *testing.T) {
	plain := []string{profile("P", "Patient", `{"id":"Patient.extension:x","path":"Patient.extension","sliceName":"x","min":1,"max":"1","type":[{"code":"Extension","profile":["`+home+`X"]}]}`,
		`{"id":"Patient.modifierExtension:m","path":"Patient.modifierExtension","sliceName":"m","max":"0","type":[{"code":"Extension","profile":["`+home+`M"]}]}`),
		extension("X", "", `{"id":"Extension.value[x]","path":"Extension.value[x]","fixedString":"a"}`), extension("M", "", `{"id":"Extension","path":"Extension","isModifier":true}`)}
	typed := []string{profile("P", "Observation",
		`{"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"value.ofType(Quantity).unit"}],"rules":"open"}}`,
		`{"id":"Observation.component:m","path":"Observation.component","sliceName":"m","max":"1"}`,
		`{"id":"Observation.component:m.valueQuantity","path":"Observation.component.valueQuantity"}`,
		`{"id":"Observation.component:m.value[x].unit","path":"Observation.component.value[x].unit","fixedString":"m"}`)}
	defined := []string{profile("P", "Patient",
		`{"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"extension('`+home+`X').value"}],"rules":"open"}}`,
		`{"id":"Patient.telecom:a","path":"Patient.telecom","sliceName":"a","max":"1"}`), plain[1]}
	x := `{"url":"` + home + `X","valueString":"a"}`
	phone := `{"system":"phone","value":"1","extension":[` + x + `]}`
	parts := func(unit string) string {
		return observed(`,"component":[{"code":{"text":"a"},"valueQuantity":{"unit":"m"}},{"code":{"text":"b"},"valueQuantity":{"unit":"` + unit + `"}}]`)
	}
	patient := func(v string) string { return `{"resourceType":"Patient",` + v + `}` }
	run(t, []made{
		{"there", plain, patient(`"extension":[` + x + `]`), nil, 0},
		{"missing", plain, patient(`"active":true`), []string{"error Patient.extension"}, 0},
		{"twice", plain, patient(`"extension":[` + x + `,` + x + `]`), []string{"error Patient.extension"}, 0},
		{"not allowed", plain, patient(`"extension":[` + x + `],"modifierExtension":[{"url":"` + home + `M","valueString":"x"}]`), []string{"error Patient.modifierExtension"}, 0},
		{"one of a type", typed, parts("cm"), nil, 0},
		{"two of a type", typed, parts("m"), []string{"error Observation.component"}, 0},
		{"by what the definition fixes", defined, patient(`"telecom":[` + phone + `,{"system":"phone","value":"2"}]`), nil, 0},
		{"two by what the definition fixes", defined, patient(`"telecom":[` + phone + `,` + phone + `]`), []string{"error Patient.telecom"}, 0},
	})
}

func TestSlicesToldApartByAnIDAndByWhatIsReferredTo(t *testing.T) {
	id := []string{profile("P", "Patient",
		`{"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"$this.id"}],"rules":"open"}}`,
		`{"id":"Patient.name:main","path":"Patient.name","sliceName":"main","min":1}`,
		`{"id":"Patient.name:main.id","path":"Patient.name.id","fixedString":"main"}`)}
	code := []string{profile("P", "Composition",
		`{"id":"Composition.author","path":"Composition.author","slicing":{"discriminator":[{"type":"value","path":"resolve().status"}],"rules":"open"}}`,
		`{"id":"Composition.author:device","path":"Composition.author","sliceName":"device","min":1,"type":[{"code":"Reference","targetProfile":["`+home+`Q"]}]}`),
		profile("Q", "Device", `{"id":"Device.status","path":"Device.status","fixedCode":"active"}`)}
	doc := func(status string) string {
		return `{"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2026","title":"x","author":[{"reference":"#a"}],"contained":[{"resourceType":"Device","id":"a","status":"` + status + `"}]}`
	}
	run(t, []made{
		{"the id", id, `{"resourceType":"Patient","name":[{"id":"main","text":"x"}]}`, nil, 0},
		{"another id", id, `{"resourceType":"Patient","name":[{"id":"other","text":"x"}]}`, []string{"error Patient.name"}, 0},
		{"a part of what is referred to", code, doc("active"), nil, 0},
		{"another value there", code, doc("inactive"), []string{"error Composition.author"}, 0},
	})
}

// TestSlicesThatCannotBeToldApart: it is said once, and nothing is taken for wrong.
func TestSlicesThatCannotBeToldApart(t *testing.T) {
	by := func(kind, path string) []string {
		return []string{profile("P", "Patient",
			`{"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"`+kind+`","path":"`+path+`"}],"rules":"closed"}}`,
			`{"id":"Patient.name:a","path":"Patient.name","sliceName":"a","min":1}`)}
	}
	none := []string{profile("P", "Patient", `{"id":"Patient.name","path":"Patient.name","slicing":{"rules":"closed"}}`, `{"id":"Patient.name:a","path":"Patient.name","sliceName":"a","min":1}`)}
	unsliced := []string{profile("P", "Patient", `{"id":"Patient.name:a","path":"Patient.name","sliceName":"a","min":1}`)}
	two := `{"resourceType":"Patient","name":[{"text":"x"},{"text":"y"}]}`
	run(t, []made{
		{"no value is stated", by("value", "text"), two, nil, 1},
		{"no such element", by("value", "nothing"), two, nil, 1},
		{"no such element to be there", by("exists", "nothing"), two, nil, 1},
		{"no such element of a type", by("type", "nothing"), two, nil, 1},
		{"no such element of a profile", by("profile", "nothing"), two, nil, 1},
		{"no such way", by("position", "use"), two, nil, 1},
		{"no discriminator", none, two, nil, 1},
		{"no slicing", unsliced, two, nil, 1},
		{"none there", by("value", "text"), `{"resourceType":"Patient"}`, []string{"error Patient.name"}, 0},
	})
}
