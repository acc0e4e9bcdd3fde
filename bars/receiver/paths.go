package receiver

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"barsdesk/bars/outcome"
)

// operation gives the answer of a read.
type operation func(*Receiver, *call) Answer

// operations are what a path answers, by method.
type operations struct {
	read  operation         // GET, and HEAD without the body; nil for none
	write map[string]decide // by method
}

// takes reports whether a path is read or written by a method.
func (o operations) takes(method string) bool {
	return o.read != nil && (method == http.MethodGet || method == http.MethodHead) || o.write[method] != nil
}

// methods lists the methods, for the Allow header.
func (o operations) methods() string {
	all := slices.Sorted(maps.Keys(o.write))
	if o.read != nil {
		all = append([]string{http.MethodGet, http.MethodHead}, all...)
	}
	return strings.Join(append(all, http.MethodOptions), ", ")
}

// operationNames are the paths of a receiver by their first part. Paths are
// case-sensitive (BaRS Core, Endpoints).
var operationNames = map[string]bool{"metadata": true, "MessageDefinition": true, "Slot": true, "$process-message": true, "Appointment": true, "ServiceRequest": true}

// offeredElsewhere are paths of BaRS that a receiver does not answer.
var offeredElsewhere = map[string]bool{"DocumentReference": true, "HealthcareService": true, "Endpoint": true, "Organization": true}

// find gives the operations of a path, and the id in it. A slash at the end
// makes no difference.
func (r *Receiver) find(parts []string) (operations, string, *outcome.Issue) {
	name, rest := parts[0], parts[1:]
	switch {
	case offeredElsewhere[name]:
		return operations{}, "", outcome.NotImplemented("this part of BaRS is not offered here")
	case !operationNames[name] || len(rest) > 1:
		return operations{}, "", outcome.NotFound("there is no such path")
	case name == "Appointment" || name == "ServiceRequest":
		if len(rest) == 1 {
			return r.instanceOperations(name), rest[0], nil
		}
		return r.typeOperations(name), "", nil
	case len(rest) == 1:
		return operations{}, "", outcome.NotFound("there is no such path")
	}
	return map[string]operations{
		"metadata":          {read: (*Receiver).metadata},
		"MessageDefinition": {read: (*Receiver).messageDefinitions},
		"Slot":              {read: (*Receiver).slots},
		"$process-message":  {write: map[string]decide{http.MethodPost: (*Receiver).decideMessage}},
	}[name], "", nil
}

func (r *Receiver) typeOperations(resourceType string) operations {
	ops := operations{read: (*Receiver).search, write: map[string]decide{}}
	if r.Preview && resourceType == "Appointment" {
		ops.write[http.MethodPost] = (*Receiver).bookAlone
	}
	return ops
}

func (r *Receiver) instanceOperations(resourceType string) operations {
	ops := operations{read: (*Receiver).read, write: map[string]decide{}}
	if r.Preview {
		ops.write[http.MethodPut] = (*Receiver).end
		if resourceType == "Appointment" {
			ops.write[http.MethodPatch] = (*Receiver).move
		}
	}
	return ops
}
