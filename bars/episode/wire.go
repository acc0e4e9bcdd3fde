package episode

import "time"

func (e Asked) apply(c *Case, at time.Time) error       { return nil }
func (e CancelAsked) apply(c *Case, at time.Time) error { return nil }
func (e ReplyAsked) apply(c *Case, at time.Time) error  { return nil }
func (e Trying) apply(c *Case, at time.Time) error      { return nil }
func (e Waiting) apply(c *Case, at time.Time) error     { return nil }
func (e Delivered) apply(c *Case, at time.Time) error   { return nil }
func (e NotTaken) apply(c *Case, at time.Time) error    { return nil }
func (e Lost) apply(c *Case, at time.Time) error        { return nil }
func (e GivenUp) apply(c *Case, at time.Time) error     { return nil }
func (e Seen) apply(c *Case, at time.Time) error        { return nil }
func (e Responded) apply(c *Case, at time.Time) error   { return nil }
func (e Received) apply(c *Case, at time.Time) error    { return nil }
func (e NoShow) apply(c *Case, at time.Time) error      { return nil }
func (e Came) apply(c *Case, at time.Time) error        { return nil }
func (e CareGiven) apply(c *Case, at time.Time) error   { return nil }
func (e Contacted) apply(c *Case, at time.Time) error   { return nil }
func (e Noted) apply(c *Case, at time.Time) error       { return nil }
func (e Rebooked) apply(c *Case, at time.Time) error    { return nil }
func (e Closed) apply(c *Case, at time.Time) error      { return nil }
