package sandbox

import "net/http"

// Transport reaches the network within this process, as a client outside would
// by its address.
func (s *Sandbox) Transport() http.RoundTripper { return inside{s.proxy} }
