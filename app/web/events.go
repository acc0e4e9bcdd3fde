package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"barsdesk/app/desk"
)

// Beat is the data of a beat: the time on the pages.
type Beat struct {
	Now time.Time `json:"now"`
}

// events registers the live stream. It says what has changed and beats every
// few seconds, the first time at once, so that silence means that the stream
// is broken.
func (s *server) events(api huma.API) {
	op := operation("getEvents", http.MethodGet, "/events", "What changes, as it changes", "events")
	op.Middlewares = huma.Middlewares{s.listening, s.signedIn(api)}
	sse.Register(api, op, map[string]any{"changed": desk.Change{}, "beat": Beat{}}, s.stream)
}

// listening marks that a request comes by itself: a page that listens is no sign
// of anybody at the screen.
func (s *server) listening(ctx huma.Context, next func(huma.Context)) {
	next(huma.WithValue(ctx, listensKey{}, true))
}

type listensKey struct{}

func (s *server) stream(ctx context.Context, _ *nothing, send sse.Sender) {
	changes, end, err := s.Desk.Listen(ctx, actorOf(ctx))
	if err != nil {
		s.Log.WarnContext(ctx, "the live stream was refused", "detail", desk.AsError(err).Detail)
		return
	}
	defer end()
	beat := time.NewTicker(s.Beat)
	defer beat.Stop()
	var next any = Beat{s.Now()}
	for send.Data(next) == nil {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			if !s.still(ctx) {
				return
			}
			next = Beat{s.Now()}
		case change := <-changes:
			next = change
		}
	}
}

// still reports whether who listens may go on: a session that has ended, is
// locked, or acts as something else hears no more.
func (s *server) still(ctx context.Context) bool {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	a, _, err := s.actor(ctx, v)
	return err == nil && a.Role == actorOf(ctx).Role && a.Organisation == actorOf(ctx).Organisation
}
