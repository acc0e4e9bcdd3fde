package receiver

import "strings"

// referenceLetters leave out what people mistake for each other on the telephone.
const referenceLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// References makes human-readable references such as ZTG-4F7K2: the prefix, a
// hyphen and five letters or digits. random gives numbers in [0, 1).
func References(prefix string, random func() float64) func() string {
	return func() string {
		text := make([]byte, 5)
		for i := range text {
			text[i] = referenceLetters[int(random()*float64(len(referenceLetters)))%len(referenceLetters)]
		}
		return prefix + "-" + string(text)
	}
}

// reference is a fresh reference for people. One that would begin with our own
// code begins with that of the service's organisation, if it has one.
func (r *Receiver) reference(s Service) string {
	fresh := r.Reference()
	tail, ours := strings.CutPrefix(fresh, r.ODSCode+"-")
	if !ours || s.ODSCode == "" {
		return fresh
	}
	return s.ODSCode + "-" + tail
}
