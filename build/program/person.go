package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"barsdesk/app/access"
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

// Profession is what messages say of who has the first account: a made-up
// general practitioner with a smartcard.
var Profession = access.Practitioner{Family: "Person", Given: "Made-up", Prefix: "Dr", SDSUserID: "555000000901", SDSRoleID: "555000000902", RoleCode: "62247001"}

// First makes the first account by the link that the program has printed, as
// Join does.
func (p *Program) First(ctx context.Context) (*Person, error) {
	token, err := p.SignIn(ctx)
	if err != nil {
		return nil, err
	}
	return Join(ctx, p.URL, token)
}

// Join makes the first account of the program at url by the token of its link,
// with a password, an authenticator app, every role and a profession, and is
// signed in with it.
func Join(ctx context.Context, url, token string) (*Person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	person := &Person{browser: &http.Client{Jar: jar}}
	var link access.Invitation
	if err := person.ask(ctx, url, http.MethodPost, "/invitations/open", access.OpenInvitation{Token: token}, &link); err != nil {
		return nil, err
	}
	if link.Factor == nil {
		return nil, errors.New("the link makes no first account")
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(link.Factor.Secret, " ", ""), time.Now())
	if err != nil {
		return nil, err
	}
	first := access.FirstPerson{Token: token, Username: "first.person", Name: "Made-up Person", Roles: everyRole, Password: "lantern gravel sixty orchid", Code: code}
	if err := person.ask(ctx, url, http.MethodPost, "/people/first", first, nil); err != nil {
		return nil, err
	}
	return person, person.qualify(ctx, url)
}

// qualify has the person enter their own profession, as an administrator does.
func (w *Person) qualify(ctx context.Context, url string) error {
	var me access.Standing
	if err := w.Call(ctx, url, "administrator", http.MethodGet, "/session", nil, &struct{ Access *access.Standing }{&me}); err != nil {
		return err
	}
	var is access.PersonView
	if err := w.ask(ctx, url, http.MethodGet, "/people/"+me.PersonID, nil, &is); err != nil {
		return err
	}
	change := access.PersonChange{Version: is.Version, Name: is.Name, Roles: is.Roles, Organisation: is.Organisation, Practitioner: Profession}
	return w.ask(ctx, url, http.MethodPut, "/people/"+me.PersonID, change, nil)
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
