package main

type coding struct{ System, Code, Display string }

type packDefinition struct {
	URL      string      `json:"url"`
	Version  string      `json:"version"`
	Name     string      `json:"name"`
	Title    string      `json:"title"`
	Date     string      `json:"date"`
	Event    string      `json:"event"`
	UseCases []string    `json:"useCases"`
	Focus    []packFocus `json:"focus"`
}

type packFocus struct {
	Type    string `json:"code"`
	Profile string `json:"profile"`
	Min     int    `json:"min"`
	Max     string `json:"max"`
}

// definitions makes the pack of nationally published MessageDefinitions.
func definitions(from, _ string) ([]byte, error) {
	s, err := read(from, "fhir/message-definitions/*.json")
	if err != nil {
		return nil, err
	}
	var out []packDefinition
	for _, name := range s.names() {
		d, err := definition(s, name)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	p := newPack(header{"message definitions", "BaRS implementation guide, MessageDefinitions", guideVersion, s.checksum()})
	list(p, "definitions", out)
	return p.done()
}

func definition(s *source, name string) (packDefinition, error) {
	var md struct {
		packDefinition
		EventCoding coding
		UseContext  []struct {
			ValueCodeableConcept struct{ Coding []coding }
		}
	}
	if err := s.decode(name, &md); err != nil {
		return packDefinition{}, err
	}
	d := md.packDefinition
	d.Event, d.UseCases = md.EventCoding.Code, []string{}
	for _, u := range md.UseContext {
		for _, c := range u.ValueCodeableConcept.Coding {
			if c.System == "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars" {
				d.UseCases = append(d.UseCases, c.Code)
			}
		}
	}
	return d, nil
}
