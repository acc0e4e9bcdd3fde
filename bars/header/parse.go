package header

import "net/http"

// Problem is what is wrong with one header. What is a clause in plain words
// that never quotes the value, for example "is not Base64".
type Problem struct {
	Header  string
	Missing bool
	What    string
}

// Error names the header and what is wrong with it.
func (p Problem) Error() string { return p.Header + " " + p.What }

// Parsed is what could be read out of a call's headers; what could not is empty
// and has a Problem.
type Parsed struct{ Set }

// Parse reads a call's headers.
func Parse(h http.Header) (Parsed, []Problem) { return Parsed{}, nil }
