package scenario

// Problem is one thing that is wrong in a file, in plain words.
type Problem struct {
	Line   int    `json:"line" doc:"from 1; 0 when it is about the whole file"`
	Reason string `json:"reason"`
}
