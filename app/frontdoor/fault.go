package frontdoor

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"barsdesk/app/edge"
)

// Fault is what is wrong with one field of the settings, in words.
type Fault struct {
	Field   string `json:"field" doc:"the member of the settings"`
	Message string `json:"message"`
}

var (
	hostNames   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
	headerNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)
	proxyNames  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$`)
)

// Faults are what is wrong with the settings at now, in the order of the
// fields: also what is wrong with the files they name, which are read. What is
// only missing is no fault; see Missing.
func (s Settings) Faults(now time.Time) []Fault {
	out := []Fault{}
	add := func(field, message string) {
		known := slices.ContainsFunc(out, func(f Fault) bool { return f.Field == field })
		if message != "" && !known {
			out = append(out, Fault{field, message})
		}
	}
	s.fileFaults(add, now)
	if s.ClientName != "" && !hostNames.MatchString(s.ClientName) {
		add("clientName", "Give the name as it stands in the client's certificate, for example int.api.service.nhs.uk.")
	}
	if s.Proxy != "" && !proxyNames.MatchString(s.Proxy) {
		add("proxy", "Give the reverse proxy a short name, for example nginx on this computer.")
	}
	if s.Proxy != "" && s.withTLS() {
		add("proxy", "Either a reverse proxy ends TLS, or Barsdesk does with these files. Clear one of the two.")
	}
	if s.ProxyHeader != "" && !headerNames.MatchString(s.ProxyHeader) {
		add("proxyHeader", "Give the name of one header, for example X-Forwarded-For.")
	}
	for _, each := range s.Allowed {
		if _, ok := edge.Range(each); !ok {
			add("allowed", fmt.Sprintf("%q is no address. Give one a line, such as 192.0.2.10 or 192.0.2.0/24.", each))
		}
	}
	return out
}

// fileFaults are those of the files. A certificate is judged together with its
// key.
func (s Settings) fileFaults(add func(field, message string), now time.Time) {
	for _, f := range []struct{ field, file string }{{"certificate", s.Certificate}, {"key", s.Key}, {"clientChain", s.ClientChain}} {
		if f.file != "" && !filepath.IsAbs(f.file) {
			add(f.field, "Give the whole path of the file, from the root of the disk.")
		}
	}
	if s.Certificate != "" && s.Key != "" {
		if _, fault := readPair(s.Certificate, s.Key, now); fault != nil {
			add(fault.Field, fault.Message)
		}
	}
	if s.ClientChain != "" {
		if _, fault := readChain(s.ClientChain); fault != nil {
			add(fault.Field, fault.Message)
		}
	}
}
