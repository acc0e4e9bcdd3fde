package access

import "slices"

// Act names one thing a use case does, as the audit log shows it.
type Act string

// The acts.
const (
	SessionRead     Act = "session.read"
	SignIn          Act = "session.sign-in"
	SignOut         Act = "session.sign-out"
	SessionLock     Act = "session.lock"
	SessionUnlock   Act = "session.unlock"
	SessionProve    Act = "session.prove" // prove once more who one is
	SessionRole     Act = "session.role"  // choose what to act as
	SessionEnd      Act = "session.end"   // end another session of one's own
	SelfRead        Act = "self.read"
	SelfChange      Act = "self.change" // one's name, password, PIN or factors
	PeopleRead      Act = "people.read"
	PeopleAdd       Act = "people.add"
	PeopleChange    Act = "people.change"
	PeopleInvite    Act = "people.invite"       // give someone a link to set a password
	PeopleReset     Act = "people.reset-factor" // and to set a second factor
	PeopleDisable   Act = "people.disable"
	PeopleEnable    Act = "people.enable"
	PeopleSessions  Act = "people.sessions"    // see everyone's sessions
	PeopleEnd       Act = "people.end-session" // end anyone's
	PeopleRoles     Act = "people.roles"       // which roles of a provider are which of ours
	FirstAccount    Act = "people.first"       // spend the link that makes the first account
	ServiceList     Act = "service.list"
	ServiceRead     Act = "service.read"
	ServiceCheck    Act = "service.check-again"
	ServiceFavour   Act = "service.favourite"
	PatientExamples Act = "patient.examples"
	NumberCheck     Act = "patient.check-number"
	DraftStart      Act = "draft.start"
	DraftRead       Act = "draft.read"
	DraftSave       Act = "draft.save"
	DraftDelete     Act = "draft.delete"
	DraftWarning    Act = "draft.accept-warning"
	ClinicalDecide  Act = "clinical.decide" // whether one takes clinical decisions oneself
	ApprovalList    Act = "approval.list"
	ApprovalAsk     Act = "approval.ask"
	ApprovalGive    Act = "approval.give"
	ApprovalRefuse  Act = "approval.refuse"
	SlotList        Act = "slot.list"
	MessageCheck    Act = "message.check"
	MessageSend     Act = "message.send"
	MessageRead     Act = "message.read"
	CaseList        Act = "case.list"
	CaseSearch      Act = "case.search"
	CaseRead        Act = "case.read"
	CaseAct         Act = "case.act"
	TodayRead       Act = "today.read"
	InboxList       Act = "inbox.list"
	InboxMessages   Act = "inbox.messages" // list what was received, message by message
	InboxRead       Act = "inbox.read"
	InboxAct        Act = "inbox.act"
	InboxPresence   Act = "inbox.presence"
	ReplySend       Act = "reply.send"
	EventsRead      Act = "events.read"
	SettingsRead    Act = "settings.read"
	SettingsChange  Act = "settings.change"
	OfferedRead     Act = "offered.read"
	OfferedChange   Act = "offered.change"
	ScheduleRead    Act = "schedule.read"
	ScheduleChange  Act = "schedule.change"
	LiveConfirm     Act = "live.confirm"
	SetupRead       Act = "setup.read"   // what is left to set up
	SetupCheck      Act = "setup.check"  // try what is set up, also over the network
	SetupFinish     Act = "setup.finish" // put the list away, or take it out again
	WelcomeHide     Act = "welcome.hide" // what the first page says to who is new here
	ConnectionTest  Act = "connection.test"
	SandboxNow      Act = "sandbox.now"      // what is on, the scenario and the list of what passed
	SandboxRead     Act = "sandbox.read"     // cases, and what simulated services can do about them
	SandboxExchange Act = "sandbox.exchange" // what passed over the wire, whole
	SandboxPlay     Act = "sandbox.play"     // a scenario, or one act of a simulated service
	SandboxStage    Act = "sandbox.stage"    // faults, clock and behaviour
	SandboxScenario Act = "sandbox.scenario" // keep or remove a scenario file
	SandboxRooms    Act = "sandbox.rooms"
	SandboxReset    Act = "sandbox.reset"
	RegistrySearch  Act = "registry.search"
	RegistryRead    Act = "registry.read"
	BackupMake      Act = "backup.make"
	BackupRestore   Act = "backup.restore"
	RequestRefuse   Act = "request.refuse"    // a request that came to no use case
	KeysPublish     Act = "keys.publish"      // our public keys were fetched
	DoorRefuse      Act = "connection.refuse" // a connection, or a call, that the front door let not in
	Ask             Act = "call.ask"          // something was read from another system
	TokenAsk        Act = "call.token"        // an access token was asked for
	Erase           Act = "retention.erase"   // what had expired was erased
	AuditRead       Act = "audit.read"
	AuditSearch     Act = "audit.search"
	AuditVerify     Act = "audit.verify"
	AuditProgress   Act = "audit.progress"
	AuditCheckpoint Act = "audit.checkpoint"
	AuditRefile     Act = "audit.refile" // what entries are found by is made anew, of the entries
	AuditExport     Act = "audit.export"
	AuditDisclose   Act = "audit.disclose" // a patient is named by NHS number in an export
	RetentionRead   Act = "retention.read"
	RetentionChange Act = "retention.change"
	HoldRead        Act = "hold.read"
	HoldPlace       Act = "hold.place"
	HoldLift        Act = "hold.lift"
	SealStatus      Act = "seal.status"
	SealRotate      Act = "seal.rotate"     // a data key was made
	SealDestroy     Act = "seal.destroy"    // earlier data keys, which nothing was sealed under any more
	SealRewrap      Act = "seal.passphrase" // keys are kept under another passphrase
	KeyMake         Act = "key.make"        // a signing key
	KeyRetire       Act = "key.retire"
	PackageImport   Act = "packages.import"
	PackageRemove   Act = "packages.remove"
	Deliver         Act = "message.deliver"
	Receive         Act = "message.receive"
	EvidenceMake    Act = "evidence.make"      // of made-up patients
	EvidenceReal    Act = "evidence.make-real" // of patients, with a reason
)

// rule says who may do an act.
type rule struct {
	roles []Role
	// harmless: shows no patient and changes nothing. The same, made again within
	// a minute, counts into one entry.
	harmless bool
	// ping: harmless, and only keeps a page up to date with what has an entry
	// already; recorded only when refused.
	ping bool
	// simulated: only where every patient is made up.
	simulated bool
	// own: about nobody and nothing but the person who acts.
	own bool
}

// everyone is each role of a person; caring those that see patients; clinical
// those that decide about them.
var (
	clinical  = []Role{Clinician, Trainer}
	everyone  = []Role{Clinician, ReceiverStaff, Trainer, Manager, Auditor, Administrator}
	caring    = []Role{Clinician, ReceiverStaff, Trainer}
	directing = []Role{Clinician, ReceiverStaff, Trainer, Manager, Administrator}
	offering  = []Role{Trainer, Manager}
	keeping   = []Role{Trainer, Manager, Administrator}
	training  = []Role{Trainer}
	running   = []Role{Administrator}
	auditing  = []Role{Auditor, Trainer}
	software  = []Role{System}
)

// rules is the whole table of who may do what. An act that is not in it is
// refused to everyone.
var rules = map[Act]rule{
	SessionRead:     {roles: everyone, harmless: true, ping: true},
	SignIn:          {roles: everyone, own: true},
	SignOut:         {roles: everyone, own: true},
	SessionLock:     {roles: everyone, own: true},
	SessionUnlock:   {roles: everyone, own: true},
	SessionProve:    {roles: everyone, own: true},
	SessionRole:     {roles: everyone, own: true},
	SessionEnd:      {roles: everyone, own: true},
	SelfRead:        {roles: everyone, harmless: true},
	SelfChange:      {roles: everyone, own: true},
	PeopleRead:      {roles: running},
	PeopleAdd:       {roles: running},
	PeopleChange:    {roles: running},
	PeopleInvite:    {roles: running},
	PeopleReset:     {roles: running},
	PeopleDisable:   {roles: running},
	PeopleEnable:    {roles: running},
	PeopleSessions:  {roles: running},
	PeopleEnd:       {roles: running},
	PeopleRoles:     {roles: running},
	FirstAccount:    {roles: software},
	ServiceList:     {roles: everyone, harmless: true},
	ServiceRead:     {roles: everyone, harmless: true},
	ServiceCheck:    {roles: directing},
	ServiceFavour:   {roles: directing},
	PatientExamples: {roles: caring, harmless: true, simulated: true},
	NumberCheck:     {roles: caring, harmless: true},
	DraftStart:      {roles: caring},
	DraftRead:       {roles: caring},
	DraftSave:       {roles: caring},
	DraftDelete:     {roles: caring},
	DraftWarning:    {roles: clinical},
	ClinicalDecide:  {roles: []Role{Clinician, Trainer, System}},
	ApprovalList:    {roles: caring},
	ApprovalAsk:     {roles: []Role{ReceiverStaff}},
	ApprovalGive:    {roles: clinical},
	ApprovalRefuse:  {roles: clinical},
	SlotList:        {roles: caring},
	MessageCheck:    {roles: caring},
	MessageSend:     {roles: caring},
	MessageRead:     {roles: caring},
	CaseList:        {roles: caring},
	CaseSearch:      {roles: caring},
	CaseRead:        {roles: caring},
	CaseAct:         {roles: caring},
	TodayRead:       {roles: caring},
	InboxList:       {roles: caring},
	InboxMessages:   {roles: caring},
	InboxRead:       {roles: caring},
	InboxAct:        {roles: caring},
	InboxPresence:   {roles: caring, harmless: true, ping: true},
	ReplySend:       {roles: caring},
	EventsRead:      {roles: everyone, harmless: true, ping: true},
	SettingsRead:    {roles: everyone, harmless: true},
	SettingsChange:  {roles: keeping},
	OfferedRead:     {roles: everyone, harmless: true},
	OfferedChange:   {roles: offering},
	ScheduleRead:    {roles: everyone, harmless: true},
	ScheduleChange:  {roles: []Role{Clinician, ReceiverStaff, Trainer, Manager, System}},
	LiveConfirm:     {roles: caring},
	SetupRead:       {roles: []Role{Manager, Administrator}, harmless: true},
	SetupCheck:      {roles: running},
	SetupFinish:     {roles: running},
	WelcomeHide:     {roles: caring},
	ConnectionTest:  {roles: []Role{Trainer, Administrator}},
	SandboxNow:      {roles: caring, harmless: true, simulated: true},
	SandboxRead:     {roles: caring, simulated: true},
	SandboxExchange: {roles: caring, simulated: true},
	SandboxPlay:     {roles: []Role{Clinician, ReceiverStaff, Trainer, System}, simulated: true},
	SandboxStage:    {roles: training, simulated: true},
	SandboxScenario: {roles: training, simulated: true},
	SandboxRooms:    {roles: training, simulated: true},
	SandboxReset:    {roles: caring, simulated: true},
	RegistrySearch:  {roles: caring},
	RegistryRead:    {roles: caring},
	BackupMake:      {roles: running},
	BackupRestore:   {roles: running},
	RequestRefuse:   {roles: software},
	KeysPublish:     {roles: software},
	DoorRefuse:      {roles: software},
	Ask:             {roles: software},
	TokenAsk:        {roles: software},
	Erase:           {roles: software},
	AuditRead:       {roles: auditing},
	AuditSearch:     {roles: auditing},
	AuditVerify:     {roles: auditing},
	AuditProgress:   {roles: auditing, harmless: true, ping: true}, // a page asks every second how far the proof is that AuditVerify has recorded
	AuditCheckpoint: {roles: auditing},
	AuditRefile:     {roles: []Role{Administrator}},
	AuditExport:     {roles: auditing},
	AuditDisclose:   {roles: auditing},
	RetentionRead:   {roles: []Role{Trainer, Manager, Auditor}},
	RetentionChange: {roles: []Role{Trainer, Manager}},
	HoldRead:        {roles: []Role{Trainer, Manager, Auditor}},
	HoldPlace:       {roles: []Role{Trainer, Manager, Auditor}},
	HoldLift:        {roles: []Role{Trainer, Manager}},
	SealStatus:      {roles: []Role{Administrator}},
	SealRotate:      {roles: []Role{Administrator}},
	SealDestroy:     {roles: []Role{Administrator}},
	SealRewrap:      {roles: []Role{Administrator}},
	KeyMake:         {roles: []Role{Administrator}},
	KeyRetire:       {roles: []Role{Administrator}},
	PackageImport:   {roles: []Role{Administrator}},
	PackageRemove:   {roles: []Role{Administrator}},
	Deliver:         {roles: software},
	Receive:         {roles: software},
	EvidenceMake:    {roles: []Role{Clinician, ReceiverStaff, Trainer, Manager, Auditor}, simulated: true},
	EvidenceReal:    {roles: []Role{Clinician, Auditor}},
}

// aloneAs is what the one person of a computer is beside their role.
var aloneAs = []Role{Manager, Auditor, Administrator}

// allows reports whether actor may do the act where simulated says whether all
// patients are made up. A trainer works with made-up patients only.
func (r rule) allows(actor Actor, simulated bool) bool {
	switch {
	case r.own && actor.Session != "":
		return true // also before a role has been chosen
	case r.simulated && !simulated:
		return false
	}
	if actor.Alone && slices.ContainsFunc(aloneAs, func(role Role) bool { return slices.Contains(r.roles, role) }) {
		return true
	}
	if actor.Role == Trainer && !simulated && !r.harmless && !r.own {
		return false
	}
	return slices.Contains(r.roles, actor.Role)
}

// Acts lists every act that anyone may do, in no order.
func Acts() []Act {
	out := make([]Act, 0, len(rules))
	for act := range rules {
		out = append(out, act)
	}
	return out
}
