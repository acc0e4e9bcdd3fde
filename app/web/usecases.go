package web

import (
	"context"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/sandbox"
	"barsdesk/bars/network/wire"
)

// Desk is what the API needs of the use cases; *desk.Desk has it all.
type Desk interface {
	Sending
	Following
	Receiving
	Offering
	Scheduling
	Defining
	Delivering
	FrontDoor

	Session(ctx context.Context, a access.Actor) (desk.Session, error)
	Welcome() desk.Session // what someone who is not signed in may know
	ConfirmLive(ctx context.Context, a access.Actor) error
	Identity(ctx context.Context, a access.Actor) (desk.Identity, error)
	SaveIdentity(ctx context.Context, a access.Actor, in desk.Identity) (desk.Identity, error)
	Listen(ctx context.Context, a access.Actor) (<-chan desk.Change, func(), error)
}

// Sending is the journey from choosing a service to sending.
type Sending interface {
	Services(ctx context.Context, a access.Actor, text string, offset int) (desk.ServiceList, error)
	Service(ctx context.Context, a access.Actor, id string) (desk.ServiceView, error)
	CheckServiceAgain(ctx context.Context, a access.Actor, id string) (desk.ServiceView, error)
	SetFavourite(ctx context.Context, a access.Actor, id string, in desk.FavouriteChange) (desk.ServiceLine, error)
	Patients(ctx context.Context, a access.Actor) (desk.PatientList, error)
	CheckNHSNumber(ctx context.Context, a access.Actor, in desk.NHSNumberQuery) (desk.NHSNumberCheck, error)
	StartDraft(ctx context.Context, a access.Actor, in desk.DraftStart) (desk.Draft, error)
	Draft(ctx context.Context, a access.Actor, id string) (desk.Draft, error)
	SaveDraft(ctx context.Context, a access.Actor, id string, in desk.DraftSave) (desk.Draft, error)
	DeleteDraft(ctx context.Context, a access.Actor, id string) error
	Known(ctx context.Context, a access.Actor, in desk.KnownQuery) (desk.KnownList, error)
	KnownRecord(ctx context.Context, a access.Actor, in desk.KnownQuery) (desk.KnownRecord, error)
	CaseSlots(ctx context.Context, a access.Actor, caseID string, from time.Time, hours int) (desk.SlotList, error)
	Slots(ctx context.Context, a access.Actor, draftID string, from time.Time, hours int) (desk.SlotList, error)
	Check(ctx context.Context, a access.Actor, draftID string) (desk.Check, error)
	Approvals(ctx context.Context, a access.Actor) (desk.ApprovalList, error)
	AskApproval(ctx context.Context, a access.Actor, draftID string, in desk.ApprovalAsk) (desk.Draft, error)
	DecideApproval(ctx context.Context, a access.Actor, id string, in desk.ApprovalDecision) (desk.Approval, error)
	Send(ctx context.Context, a access.Actor, draftID string, in desk.Send) (desk.Sent, error)
}

// Following is what happens to what was sent.
type Following interface {
	Today(ctx context.Context, a access.Actor) (desk.Today, error)
	HideWelcome(ctx context.Context, a access.Actor) error
	Cases(ctx context.Context, a access.Actor, offset int) (desk.CaseList, error)
	SearchCases(ctx context.Context, a access.Actor, in desk.CaseSearch) (desk.CaseList, error)
	Case(ctx context.Context, a access.Actor, id string) (desk.Case, error)
	Act(ctx context.Context, a access.Actor, id string, in desk.CaseAct) (desk.Case, error)
	Message(ctx context.Context, a access.Actor, id string) (desk.Message, error)
}

// Receiving is what came in.
type Receiving interface {
	Worklist(ctx context.Context, a access.Actor, q desk.WorkQuery) (desk.Worklist, error)
	Item(ctx context.Context, a access.Actor, id string) (desk.Item, error)
	ItemAgain(ctx context.Context, a access.Actor, id string) (desk.Item, error)
	ActOnItem(ctx context.Context, a access.Actor, id string, in desk.ItemAct) (desk.Item, error)
	OpenItem(ctx context.Context, a access.Actor, id string, in desk.Present) (desk.Presence, error)
	LeaveItem(ctx context.Context, a access.Actor, id string, in desk.Present) (desk.Presence, error)
	Inbox(ctx context.Context, a access.Actor, offset int, unread bool) (desk.InboxList, error)
	ReadInbox(ctx context.Context, a access.Actor, id string) (desk.Message, error)
	Replies(ctx context.Context, a access.Actor, caseID string) (desk.Replies, error)
	StartReply(ctx context.Context, a access.Actor, caseID string, in desk.ReplyStart) (desk.ReplyBegun, error)
}

// Sandbox is the stage a trainer plays on; nil outside the Sandbox. The guard
// has allowed the act before a method is called.
type Sandbox interface {
	Cases(ctx context.Context) (sandbox.ActableCases, error)
	Do(ctx context.Context, in sandbox.ActOnCase) (sandbox.ActDone, error)
	Cast(ctx context.Context) (sandbox.CastView, error)
	Now(ctx context.Context) (sandbox.StageNow, error)
	Turn(ctx context.Context, in sandbox.ClockChange) (sandbox.StageNow, error)
	SetLive(ctx context.Context, in sandbox.LiveChange) (sandbox.StageNow, error)
	Reset(ctx context.Context) error
	Breaking
	Watching
	Playing
}

// Breaking lets things go wrong.
type Breaking interface {
	Faults(ctx context.Context) (sandbox.FaultList, error)
	Strike(ctx context.Context, in sandbox.FaultChange) (sandbox.FaultList, error)
	Heal(ctx context.Context, id string) (sandbox.FaultList, error)
}

// Watching shows what passed through the network.
type Watching interface {
	Wire(ctx context.Context, q sandbox.WireQuery) (sandbox.WireList, error)
	Exchange(ctx context.Context, n int64) (sandbox.WireExchange, error)
	Kept(n int64) (wire.Exchange, error)
	Passed(q sandbox.WireQuery, most int) []wire.Exchange
}

// Playing is the scenarios to learn from.
type Playing interface {
	Scenarios(ctx context.Context) (sandbox.ScenarioList, error)
	Import(ctx context.Context, in sandbox.ScenarioText) (sandbox.ScenarioImported, error)
	File(ctx context.Context, id string) (sandbox.ScenarioText, error)
	Remove(ctx context.Context, id string) error
	Begin(ctx context.Context, id string) (sandbox.ScenarioProgress, error)
	Progress(ctx context.Context) (sandbox.ScenarioProgress, error)
	Leave(ctx context.Context) (sandbox.ScenarioProgress, error)
	Debrief(ctx context.Context) (sandbox.ScenarioDebrief, error)
}

// Connection is how the environment is reached; *environment.Connection is one.
type Connection interface {
	View(ctx context.Context, a access.Actor) (environment.View, error)
	Save(ctx context.Context, a access.Actor, in environment.Settings) (environment.View, error)
	Test(ctx context.Context, a access.Actor) (environment.Tested, error)
}
