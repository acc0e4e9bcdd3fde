package message

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// heading is what the MessageHeader of one message says besides its routing.
type heading struct {
	kind          Kind
	event, reason string
	focus         string // link
	cdss          bool
	answers       string // Bundle.id of the request a response answers
}

var reasonDisplays = map[string]string{reasonNew: "New", reasonUpdate: "Update", "delete": "Delete"}

// header builds the MessageHeader (BaRS Core, Message headers).
func (a *assembly) header(h heading) *fhir.Node {
	n := resource("MessageHeader",
		fhir.M("meta", fhir.Obj(
			fhir.M("lastUpdated", fhir.Str(a.stamp)),
			fhir.M("profile", fhir.List(fhir.Str(headerProfile+h.event))))),
		fhir.M("extension", a.cdss(h.cdss)),
		fhir.M("eventCoding", fhir.Coding(eventSystem, h.event, "")),
		fhir.M("destination", fhir.List(fhir.Obj(
			fhir.M("endpoint", fhir.Str(header.Endpoint(a.c.Receiver.ServiceID))),
			fhir.M("receiver", fhir.Reference(LinkReceiver))))),
		fhir.M("sender", fhir.Reference(LinkSender)),
		fhir.M("source", a.source()),
		fhir.M("reason", fhir.Concept(fhir.Coding(reasonSystem, h.reason, reasonDisplays[h.reason]))))
	if h.answers != "" {
		n.Set("response", fhir.Obj(
			fhir.M("identifier", fhir.Str(h.answers)), fhir.M("code", fhir.Str("ok"))))
	}
	n.Set("focus", fhir.List(fhir.Reference(h.focus)))
	n.Set("definition", fhir.Str(first(a.c.DefinitionURL, h.kind.DefinitionURL())))
	return n
}

// cdss names the decision support used, on the MessageHeader itself with the
// spelling of the profile (BaRS Core, Message headers).
func (a *assembly) cdss(wanted bool) *fhir.Node {
	if !wanted {
		return nil
	}
	part := func(url, value string) *fhir.Node {
		return fhir.Obj(fhir.M("url", fhir.Str(url)), fhir.M("valueString", fhir.Str(value)))
	}
	name, version := a.c.CDSSName, a.c.CDSSVersion
	if name == "" {
		name, version = first(a.c.SoftwareName, a.c.SupplierName), a.c.SoftwareVersion
	}
	return fhir.List(fhir.Obj(
		fhir.M("url", fhir.Str(cdssExtension)),
		fhir.M("extension", fhir.List(
			part("RequesterCDSSsoftware", name),
			part("RequesterCDSSversion", first(version, "unknown"))))))
}

func (a *assembly) source() *fhir.Node {
	return fhir.Obj(
		fhir.M("name", fhir.Str(first(a.c.SupplierName, a.c.SoftwareName))),
		fhir.M("software", text(a.c.SoftwareName)),
		fhir.M("version", text(a.c.SoftwareVersion)),
		fhir.M("contact", phone(a.c.Sender.Phone, "")),
		fhir.M("endpoint", fhir.Str(header.Endpoint(a.c.Sender.ServiceID))))
}

// resource starts a resource of that type.
func resource(resourceType string, members ...fhir.Member) *fhir.Node {
	return fhir.Obj(append([]fhir.Member{fhir.M("resourceType", fhir.Str(resourceType))}, members...)...)
}

// text is a string node, nil for an empty text.
func text(s string) *fhir.Node {
	if s == "" {
		return nil
	}
	return fhir.Str(s)
}

// texts is a list of the texts that are not empty, nil when none is.
func texts(all ...string) *fhir.Node {
	list := fhir.List()
	for _, s := range all {
		if s != "" {
			list.Items = append(list.Items, fhir.Str(s))
		}
	}
	if len(list.Items) == 0 {
		return nil
	}
	return list
}

// phone is a ContactPoint, nil without a number.
func phone(number, use string) *fhir.Node {
	if number == "" {
		return nil
	}
	return fhir.Obj(fhir.M("system", fhir.Str("phone")), fhir.M("value", fhir.Str(number)), fhir.M("use", text(use)))
}

func identifier(system, value string) *fhir.Node {
	return fhir.Obj(fhir.M("system", fhir.Str(system)), fhir.M("value", fhir.Str(value)))
}
