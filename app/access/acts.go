package access

// Act names one thing a use case does, as the audit log shows it.
type Act string

// The acts.
const (
	SessionRead     Act = "session.read"
	SignIn          Act = "session.sign-in"
	SignOut         Act = "session.sign-out"
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
	AuditRead       Act = "audit.read"
	AuditSearch     Act = "audit.search"
	AuditVerify     Act = "audit.verify"
	AuditProgress   Act = "audit.progress"
	AuditCheckpoint Act = "audit.checkpoint"
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
	RequestRefuse   Act = "request.refuse"    // a request that came to no use case
	KeysPublish     Act = "keys.publish"      // our public keys were fetched
	DoorRefuse      Act = "connection.refuse" // a connection, or a call, that the front door let not in
	Ask             Act = "call.ask"          // something was read from another system
	TokenAsk        Act = "call.token"        // an access token was asked for
	Erase           Act = "retention.erase"   // what had expired was erased
	Deliver         Act = "message.deliver"
	Receive         Act = "message.receive"
	EvidenceMake    Act = "evidence.make"      // of made-up patients
	EvidenceReal    Act = "evidence.make-real" // of patients, with a reason
)

// rule says who may do an act.
type rule struct {
	roles []Role
	// quiet: shows no patient and changes nothing; recorded only when refused.
	quiet bool
	// simulated: only where every patient is made up.
	simulated bool
}

var (
	clinical = []Role{Clinician, Trainer}
	care     = []Role{Clinician, ReceiverStaff, Trainer}
	training = []Role{Trainer}
	everyone = []Role{Clinician, ReceiverStaff, Trainer, Administrator}
	settled  = []Role{Clinician, Trainer, Administrator}
	auditing = []Role{Auditor, Trainer}
	software = []Role{System}
)

// rules is the whole table of who may do what. An act that is not in it is
// refused to everyone.
var rules = map[Act]rule{
	SessionRead:     {roles: everyone, quiet: true},
	SignIn:          {roles: everyone},
	SignOut:         {roles: everyone},
	ServiceList:     {roles: everyone, quiet: true},
	ServiceRead:     {roles: everyone, quiet: true},
	ServiceCheck:    {roles: everyone},
	ServiceFavour:   {roles: everyone},
	PatientExamples: {roles: care, quiet: true, simulated: true},
	NumberCheck:     {roles: care, quiet: true},
	DraftStart:      {roles: care},
	DraftRead:       {roles: care},
	DraftSave:       {roles: care},
	DraftDelete:     {roles: care},
	DraftWarning:    {roles: clinical},
	ClinicalDecide:  {roles: []Role{Clinician, Trainer, System}},
	ApprovalList:    {roles: care},
	ApprovalAsk:     {roles: []Role{ReceiverStaff}},
	ApprovalGive:    {roles: clinical},
	ApprovalRefuse:  {roles: clinical},
	SlotList:        {roles: care},
	MessageCheck:    {roles: care},
	MessageSend:     {roles: care},
	MessageRead:     {roles: care},
	CaseList:        {roles: care},
	CaseSearch:      {roles: care},
	CaseRead:        {roles: care},
	CaseAct:         {roles: care},
	TodayRead:       {roles: care},
	InboxList:       {roles: care},
	InboxRead:       {roles: care},
	InboxAct:        {roles: care},
	InboxPresence:   {roles: care, quiet: true},
	ReplySend:       {roles: care},
	EventsRead:      {roles: everyone, quiet: true},
	SettingsRead:    {roles: everyone, quiet: true},
	SettingsChange:  {roles: settled},
	OfferedRead:     {roles: everyone, quiet: true},
	OfferedChange:   {roles: settled},
	ScheduleRead:    {roles: everyone, quiet: true},
	ScheduleChange:  {roles: []Role{Clinician, ReceiverStaff, Trainer, Administrator, System}},
	LiveConfirm:     {roles: care},
	ConnectionTest:  {roles: settled},
	SandboxNow:      {roles: clinical, quiet: true, simulated: true},
	SandboxRead:     {roles: clinical, simulated: true},
	SandboxExchange: {roles: clinical, simulated: true},
	SandboxPlay:     {roles: []Role{Clinician, Trainer, System}, simulated: true},
	SandboxStage:    {roles: training, simulated: true},
	SandboxScenario: {roles: training, simulated: true},
	SandboxRooms:    {roles: training, simulated: true},
	SandboxReset:    {roles: clinical, simulated: true},
	RegistrySearch:  {roles: care},
	RegistryRead:    {roles: care},
	BackupMake:      {roles: []Role{Administrator}},
	BackupRestore:   {roles: []Role{Administrator}},
	AuditRead:       {roles: auditing},
	AuditSearch:     {roles: auditing},
	AuditVerify:     {roles: auditing},
	AuditProgress:   {roles: auditing, quiet: true}, // a page asks every second how far the proof is that AuditVerify has recorded
	AuditCheckpoint: {roles: auditing},
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
	RequestRefuse:   {roles: software},
	KeysPublish:     {roles: software},
	DoorRefuse:      {roles: software},
	Ask:             {roles: software},
	TokenAsk:        {roles: software},
	Erase:           {roles: software},
	Deliver:         {roles: software},
	Receive:         {roles: software},
	EvidenceMake:    {roles: clinical, simulated: true},
	EvidenceReal:    {roles: []Role{Clinician}},
}

// allows reports whether role may do the act where simulated says whether all
// patients are made up. A trainer works with made-up patients only.
func (r rule) allows(role Role, simulated bool) bool {
	if !simulated && (r.simulated || (role == Trainer && !r.quiet)) {
		return false
	}
	for _, allowed := range r.roles {
		if allowed == role {
			return true
		}
	}
	return false
}

// Acts lists every act that anyone may do, in no order.
func Acts() []Act {
	out := make([]Act, 0, len(rules))
	for act := range rules {
		out = append(out, act)
	}
	return out
}
