package edge

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// changes judges requests that change something as net/http does.
var changes = http.NewCrossOriginProtection()

// otherSite reports whether a browser says that a page of another site has made
// the request. Programs that are no browsers say nothing of the kind.
func (p *Policy) otherSite(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) {
			return true
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return !p.Pages || r.Header.Get("Sec-Fetch-Mode") != "navigate"
	}
	return changes.Check(r) != nil
}

// takes reports whether a body, if there is one, says that it is of a type that
// is taken. Without a body no type need be named.
func (p *Policy) takes(r *http.Request) bool {
	given := r.Header.Get("Content-Type")
	if len(p.Media) == 0 || slices.Contains(reading, r.Method) {
		return true
	}
	if given == "" {
		return r.ContentLength == 0
	}
	kind, _, err := mime.ParseMediaType(given)
	return err == nil && slices.Contains(p.Media, kind)
}

// single are the headers of which a request can have one.
var single = []string{"Authorization", "Content-Type", "Origin", "Sec-Fetch-Mode", "Sec-Fetch-Site"}

func (p *Policy) repeats(r *http.Request) bool {
	return p.Single && slices.ContainsFunc(single, func(name string) bool { return len(r.Header[name]) > 1 })
}

// refusal is why a request is refused; 0 when it is let through.
func (p *Policy) refusal(r *http.Request) Why {
	switch {
	case p.Hosts != nil && !p.Hosts(r.Host):
		return WrongHost
	case p.repeats(r):
		return Repeated
	case p.Site && p.otherSite(r):
		return OtherSite
	case !slices.Contains(p.Methods, r.Method):
		return NoMethod
	case !p.takes(r):
		return NoMedia
	case p.Body > 0 && r.ContentLength > p.Body:
		return TooLong
	}
	return 0
}
