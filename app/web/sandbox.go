package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/sandbox"
)

func (s *server) sandbox(api huma.API) {
	const tag = "sandbox"
	act(s, api, operation("getSandbox", http.MethodGet, "/sandbox", "Cases that a simulated service can do something about", tag),
		shown(s, access.SandboxRead, Sandbox.Cases))
	act(s, api, operation("getSandboxCast", http.MethodGet, "/sandbox/cast", "The simulated services, and what stands for what at the test services", tag),
		shown(s, access.SandboxNow, Sandbox.Cast))
	act(s, api, operation("postSandboxAct", http.MethodPost, "/sandbox/acts", "Let a simulated service do something about a case", tag),
		staged(s, access.SandboxPlay, Sandbox.Do))
	act(s, api, operation("getSandboxNow", http.MethodGet, "/sandbox/now", "The clock, and everything that is on", tag),
		seenBy(s, shown(s, access.SandboxNow, Sandbox.Now)))
	act(s, api, operation("postSandboxClock", http.MethodPost, "/sandbox/clock", "Stop the clock, let it go, or move it forward", tag),
		seenBy(s, staged(s, access.SandboxStage, Sandbox.Turn)))
	act(s, api, operation("postSandboxLive", http.MethodPost, "/sandbox/live", "Behave as the standard says, or as the live network does", tag),
		seenBy(s, staged(s, access.SandboxStage, Sandbox.SetLive)))
	do(s, api, operation("postSandboxReset", http.MethodPost, "/sandbox/reset", "Start the Sandbox afresh", tag), s.resetSandbox)
	s.sandboxFaults(api)
	s.sandboxWire(api)
	s.sandboxScenarios(api)
	s.sandboxRooms(api)
}

// stage lets act through the guard and answers the Sandbox.
func (s *server) stage(ctx context.Context, a access.Actor, what access.Act, o access.Object) (Sandbox, error) {
	if s.Sandbox == nil {
		return nil, &refusal{http.StatusNotFound, noSandbox}
	}
	return s.Sandbox, s.Guard.Check(ctx, a, what, o)
}

// staged is an operation of the stage that takes a body.
func staged[I, T any](s *server, what access.Act, use func(Sandbox, context.Context, I) (T, error)) func(context.Context, access.Actor, *with[I]) (T, error) {
	return func(ctx context.Context, a access.Actor, in *with[I]) (out T, err error) {
		stage, err := s.stage(ctx, a, what, deed(in.Body))
		if err != nil {
			return out, err
		}
		return use(stage, ctx, in.Body)
	}
}

// shown is an operation of the stage that takes nothing.
func shown[T any](s *server, what access.Act, use func(Sandbox, context.Context) (T, error)) func(context.Context, access.Actor, *nothing) (T, error) {
	return acted(s, what, access.Object{}, use)
}

// acted is the same for one that does something to the object.
func acted[T any](s *server, what access.Act, o access.Object, use func(Sandbox, context.Context) (T, error)) func(context.Context, access.Actor, *nothing) (T, error) {
	return func(ctx context.Context, a access.Actor, _ *nothing) (out T, err error) {
		stage, err := s.stage(ctx, a, what, o)
		if err != nil {
			return out, err
		}
		return use(stage, ctx)
	}
}

// named is an operation of the stage on one thing; doing says what, in words.
func named[T any](s *server, what access.Act, doing string, use func(Sandbox, context.Context, string) (T, error)) func(context.Context, access.Actor, *byID) (T, error) {
	return func(ctx context.Context, a access.Actor, in *byID) (out T, err error) {
		stage, err := s.stage(ctx, a, what, access.Object{ID: in.ID, Detail: done(doing)})
		if err != nil {
			return out, err
		}
		return use(stage, ctx, in.ID)
	}
}

// seenBy adds to what is on what whoever asks may do about it.
func seenBy[I any](s *server, use func(context.Context, access.Actor, *I) (sandbox.StageNow, error)) func(context.Context, access.Actor, *I) (sandbox.StageNow, error) {
	return func(ctx context.Context, a access.Actor, in *I) (sandbox.StageNow, error) {
		out, err := use(ctx, a, in)
		out.Trainer = s.Guard.Permit(a, access.SandboxStage) == nil
		out.Rooms = s.Rooms != nil && s.Guard.Permit(a, access.SandboxRooms) == nil
		return out, err
	}
}

func (s *server) resetSandbox(ctx context.Context, a access.Actor, _ *nothing) error {
	stage, err := s.stage(ctx, a, access.SandboxReset, access.Object{})
	if err != nil {
		return err
	}
	return stage.Reset(ctx)
}

func (s *server) sandboxFaults(api huma.API) {
	const tag = "sandbox"
	act(s, api, operation("getSandboxFaults", http.MethodGet, "/sandbox/faults", "Faults that are on, and those that can be put on", tag),
		shown(s, access.SandboxNow, Sandbox.Faults))
	act(s, api, operation("postSandboxFault", http.MethodPost, "/sandbox/faults", "Put a fault on", tag),
		staged(s, access.SandboxStage, Sandbox.Strike))
	act(s, api, operation("deleteSandboxFaults", http.MethodDelete, "/sandbox/faults", "Put every fault off", tag),
		acted(s, access.SandboxStage, access.Object{Detail: done("every fault turned off")}, func(stage Sandbox, ctx context.Context) (sandbox.FaultList, error) { return stage.Heal(ctx, "") }))
	act(s, api, operation("deleteSandboxFault", http.MethodDelete, "/sandbox/faults/{id}", "Put a fault off", tag),
		named(s, access.SandboxStage, faultOff, Sandbox.Heal))
}
