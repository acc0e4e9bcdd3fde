package web_test

import (
	"context"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

type half struct{ *desk.Desk }

func (half) Today(context.Context, access.Actor) (o desk.Today, e error)         { return }
func (half) Cases(context.Context, access.Actor, int) (o desk.CaseList, e error) { return }
func (half) SearchCases(context.Context, access.Actor, desk.CaseSearch) (o desk.CaseList, e error) {
	return
}
func (half) Case(context.Context, access.Actor, string) (o desk.Case, e error) { return }
func (half) Act(context.Context, access.Actor, string, desk.CaseAct) (o desk.Case, e error) {
	return
}
func (half) Message(context.Context, access.Actor, string) (o desk.Message, e error) { return }
func (half) Inbox(context.Context, access.Actor, int, bool) (o desk.InboxList, e error) {
	return
}
func (half) ReadInbox(context.Context, access.Actor, string) (o desk.Message, e error) { return }
func (half) Send(context.Context, access.Actor, string, desk.Send) (o desk.Sent, e error) {
	return
}
