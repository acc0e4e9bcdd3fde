package oauth_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// FuzzAnswer gives any answer: a token comes out only when it can stand in a
// header, a failure otherwise, and no text of it repeats what is secret.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"access_token":"t","expires_in":"599","token_type":"Bearer","issued_at":"1"}`, `{"access_token":"t","expires_in":599,"token_type":"Bearer"}`,
		`{"error":"invalid_request","error_description":"d","message_id":"m"}`, `<html>`, ``, `{"expires_in":{}}`, `[]`, `{"access_token":1}`, `null`,
	} {
		for _, status := range []int{200, 400, 503} {
			f.Add(status, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return says(status, string(body)) }
		token, err := d.Token(context.Background())
		if (token == "") == (err == nil) || token != "" && (status != 200 || strings.ContainsAny(token, " \r\n\x00")) {
			t.Errorf("got %q, %v", token, err)
		}
		if err != nil {
			leaks(t, "the error", err.Error(), strings.Split(d.calls[0].form.Get("client_assertion"), ".")...)
		}
	})
}
