package desk

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"barsdesk/app/frontdoor"
	"barsdesk/storage"
)

// point is one item of the list before it is known whether it is done.
type point struct {
	id, title string
	look      func(g goingLive) (is stand, what, next string) // nil: a person confirms it
	what      string                                          // of one that a person confirms
}

// stand is how an item stands.
type stand int

const (
	ungiven stand = iota // nothing was given yet
	unfit                // something was given that does not do
	fulfilled
)

// points are the list, in the order of doing.
//
// BaRS, Deployment, Receiver.
var points = []point{
	{id: "identity", title: "Your organisation is named", look: goingLive.namesOrganisation},
	{id: "services", title: "Your services are described", look: goingLive.describesServices},
	{id: "slots", title: "Appointments are offered", look: goingLive.offersSlots},
	{id: "address", title: "Senders have an address for you", look: goingLive.hasAddress},
	{id: "certificate", title: "Your certificate is in use", look: goingLive.hasCertificate},
	{id: "clients", title: "Only the national service is let in", look: goingLive.checksClients},
	{id: "open", title: "Barsdesk listens to senders", look: goingLive.listens},
	{id: "firewall", title: "Your firewall lets the national service through", what: "Calls come from"},
	{id: "policy", title: "It is written down whom you let in", look: goingLive.statesPolicy},
	{id: "registered", title: "Your services are in the Endpoint Catalogue", look: goingLive.isRegistered},
	{id: "safety", title: "Clinical safety and information governance are signed off", what: "Your organisation's DCB0160 case and privacy notice cover bookings and referrals by BaRS."},
	{id: "resilience", title: "Backup, monitoring and cover are arranged", what: "The standard asks for 99.9 % of the time, alerts, and a way to go on when this computer fails."},
	{id: "tested", title: "It was tested with a sender", what: "A booking and a referral have come all the way from a sender, and been cancelled again."},
}

func (g goingLive) items() []GoingLiveItem {
	out := make([]GoingLiveItem, 0, len(points))
	for _, p := range points {
		item := GoingLiveItem{ID: p.id, Title: p.title, Asks: p.look == nil, What: p.what}
		if p.look != nil {
			var is stand
			is, item.What, item.Next = p.look(g)
			item.Done, item.Wrong = is == fulfilled, is == unfit
		} else if item.Done = slices.Contains(g.settings.Confirmed, p.id); !item.Done {
			item.Next = "Confirm it here when it is so."
		}
		if p.id == "firewall" {
			item.What = g.callers()
		}
		out = append(out, item)
	}
	return out
}

func (g goingLive) callers() string {
	if len(g.published) == 0 {
		return "The standard names no addresses for this environment. Ask who runs it where calls come from."
	}
	return "Calls come from " + strings.Join(g.published, " and ") + "."
}

func (g goingLive) namesOrganisation() (stand, string, string) {
	if g.identity.Organisation == "" || g.identity.ODSCode == "" {
		return ungiven, "The organisation's name or ODS code is missing.", "Give them in Settings."
	}
	return fulfilled, g.identity.Organisation + " (" + g.identity.ODSCode + ").", ""
}

func (g goingLive) describesServices() (stand, string, string) {
	if len(g.own) == 0 {
		return ungiven, "No service of yours is described.", "Add one under Services offered."
	}
	for _, s := range g.own {
		if len(s.UseCases) == 0 {
			return unfit, s.Name + " takes nothing.", "Choose what it takes under Services offered."
		}
	}
	return fulfilled, "Senders are told what " + serviceNames(g.own) + " take" + ending(g.own) + ".", ""
}

// ending is the s of a verb after one service.
func ending(services []storage.Service) string {
	if len(services) == 1 {
		return "s"
	}
	return ""
}

func serviceNames(services []storage.Service) string {
	names := make([]string, 0, len(services))
	for _, s := range services {
		names = append(names, cmp.Or(s.Name, s.ID))
	}
	return strings.Join(names, ", ")
}

func (g goingLive) offersSlots() (stand, string, string) {
	bookable := 0
	for _, s := range g.own {
		if !s.AcceptsBooking {
			continue
		}
		if bookable++; g.free[s.ID] == 0 {
			return unfit, s.Name + " takes bookings, and has no free appointment in the coming week.", "Add opening hours or appointments under Schedules."
		}
	}
	if bookable == 0 {
		return fulfilled, "None of your services takes bookings.", ""
	}
	return fulfilled, "Each service that takes bookings has free appointments in the coming week.", ""
}

func (g goingLive) host() string {
	u, err := url.Parse(g.settings.Address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func (g goingLive) hasAddress() (stand, string, string) {
	const next = "Give it in Settings, Receiving. Each environment has a name of its own, such as BaRS-INT-RX1.yourname.thirdparty.nhs.uk."
	switch host := strings.ToLower(g.host()); {
	case host == "":
		return ungiven, "The address that senders reach you by is missing.", next
	case slices.Contains(inCatalogue, g.environment.Name) && !strings.HasSuffix(host, ".nhs.uk"):
		return unfit, host + " is no name under nhs.uk.", next
	}
	return fulfilled, g.settings.Address, ""
}

func (g goingLive) hasCertificate() (stand, string, string) {
	c := g.state.Certificate
	switch {
	case g.settings.Door.Proxy != "":
		return fulfilled, "TLS ends at " + g.settings.Door.Proxy + "; look there for the certificate.", ""
	case c == nil && g.state.Fault != "":
		return unfit, g.state.Fault, "Correct the files in Settings, Receiving."
	case c == nil && g.settings.Door.Certificate != "":
		return ungiven, "A certificate is given, and not in use.", g.opening()
	case c == nil:
		return ungiven, "No certificate is in use.", "Give the files of your NHS certificate in Settings, Receiving."
	case g.state.Fault != "":
		return unfit, g.state.Fault, "Correct the files; until then the earlier ones are used."
	case c.Soon():
		return unfit, fmt.Sprintf("%s ends on %s.", c.Name, c.Until.In(london).Format("2 January 2006")), "Ask for a new one now: it can take weeks."
	case g.host() != "" && !c.For(g.host()):
		return unfit, "The certificate is for " + strings.Join(c.Names, ", ") + ", and not for " + g.host() + ".", "Use the certificate that belongs to the address."
	}
	return fulfilled, fmt.Sprintf("%s, issued by %s, until %s.", c.Name, c.Issuer, c.Until.In(london).Format("2 January 2006")), ""
}

func (g goingLive) checksClients() (stand, string, string) {
	door, usual := g.settings.Door, frontdoor.Defaults(g.environment.Name).ClientName
	const next = "Give it in Settings, Receiving."
	switch {
	case door.Proxy != "":
		return fulfilled, door.Proxy + " must ask for the client's certificate and check its name" + ofName(usual) + ".", ""
	case door.ClientChain == "":
		return ungiven, "The certificate authorities of this environment's clients are missing.", next
	case door.ClientName == "":
		return ungiven, "The name in the client's certificate is missing.", next
	case usual != "" && door.ClientName != usual:
		return unfit, "Clients called " + door.ClientName + " are let in. The national service is called " + usual + ".", "Correct it in Settings, Receiving, unless NHS England has told you otherwise."
	}
	return fulfilled, "Only clients called " + door.ClientName + ", of the authorities you gave, are let in.", ""
}

func ofName(name string) string {
	if name == "" {
		return ""
	}
	return ", " + name
}

func (g goingLive) listens() (stand, string, string) {
	if g.state.Way == frontdoor.Closed {
		return ungiven, g.state.Why, g.opening()
	}
	return fulfilled, "Senders can come in.", ""
}

// opening is how senders are let in.
func (g goingLive) opening() string {
	return "Start it with barsdesk serve --environment " + g.environment.Name + " --receiver " + cmp.Or(g.settings.Listen, ":8443") + "."
}

func (g goingLive) statesPolicy() (stand, string, string) {
	p := g.settings.Access
	var words string
	switch p.Organisations {
	case OnlyOrganisations:
		words = "Only " + strings.Join(p.ODSCodes, ", ") + " may call."
	case NotOrganisations:
		words = "Every organisation but " + strings.Join(p.ODSCodes, ", ") + " may call."
	default:
		words = "Every organisation may call, as the standard expects."
	}
	if p.Practitioner {
		words += " A call must name the practitioner."
	}
	if len(p.RefusedSoftware) > 0 {
		words += " Refused software: " + strings.Join(p.RefusedSoftware, ", ") + "."
	}
	return fulfilled, words, ""
}

func (g goingLive) isRegistered() (stand, string, string) {
	var lacking []storage.Service
	for _, s := range g.own {
		if !slices.Contains(g.settings.Registered, s.ID) {
			lacking = append(lacking, s)
		}
	}
	if len(g.own) == 0 || len(lacking) > 0 {
		return ungiven, "Not confirmed yet: " + cmp.Or(serviceNames(lacking), "no service of yours is described") + ".", "Send the e-mail of the screen Going live. Tick each service when NHS England has confirmed it."
	}
	return fulfilled, "NHS England has confirmed " + serviceNames(g.own) + ".", ""
}
