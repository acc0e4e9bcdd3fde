package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
)

// Person is who has the first account of a program that asks people to sign in,
// with every role. The session outlives the program, as a browser's does. It is
// for one goroutine at a time.
type Person struct {
	browser *http.Client
	role    string
}

// everyRole is what the first account gives itself beside administrator.
var everyRole = []string{"clinician", "receiver-staff", "manager", "auditor"}

// First makes the first account by the link that the program has printed, with
// a password and an authenticator app, and is signed in with it.
func (p *Program) First(ctx context.Context) (*Person, error) {
	token, err := p.SignIn(ctx)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	person := &Person{browser: &http.Client{Jar: jar}}
	var link struct{ Factor struct{ Secret string } }
	if err := person.ask(ctx, p.URL, http.MethodPost, "/invitations/open", map[string]any{"token": token}, &link); err != nil {
		return nil, err
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(link.Factor.Secret, " ", ""), time.Now())
	if err != nil {
		return nil, err
	}
	return person, person.ask(ctx, p.URL, http.MethodPost, "/people/first", map[string]any{"token": token, "username": "first.person",
		"name": "Made-up Person", "roles": everyRole, "password": "lantern gravel sixty orchid", "code": code}, nil)
}

// Call calls the API of the program at url, acting in a role, and reads the
// answer into a value, if there is one to read into.
func (w *Person) Call(ctx context.Context, url, role, method, path string, body, into any) error {
	if w.role != role {
		if err := w.ask(ctx, url, http.MethodPost, "/session/role", map[string]any{"id": role}, nil); err != nil {
			return err
		}
		w.role = role
	}
	return w.ask(ctx, url, method, path, body, into)
}

func (w *Person) ask(ctx context.Context, url, method, path string, body, into any) error {
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, url+"/api"+path, &text)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := w.browser.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode/100 != 2:
		return fmt.Errorf("%s %s: %s %s", method, path, answer.Status, said)
	case into == nil:
		return nil
	}
	return json.Unmarshal(said, into)
}
