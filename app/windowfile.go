package main

import "encoding/base64"

// fileToSave is what a page hands over to be saved: a name and a text; or a name,
// bytes in Base64 and the word base64. Anything else is not ok.
func fileToSave(given []any) (name string, body []byte, ok bool) {
	words := make([]string, len(given))
	for i, each := range given {
		if words[i], ok = each.(string); !ok {
			return "", nil, false
		}
	}
	switch {
	case len(words) == 2:
		return words[0], []byte(words[1]), true
	case len(words) == 3 && words[2] == "base64":
		body, err := base64.StdEncoding.DecodeString(words[1])
		return words[0], body, err == nil
	}
	return "", nil, false
}
