package storagetest

import (
	"fmt"
	"testing"

	"barsdesk/storage"
)

func aPerson(n int) storage.Person {
	return storage.Person{
		ID: id(n), Version: 1, Username: fmt.Sprintf("Person.%d", n), Name: fmt.Sprintf("Made Up %d", n), Roles: []string{"clinician", "manager"}, ODSCode: "ZLK",
		Practitioner: []byte(`{"roleCode":"62247001"}`), Issuer: "https://provider.example", Subject: fmt.Sprint(n), PasswordHash: "$argon2id$x", PINHash: "$argon2id$y",
		TOTP: []byte("secret"), TOTPPending: []byte("offered"), TOTPStep: 7, Recovery: []string{"a0", "b0"},
		InvitationHash: fmt.Sprintf("hash-%d", n), InvitationKind: "new", InvitationUntil: at(n + 1), CreatedAt: at(n), SeenAt: at(n + 2), Missed: 3, MissedAt: at(n + 3),
		SecretsAt: at(n + 4), SecretsKnown: at(n + 5), DisabledAt: at(n + 6),
	}
}

func people(t *testing.T, s storage.Store) {
	p, other := aPerson(1), aPerson(2)
	update(t, s, func(tx storage.Tx) error { return tx.People().Add(other) })
	update(t, s, func(tx storage.Tx) error { return tx.People().Add(p) })
	for name, read := range map[string]func(storage.People) (storage.Person, error){
		"id":                      func(k storage.People) (storage.Person, error) { return k.Get(p.ID) },
		"username in capitals":    func(k storage.People) (storage.Person, error) { return k.ByUsername("PERSON.1") },
		"account of the provider": func(k storage.People) (storage.Person, error) { return k.BySubject(p.Issuer, p.Subject) },
		"invitation":              func(k storage.People) (storage.Person, error) { return k.ByInvitation(p.InvitationHash) },
	} {
		same(t, "person by "+name, view(t, s, func(tx storage.Tx) (storage.Person, error) { return read(tx.People()) }), p)
	}
	list := view(t, s, func(tx storage.Tx) (counted[storage.Person], error) {
		return listed(tx.People().List(storage.Page{Limit: 1}))
	})
	same(t, "people by name", list, counted[storage.Person]{[]storage.Person{p}, 2})
	same(t, "organisations of people", view(t, s, func(tx storage.Tx) ([]string, error) { return tx.People().Organisations() }), []string{p.ODSCode})
	nobody(t, s)
	notTwice(t, s, p)

	saved := p
	saved.Name, saved.Roles, saved.TOTP, saved.Recovery, saved.InvitationHash = "Someone Else", nil, nil, nil, ""
	update(t, s, func(tx storage.Tx) error { return tx.People().Save(saved) })
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.People().Save(saved) })
	saved.Version = 2
	same(t, "saved person", view(t, s, func(tx storage.Tx) (storage.Person, error) { return tx.People().Get(p.ID) }), saved)
	unknown := aPerson(9)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.People().Save(unknown) })
}

// nobody: who has no account at a provider, and no invitation, is not found by
// having none.
func nobody(t *testing.T, s storage.Store) {
	t.Helper()
	for n := 5; n < 7; n++ { // two of them: they are not taken for the same
		p := aPerson(n)
		p.Issuer, p.Subject, p.InvitationHash = "", "", ""
		update(t, s, func(tx storage.Tx) error { return tx.People().Add(p) })
	}
	missing(t, s, func(tx storage.Tx) (storage.Person, error) { return tx.People().BySubject("", "") })
	missing(t, s, func(tx storage.Tx) (storage.Person, error) { return tx.People().ByInvitation("") })
	missing(t, s, func(tx storage.Tx) (storage.Person, error) { return tx.People().ByUsername("person") })
}

func notTwice(t *testing.T, s storage.Store, p storage.Person) {
	t.Helper()
	for name, alike := range map[string]func(*storage.Person){
		"id":       func(v *storage.Person) { v.ID = p.ID },
		"username": func(v *storage.Person) { v.Username = "PERSON.1" },
		"subject":  func(v *storage.Person) { v.Subject = p.Subject },
	} {
		t.Run("same "+name, func(t *testing.T) {
			v := aPerson(8)
			alike(&v)
			refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.People().Add(v) })
		})
	}
	stolen := view(t, s, func(tx storage.Tx) (storage.Person, error) { return tx.People().Get(aPerson(2).ID) })
	stolen.Username = p.Username
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.People().Save(stolen) })
}

func failedAttempts(t *testing.T, s storage.Store) {
	read := func(key string) storage.Attempts {
		return view(t, s, func(tx storage.Tx) (storage.Attempts, error) { return tx.People().Attempts(key) })
	}
	set := func(a storage.Attempts, before int) {
		update(t, s, func(tx storage.Tx) error { return tx.People().SetAttempts(a, at(before)) })
	}
	same(t, "no attempts", read("a"), storage.Attempts{Key: "a"})
	set(storage.Attempts{Key: "a", Failures: 1, At: at(1)}, -9)
	set(storage.Attempts{Key: "a", Failures: 2, At: at(2)}, -9)
	same(t, "attempts counted", read("a"), storage.Attempts{Key: "a", Failures: 2, At: at(2)})
	set(storage.Attempts{Key: "b", At: at(9)}, 2)
	same(t, "attempts as old as the bound", read("a").Failures, 2)
	set(storage.Attempts{Key: "b", At: at(9)}, 3)
	same(t, "attempts forgotten", read("a"), storage.Attempts{Key: "a"})
	same(t, "attempts that succeeded", read("b"), storage.Attempts{Key: "b", At: at(9)})
}

func aSession(n int, personID string) storage.Session {
	return storage.Session{TokenHash: fmt.Sprintf("aa%d", n), ID: id(n), PersonID: personID, Role: "clinician", Organisation: "ZLK", From: "127.0.0.1",
		Device: "Chrome on Windows", Factors: []string{"password", "totp"}, Claims: []byte(`{"acr":"x"}`),
		CreatedAt: at(n), UsedAt: at(n), ProvedAt: at(n), LockedAt: at(n)}
}

func sessions(t *testing.T, s storage.Store) {
	v := aSession(1, "p1")
	read := func(tx storage.Tx) (storage.Session, error) { return tx.Sessions().Get(v.TokenHash) }
	update(t, s, func(tx storage.Tx) error { return tx.Sessions().Add(v) })
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Sessions().Add(v) })
	update(t, s, func(tx storage.Tx) error { return tx.Sessions().Touch(v.TokenHash, at(5)) })
	v.UsedAt = at(5)
	same(t, "session", view(t, s, read), v)
	v.Role, v.Organisation, v.Claims, v.LockedAt = "manager", "ZXX", nil, at(0)
	update(t, s, func(tx storage.Tx) error { return tx.Sessions().Save(v) })
	same(t, "saved session", view(t, s, read), v)
	for range 2 { // signing out twice is harmless
		update(t, s, func(tx storage.Tx) error { return tx.Sessions().Delete(v.TokenHash) })
	}
	missing(t, s, read)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Sessions().Touch(v.TokenHash, noon) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Sessions().Save(v) })
}

func sessionsOfPeople(t *testing.T, s storage.Store) {
	of := func(personID string) []string {
		return view(t, s, func(tx storage.Tx) ([]string, error) {
			list, err := tx.Sessions().Of(personID, storage.Page{Limit: 10})
			return ids(list, func(v storage.Session) string { return v.ID }), err
		})
	}
	update(t, s, func(tx storage.Tx) error {
		for n := range 6 {
			if err := tx.Sessions().Add(aSession(n, fmt.Sprintf("p%d", n%2))); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "sessions of one, last used first", of("p1"), []string{id(5), id(3), id(1)})
	same(t, "sessions of everyone", of(""), []string{id(5), id(4), id(3), id(2), id(1), id(0)})
	for range 2 {
		update(t, s, func(tx storage.Tx) error { return tx.Sessions().End(id(3)) })
	}
	same(t, "sessions after one was ended", of("p1"), []string{id(5), id(1)})
	update(t, s, func(tx storage.Tx) error { return tx.Sessions().EndAll("p1", id(5)) })
	same(t, "sessions but one were ended", of(""), []string{id(5), id(4), id(2), id(0)})
	update(t, s, func(tx storage.Tx) error { return tx.Sessions().EndBefore(at(4)) })
	same(t, "old sessions were ended", of(""), []string{id(5), id(4)})
	update(t, s, func(tx storage.Tx) error { return tx.Sessions().EndAll("p1", "") })
	same(t, "all sessions of one were ended", of(""), []string{id(4)})
}
