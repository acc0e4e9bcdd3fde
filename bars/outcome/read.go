package outcome

// Answer is what a failing (or succeeding) answer says.
type Answer struct {
	Status     int
	Issues     []Issue // codes in their canonical spelling
	HasOutcome bool    // the body was an OperationOutcome
}

// Read reads an answer's body leniently.
func Read(status int, body []byte) Answer { return Answer{Status: status} }
