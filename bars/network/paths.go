package network

import "strings"

// paths are those of the published API with their verbs; {} stands for an id.
//
// BaRS Core, Endpoints; BaRS API 1.4.0.
var paths = []struct{ path, verbs string }{
	{"/metadata", "GET"},
	{"/MessageDefinition", "GET"},
	{"/$process-message", "POST"},
	{"/Slot", "GET"},
	{"/Appointment", "GET, POST"},
	{"/Appointment/{}", "GET, PUT, PATCH, DELETE"},
	{"/ServiceRequest", "GET, POST"},
	{"/ServiceRequest/{}", "GET, PUT, PATCH, DELETE"},
	{"/DocumentReference", "GET, POST"},
	{"/DocumentReference/{}", "GET, PUT, DELETE"},
	{"/HealthcareService", "GET, POST"},
	{"/HealthcareService/{}", "GET, PUT, DELETE"},
	{"/Endpoint", "GET, POST"},
	{"/Endpoint/$template", "GET, POST"},
	{"/Endpoint/{}", "GET, PUT, DELETE"},
	{"/Endpoint/{}/$template", "PUT, DELETE"},
}

// checkPath knows the published paths; the live proxy forwards whatever it is.
func (c *call) checkPath() bool {
	if c.asLive {
		return false
	}
	for _, each := range paths {
		switch {
		case !matches(c.r.URL.Path, each.path):
		case allows(each.verbs, c.r.Method):
			return false
		default:
			return c.refuse(noVerb, "this path does not have that verb") && c.allow(each.verbs)
		}
	}
	return c.refuse(noPath, "there is no such path")
}

func matches(path, pattern string) bool {
	have, want := strings.Split(path, "/"), strings.Split(pattern, "/")
	if len(have) != len(want) {
		return false
	}
	for i := range want {
		if want[i] != have[i] && (want[i] != "{}" || have[i] == "") {
			return false
		}
	}
	return true
}

func allows(verbs, verb string) bool {
	for each := range strings.SplitSeq(verbs, ", ") {
		if each == verb {
			return true
		}
	}
	return false
}
