package main

import "testing"

func TestWhatAPageHandsOverIsSavedAsItIs(t *testing.T) {
	for _, tt := range []struct {
		given      []any
		name, body string
		ok         bool
	}{
		{[]any{"a.har", "text, Grüße"}, "a.har", "text, Grüße", true},
		{[]any{"a.zip", "UEsDBAD/", "base64"}, "a.zip", "PK\x03\x04\x00\xff", true},
		{[]any{"a.zip", "no Base64!", "base64"}, "", "", false},
		{[]any{"a.zip", "UEsDBAD/", "hex"}, "", "", false},
		{[]any{"a.zip", 5}, "", "", false},
		{[]any{"a.zip"}, "", "", false},
		{nil, "", "", false},
	} {
		name, body, ok := fileToSave(tt.given)
		if ok != tt.ok || ok && (name != tt.name || string(body) != tt.body) {
			t.Errorf("%v: %q, %q, %v", tt.given, name, body, ok)
		}
	}
}
