package doctor

import (
	"barsdesk/app/environment"
	"barsdesk/storage/wrap"
)

// sealed checks by what the keys are kept that patient data are sealed under.
func (e *examination) sealed() {
	const id, name = "sealing", "Data keys"
	switch {
	case e.KeptBy == wrap.ByKeyStore:
		e.ok(id, name, "Patient data are sealed; the operating system's key store keeps the keys.")
	case e.KeptBy == wrap.ByPassphrase:
		e.ok(id, name, "Patient data are sealed; the keys are kept under a passphrase.")
	case e.KeptBy == wrap.ByKeyFile && e.Environment.Simulated:
		e.ok(id, name, "Made-up data are sealed; the keys lie in a file beside them.")
	case e.KeptBy == wrap.ByKeyFile && e.Environment.Kind == "live":
		e.problem(id, name, environment.KeyFileWords, "Run barsdesk keys passphrase FILE.")
	case e.KeptBy == wrap.ByKeyFile:
		e.ok(id, name, environment.KeyFileWords)
	default:
		e.problem(id, name, "Patient data are not sealed yet: an earlier version kept them.", "Start Barsdesk once: it seals them before it does anything else.")
	}
}
