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
	op.Middlewares = huma.Middlewares{s.signedIn(api)}
	sse.Register(api, op, map[string]any{"changed": desk.Change{}, "beat": Beat{}}, s.stream)
}

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
			next = Beat{s.Now()}
		case change := <-changes:
			next = change
		}
	}
}
