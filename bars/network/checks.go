package network

import (
	"net/http"
	"slices"

	"barsdesk/bars/header"
	"barsdesk/bars/network/wire"
)

// checkToken asks whoever knows the tokens. The live proxy says security of
// every token that is not good.
func (c *call) checkToken() bool {
	if c.Token == nil {
		return false
	}
	refused := c.Token(c.r)
	if refused == nil {
		return false
	}
	said := *refused
	if c.asLive && said.HTTP == http.StatusUnauthorized && said.IssueCode != "unknown" {
		said.IssueCode = "security"
	}
	return c.refuseAs(&said, "")
}

// checkAccept looks at the kind of answer that is asked for; the version is the
// receiver's to judge.
func (c *call) checkAccept() bool {
	if c.asLive {
		return false
	}
	if _, ok := header.AnswerFormat(c.headers.Accept, c.r.URL.Query().Get("_format")); ok {
		return false
	}
	return c.refuse(noFormat, "Accept takes neither application/fhir+json nor application/fhir+xml")
}

// checkIDs looks for both ids; the live proxy takes any value.
func (c *call) checkIDs() bool {
	if c.asLive {
		for _, name := range ids {
			if len(c.r.Header.Values(name)) == 0 {
				return c.refuse(noID, name+" is missing")
			}
		}
		return false
	}
	found, faulty := c.problem(ids...)
	switch {
	case !faulty:
		return false
	case found.Missing:
		return c.refuse(noID, found.Error())
	}
	return c.refuse(badID, found.Error())
}

var ids = []string{header.RequestID, header.CorrelationID}

// problem is the first thing wrong with one of the headers named; the others are
// the receiver's to judge.
func (c *call) problem(names ...string) (header.Problem, bool) {
	at := slices.IndexFunc(c.problems, func(p header.Problem) bool { return slices.Contains(names, p.Header) })
	if at < 0 {
		return header.Problem{}, false
	}
	return c.problems[at], true
}

// checkVersion holds calls about pointers to the version that brought them.
func (c *call) checkVersion() bool {
	if !aboutPointers(c.r.URL.Path) {
		return false
	}
	major, minor, _, ok := header.AcceptVersion(c.headers.Accept)
	if ok && (major > 1 || major == 1 && minor >= 1) {
		return false
	}
	return c.refuse(oldVersion, "a version of 1.1.0 or later is needed in Accept, and it is <1.1.0 or not given")
}

// chooseRoute sends what is BaRS's own there; it has no target.
func (c *call) chooseRoute() bool {
	if c.Registry != nil && aboutPointers(c.r.URL.Path) || c.Entries != nil && aboutEntries(c.r.URL.Path) {
		c.to = Endpoint{Handler: http.HandlerFunc(c.own), own: true}
	}
	return false
}

// checkTarget reads the target.
func (c *call) checkTarget() bool {
	found, faulty := c.problem(header.Target)
	if c.to.own || !faulty || c.asLive && found.Fault == header.Repeated {
		return false
	}
	return c.refuse(badTarget(found.Fault), found.Error())
}

func badTarget(what header.Fault) refusal {
	switch what {
	case header.Missing:
		return noTarget
	case header.NotBase64:
		return targetNotBase64
	case header.NotJSON:
		return targetNotJSON
	}
	return targetMisshapen
}

// lookUp finds the target in the catalogue, which compares to the letter.
func (c *call) lookUp() bool {
	if c.to.own {
		return false
	}
	to, found, err := c.Catalogue.Find(c.r.Context(), *c.headers.Target)
	switch {
	case err != nil:
		return c.refuse(internalFault, "the endpoint catalogue cannot be read")
	case found == 1:
		c.to = to
		return false
	case found > 1:
		return c.refuse(severalEndpoints, "the target has several endpoints in the endpoint catalogue")
	case !c.Catalogue.knows(c.headers.Target.System):
		return c.refuse(unknownSystem, "the target's system is not in the endpoint catalogue")
	}
	return c.refuse(unknownTarget, "the target is not in the endpoint catalogue")
}

// limit counts the call against what its application may make.
func (c *call) limit() bool {
	if c.Limit <= 0 || c.limiter.take(c.caller(), c.Limit, c.minutes()) {
		return false
	}
	return c.refuse(tooMany, "there were more calls in a minute than are allowed")
}

// ownMetadata answers GET /metadata without a target: what BaRS itself offers.
// It needs no token, and the live proxy asks for no ids either.
func (c *call) ownMetadata() bool {
	if c.r.Method != http.MethodGet || c.r.URL.Path != "/metadata" || c.r.Header.Get(header.Target) != "" {
		return false
	}
	if !c.asLive && c.checkIDs() {
		return true
	}
	h := http.Header{"Content-Type": {"application/fhir+json"}}
	echo(h, c.r)
	return c.give(answer{http.StatusOK, h, capability(c.asLive).JSON()}, wire.ByProxy)
}
