package audit

import (
	"strings"

	"barsdesk/bars/auditevent"
	"barsdesk/storage"
)

// meaning is what an act is, in words for a person and as a kind of event.
type meaning struct {
	words string
	kind  auditevent.Kind
}

// meanings are those of all acts. One that is not here reads as its own name,
// and is an operation.
var meanings = map[string]meaning{
	"session.read":         {"Looked at who is signed in", auditevent.Read},
	"session.sign-in":      {"Signed in", auditevent.Login},
	"session.sign-out":     {"Signed out", auditevent.Logout},
	"session.lock":         {"Locked the screen", auditevent.Logout},
	"session.unlock":       {"Unlocked the screen", auditevent.Login},
	"session.prove":        {"Proved once more who they are", auditevent.Login},
	"session.role":         {"Chose what to act as", auditevent.Login},
	"session.end":          {"Ended a session of their own", auditevent.Logout},
	"self.read":            {"Looked at their own account", auditevent.Read},
	"self.change":          {"Changed their own account", auditevent.PeopleMoved},
	"people.read":          {"Looked at the people", auditevent.Read},
	"people.add":           {"Added a person", auditevent.PeopleMoved},
	"people.change":        {"Changed a person", auditevent.RolesMoved},
	"people.invite":        {"Invited a person", auditevent.PeopleMoved},
	"people.reset-factor":  {"Let a person set up a second factor again", auditevent.PeopleMoved},
	"people.disable":       {"Let a person in no longer", auditevent.PeopleMoved},
	"people.enable":        {"Let a person in again", auditevent.PeopleMoved},
	"people.sessions":      {"Looked at who is signed in, everyone's", auditevent.Read},
	"people.end-session":   {"Ended the session of a person", auditevent.PeopleMoved},
	"people.roles":         {"Changed which roles of a provider are which here", auditevent.RolesMoved},
	"people.first":         {"Made the first account", auditevent.PeopleMoved},
	"service.list":         {"Looked through the services", auditevent.Query},
	"service.read":         {"Looked at a service", auditevent.Read},
	"service.check-again":  {"Asked a service again what it takes", auditevent.Read},
	"service.favourite":    {"Changed a favourite service", auditevent.Update},
	"patient.examples":     {"Looked at the made-up patients", auditevent.Query},
	"patient.check-number": {"Checked an NHS number", auditevent.Operation},
	"draft.start":          {"Began a message", auditevent.Create},
	"draft.read":           {"Opened a draft", auditevent.Read},
	"draft.save":           {"Saved a draft", auditevent.Update},
	"draft.delete":         {"Threw a draft away", auditevent.Delete},
	"draft.accept-warning": {"Went on in spite of a warning", auditevent.Operation},
	"slot.list":            {"Looked at free appointments of a service", auditevent.Query},
	"message.check":        {"Checked a message", auditevent.Operation},
	"message.send":         {"Gave a message to be sent", auditevent.Operation},
	"message.read":         {"Opened a message", auditevent.Read},
	"case.list":            {"Looked through the cases", auditevent.Query},
	"case.search":          {"Searched for a patient's cases", auditevent.Query},
	"case.read":            {"Opened a case", auditevent.Read},
	"case.act":             {"Took a step in a case", auditevent.Operation},
	"today.read":           {"Looked at Today", auditevent.Query},
	"inbox.list":           {"Looked through the inbox", auditevent.Query},
	"inbox.messages":       {"Looked through the messages received", auditevent.Query},
	"inbox.read":           {"Opened an item of the inbox", auditevent.Read},
	"inbox.act":            {"Took a step about an item of the inbox", auditevent.Operation},
	"inbox.presence":       {"Has an item of the inbox open", auditevent.Read},
	"reply.send":           {"Gave an answer to be sent", auditevent.Operation},
	"clinical.decide":      {"Took a clinical decision", auditevent.Operation},
	"approval.ask":         {"Asked for a clinician's approval", auditevent.Create},
	"approval.list":        {"Looked at what waits for approval", auditevent.Query},
	"approval.give":        {"Approved a clinical decision", auditevent.Update},
	"approval.refuse":      {"Refused a clinical decision", auditevent.Update},
	"events.read":          {"Was told of changes", auditevent.Read},
	"settings.read":        {"Looked at the settings", auditevent.Read},
	"settings.change":      {"Changed the settings", auditevent.SettingsMoved},
	"offered.read":         {"Looked at our own services", auditevent.Read},
	"offered.change":       {"Changed our own services", auditevent.Update},
	"schedule.read":        {"Looked at the schedules", auditevent.Read},
	"schedule.change":      {"Changed a schedule", auditevent.Update},
	"live.confirm":         {"Confirmed that this is live care", auditevent.Operation},
	"connection.test":      {"Tried the connection", auditevent.Operation},
	"sandbox.now":          {"Looked at what is on in the Sandbox", auditevent.Read},
	"sandbox.read":         {"Looked at the cases of the Sandbox", auditevent.Query},
	"sandbox.exchange":     {"Looked at what passed in the Sandbox", auditevent.Read},
	"sandbox.play":         {"Played in the Sandbox", auditevent.Operation},
	"sandbox.stage":        {"Set the stage in the Sandbox", auditevent.Operation},
	"sandbox.scenario":     {"Kept or removed a scenario", auditevent.Update},
	"sandbox.rooms":        {"Looked after the rooms of a class", auditevent.Operation},
	"sandbox.reset":        {"Reset the Sandbox", auditevent.Operation},
	"registry.search":      {"Asked the national registry about a patient", auditevent.Query},
	"registry.read":        {"Read a record of the national registry", auditevent.Read},
	"evidence.make":        {"Made an evidence pack of made-up patients", auditevent.Export},
	"evidence.make-real":   {"Made an evidence pack of patients", auditevent.Disclosure},
	"backup.make":          {"Made a backup", auditevent.Export},
	"backup.restore":       {"Put a backup back", auditevent.SettingsMoved},
	"audit.read":           {"Looked at the audit log", auditevent.LogUsed},
	"audit.search":         {"Searched the audit log", auditevent.LogUsed},
	"audit.verify":         {"Began to prove the audit log whole", auditevent.LogUsed},
	"audit.progress":       {"Looked how far the proof of the audit log is", auditevent.LogUsed},
	"audit.checkpoint":     {"Took a checkpoint of the audit log", auditevent.LogUsed},
	"audit.refile":         {"Rebuilt the search index of the audit log", auditevent.Operation},
	"audit.export":         {"Exported the audit log", auditevent.Export},
	"audit.disclose":       {"Exported what the audit log says of a patient, by NHS number", auditevent.Disclosure},
	"retention.read":       {"Looked at how long records are kept", auditevent.Read},
	"retention.change":     {"Changed how long records are kept", auditevent.SettingsMoved},
	"hold.read":            {"Looked at the legal holds", auditevent.Read},
	"hold.place":           {"Placed a legal hold", auditevent.SettingsMoved},
	"hold.lift":            {"Lifted a legal hold", auditevent.SettingsMoved},
	"retention.erase":      {"Erased what had expired", auditevent.DataDestroyed},
	"seal.status":          {"Looked at the data keys", auditevent.Read},
	"seal.rotate":          {"Changed the data key", auditevent.SettingsMoved},
	"seal.destroy":         {"Destroyed data keys under which nothing is sealed", auditevent.SettingsMoved},
	"seal.passphrase":      {"Changed the passphrase of the keys", auditevent.SettingsMoved},
	"key.make":             {"Made a signing key", auditevent.SettingsMoved},
	"key.retire":           {"Retired a signing key", auditevent.SettingsMoved},
	"keys.publish":         {"Somebody fetched our public keys", auditevent.Read},
	"setup.read":           {"Looked at what is left to set up", auditevent.Read},
	"setup.check":          {"Tried what is set up", auditevent.Operation},
	"setup.finish":         {"Put the list of what is to be set up away, or took it out again", auditevent.SettingsMoved},
	"welcome.hide":         {"Hid what Today says to who is new", auditevent.Update},
	"packages.import":      {"Imported a definition package", auditevent.SettingsMoved},
	"packages.remove":      {"Removed a definition package", auditevent.SettingsMoved},
	"request.refuse":       {"A request came to nothing", auditevent.Operation},
	"connection.refuse":    {"A connection was not let in", auditevent.NodeRefused},
	"call.ask":             {"Read from another system", auditevent.Read},
	"call.token":           {"Asked for an access token", auditevent.TokenAsked},
	"message.deliver":      {"Tried to deliver a message", auditevent.Operation},
	"message.receive":      {"Answered another system", auditevent.Operation},
}

func meaningOf(act string) meaning {
	if m, known := meanings[act]; known {
		return m
	}
	return meaning{strings.ToUpper(act[:min(1, len(act))]) + strings.NewReplacer(".", ": ", "-", " ").Replace(act[min(1, len(act)):]), auditevent.Operation}
}

func actWords(act string) string { return meaningOf(act).words }

// ending is what became of an act, in words and as FHIR says it.
type ending struct {
	words string
	as    auditevent.Outcome
}

// outcomes are what entries say became of an act. What is not here succeeded,
// and reads as its own name.
var outcomes = map[string]ending{
	"allowed":     {"Allowed", auditevent.Success},
	"refused":     {"Refused", auditevent.Minor},
	"failed":      {"Failed", auditevent.Serious},
	"queued":      {"Waits to be sent", auditevent.Success},
	"sending":     {"On its way", auditevent.Success},
	"delivered":   {"Delivered", auditevent.Success},
	"unknown":     {"Nobody knows whether it arrived", auditevent.Minor},
	"held":        {"Held back", auditevent.Minor},
	"accepted":    {"Accepted", auditevent.Success},
	"quarantined": {"Kept apart", auditevent.Minor},
	"served":      {"Shown", auditevent.Success},
	"answered":    {"Answered", auditevent.Success},
	"asking":      {"About to be asked", auditevent.Success},
	"no-answer":   {"No answer came", auditevent.Minor},
	"registered":  {"Filed with the national registry", auditevent.Success},
	"sent-before": {"Was sent before", auditevent.Success},
	"erased":      {"Erased", auditevent.Success},
	"unchanged":   {"Nothing was changed", auditevent.Success},
	"made":        {"Made", auditevent.Success},
	"fetched":     {"Fetched", auditevent.Success},
}

func outcomeWords(outcome string) string {
	if e, known := outcomes[outcome]; known {
		return e.words
	}
	words := strings.ReplaceAll(outcome, "-", " ")
	return strings.ToUpper(words[:min(1, len(words))]) + words[min(1, len(words)):]
}

func endOf(outcome string) auditevent.Outcome {
	if e, known := outcomes[outcome]; known {
		return e.as
	}
	return auditevent.Success
}

func failed(outcome string) bool { return endOf(outcome) != auditevent.Success }

// roles are what people act as, in words.
var roles = map[string]string{"clinician": "Clinician", "receiver-staff": "Receiver staff", "trainer": "Trainer", "manager": "Manager",
	"auditor": "Auditor", "administrator": "Administrator", "system": "Barsdesk"}

func roleWords(role string) string { return roles[role] }

// Sentence is an entry in a line, in words: the role of who acted, what was done
// and what became of it. It names nobody.
func Sentence(e storage.Entry) string {
	who := roleWords(e.Role)
	if who == "" {
		who = "Somebody"
	}
	return who + ": " + actWords(e.Act) + ". " + outcomeWords(e.Outcome) + "."
}
