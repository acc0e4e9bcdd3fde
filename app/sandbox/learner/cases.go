package learner

import (
	"context"
	"slices"

	"barsdesk/app/desk"
)

// each answers the cases on the first page, last changed first.
func (l *Learner) each(ctx context.Context) (out []desk.Case, err error) {
	list, err := l.Desk.Cases(ctx, l.As, 0)
	for _, line := range list.Cases {
		if err != nil {
			return nil, err
		}
		var c desk.Case
		c, err = l.Desk.Case(ctx, l.As, line.ID)
		out = append(out, c)
	}
	return out, err
}

// newest is the case that changed last; nil without one.
func (l *Learner) newest(ctx context.Context) (*desk.Case, error) {
	all, err := l.each(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// settled is the case that can be gone on with, else the newest, once nothing is
// under way or it waits; nil without a case.
func (l *Learner) settled(ctx context.Context) (last *desk.Case, err error) {
	err = l.until(ctx, "nothing is under way, or it waits", func() (bool, error) {
		all, err := l.each(ctx)
		last = nil
		for _, c := range all {
			if c.Pending && (c.UnderWay == nil || c.UnderWay.NextAt == nil) {
				return false, err
			}
			if last == nil || last.BackToDraft == "" && c.BackToDraft != "" {
				last = &c
			}
		}
		return err == nil, err
	})
	return last, err
}

// unknown reports whether a message of the newest case is of unknown fate once
// all tries are over.
func (l *Learner) unknown(ctx context.Context) (is bool, err error) {
	err = l.until(ctx, "the tries are over", func() (bool, error) {
		last, err := l.newest(ctx)
		if err != nil || last == nil || last.Pending {
			return false, err
		}
		is = allows(*last, "tell")
		return true, nil
	})
	return is, err
}

func allows(c desk.Case, action string) bool {
	return slices.ContainsFunc(c.Actions, func(a desk.Action) bool { return a.ID == action })
}

// Act does something about the newest case that allows it, as soon as one does.
func (l *Learner) Act(ctx context.Context, action, text string) error {
	return l.until(ctx, "a case allows "+action, func() (bool, error) {
		all, err := l.each(ctx)
		if err != nil {
			return false, err
		}
		for _, c := range all {
			if allows(c, action) {
				_, err := l.Desk.Act(ctx, l.As, c.ID, desk.CaseAct{Version: c.Version, Action: action, Text: text})
				return err == nil, nil // it changed meanwhile: to be looked at again
			}
		}
		return false, nil
	})
}
