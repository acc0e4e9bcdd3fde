package setup

import (
	"context"
	"encoding/json"
	"slices"

	"barsdesk/app/access"
	"barsdesk/app/doctor"
	"barsdesk/storage"
)

// Open reports whether the list is not put away, and the person may see it.
func (s *Setup) Open(ctx context.Context, a access.Actor) (open bool, err error) {
	if may := s.Guard.Permit(a, access.SetupRead) == nil; !may {
		return false, nil
	}
	err = s.Guard.Store.View(ctx, func(tx storage.Tx) error {
		k, err := read(tx)
		open = k.Away == nil
		return err
	})
	return open, err
}

// View answers the list as it stands. It calls nobody.
func (s *Setup) View(ctx context.Context, a access.Actor) (View, error) {
	ctx = access.As(ctx, a)
	if err := s.Guard.Check(ctx, a, access.SetupRead, access.Object{ID: setting}); err != nil {
		return View{}, err
	}
	return s.view(ctx, a)
}

// Check tries what is set up, also over the network, and answers the list. It
// sends nothing to any service, and nothing of a patient.
func (s *Setup) Check(ctx context.Context, a access.Actor) (View, error) {
	ctx = access.As(ctx, a)
	if err := s.Guard.Permit(a, access.SetupCheck); err != nil {
		return View{}, s.Guard.Check(ctx, a, access.SetupCheck, access.Object{ID: setting})
	}
	c, err := s.Examined(ctx, a)
	if err != nil {
		return View{}, err
	}
	of, err := fingerprint(ctx, c, a)
	if err != nil {
		return View{}, err
	}
	tried := try{Of: of, At: s.Now().UTC(), Lines: doctor.Examine(ctx, c)}
	err = s.Guard.Do(ctx, a, access.SetupCheck, access.Object{ID: setting, Detail: problemsIn(tried.Lines)}, func(tx storage.Tx, _ *access.Object) error {
		return change(tx, func(k *kept) { k.Tried = tried })
	})
	if err != nil {
		return View{}, err
	}
	s.Changed()
	return s.view(ctx, a)
}

// problemsIn names, for the log, the checks that found something.
func problemsIn(lines []doctor.Line) []byte {
	ids := []string{}
	for _, l := range lines {
		if l.State == doctor.Problem {
			ids = append(ids, l.ID)
		}
	}
	return detail("problems", ids)
}

func detail(name string, value any) []byte {
	text, err := json.Marshal(map[string]any{name: value})
	if err != nil {
		return nil
	}
	return text
}

// Choose puts the list away, also one that is not done, or takes it out again.
func (s *Setup) Choose(ctx context.Context, a access.Actor, in Choice) (View, error) {
	ctx = access.As(ctx, a)
	if err := s.Guard.Permit(a, access.SetupFinish); err != nil {
		return View{}, s.Guard.Check(ctx, a, access.SetupFinish, access.Object{ID: setting})
	}
	now, err := s.view(ctx, a)
	if err != nil {
		return View{}, err
	}
	var away *Away
	if in.Away {
		away = &Away{At: s.Now().UTC(), Ready: now.Ready}
	}
	o := access.Object{ID: setting, Detail: detail("away", in.Away)}
	err = s.Guard.Do(ctx, a, access.SetupFinish, o, func(tx storage.Tx, o *access.Object) error {
		return change(tx, func(k *kept) { k.Away = away })
	})
	if err != nil {
		return View{}, err
	}
	s.Changed()
	now.Away = away
	return now, nil
}

func (s *Setup) view(ctx context.Context, a access.Actor) (View, error) {
	c, err := s.Examined(ctx, a)
	if err != nil {
		return View{}, err
	}
	of, err := fingerprint(ctx, c, a)
	if err != nil {
		return View{}, err
	}
	var k kept
	var staff access.Staff
	err = s.Guard.Store.View(ctx, func(tx storage.Tx) (err error) {
		if k, err = read(tx); err != nil {
			return err
		}
		staff, err = access.StaffOf(tx, s.Now())
		return err
	})
	if err != nil {
		return View{}, err
	}
	out := View{Environment: s.Environment, Away: k.Away, Command: c.Called("doctor")}
	var tried *try
	if k.Tried.fresh(of, s.Now()) {
		tried, out.TriedAt = &k.Tried, &k.Tried.At
	}
	out.add(s.listed(a, staff, c, doctor.Look(ctx, c), tried))
	return out, nil
}

// listed are the steps as they stand; one that nothing here depends on is left out.
func (s *Setup) listed(a access.Actor, staff access.Staff, c doctor.Config, looked []doctor.Line, tried *try) []Step {
	out := make([]Step, 0, len(steps))
	for _, one := range steps {
		next := one.Step
		next.Found, next.Waits = one.found(looked, tried), []Wait{}
		if len(next.Found) == 0 {
			continue
		}
		next.State = stateOf(next.Found)
		if one.command != "" {
			next.Command = c.Called(one.command)
		}
		manager := false
		if s.Guard.Permit(a, one.act) != nil {
			next.Whose = labelOf(one.role)
			manager = one.role == access.Manager && !staff.Manages()
		}
		next.waitFor(out, one.after, manager)
		out = append(out, next)
	}
	return out
}

func labelOf(role access.Role) string {
	for _, r := range access.RoleNames() {
		if r.Role == string(role) {
			return r.Label
		}
	}
	return string(role)
}

// waitFor makes a step wait that is to do, while those before it are not done, or
// there is no manager to do it.
func (s *Step) waitFor(before []Step, ids []string, manager bool) {
	if s.State != ToDo {
		return
	}
	for _, b := range before {
		if slices.Contains(ids, b.ID) && b.State != Done {
			s.Waits = append(s.Waits, Wait{b.ID, b.Title})
		}
	}
	if manager {
		s.Waits = append(s.Waits, Wait{"people", "Invite a manager"})
	}
	if len(s.Waits) > 0 {
		s.State = Waiting
	}
}

func (v *View) add(list []Step) {
	v.Steps, v.Ready = list, true
	for _, one := range list {
		if !one.Optional && one.State != Done {
			v.Left++
		}
		v.Ready = v.Ready && one.State != Problem
	}
	v.Ready = v.Ready && v.Left == 0
}
