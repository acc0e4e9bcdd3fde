package sandbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
)

// organisation is one simulated organisation. Its records are opened when they
// are first needed: by a call to one of its services, or because it has
// something to do.
type organisation struct {
	network *Sandbox
	odsCode string
	mu      sync.Mutex
	kept    *provider
}

// provider opens the organisation's records.
func (o *organisation) provider(ctx context.Context) (*provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.kept != nil {
		return o.kept, nil
	}
	p, err := o.network.newProvider(context.WithoutCancel(ctx), o.odsCode)
	if err != nil {
		if p != nil {
			err = errors.Join(err, p.close())
		}
		return nil, err
	}
	o.kept = p
	o.network.join(p)
	return p, nil
}

// ServeHTTP hands a call to the organisation's receiver.
func (o *organisation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := o.provider(r.Context())
	if err != nil {
		o.network.config.Log.ErrorContext(r.Context(), "the records of a simulated organisation cannot be opened", "cause", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	p.endpoint.ServeHTTP(w, r)
}

// organisation finds one by its ODS code; nil when there is none.
func (s *Sandbox) organisation(odsCode string) *organisation {
	at := slices.IndexFunc(s.everybody, func(o *organisation) bool { return o.odsCode == odsCode })
	if at < 0 {
		return nil
	}
	return s.everybody[at]
}

// join lets Run know of a provider.
func (s *Sandbox) join(p *provider) {
	s.mu.Lock()
	s.joined = append(s.joined, p)
	s.mu.Unlock()
	select {
	case s.arrived <- struct{}{}:
	default:
	}
}

// everyone are the providers that are open.
func (s *Sandbox) everyone() []*provider {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.joined)
}

// openKept opens the organisations of which there are records from before: they
// may have something to send.
func (s *Sandbox) openKept(ctx context.Context) error {
	if s.config.Kept == nil {
		return nil
	}
	for _, o := range s.everybody {
		if !s.config.Kept(recordsOf(o.odsCode)) {
			continue
		}
		if _, err := o.provider(ctx); err != nil {
			return err
		}
	}
	return nil
}
