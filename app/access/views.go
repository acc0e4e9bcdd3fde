package access

import "time"

// Standing is how a visitor stands with the door: how one can sign in, and who
// they are once they have.
type Standing struct {
	Ways         []string       `json:"ways" doc:"how one signs in here: link, password, provider; empty where nobody has to"`
	Providers    []ProviderName `json:"providers" doc:"sign-in providers"`
	FirstAccount bool           `json:"firstAccount" doc:"nobody has an account yet: the one-time link makes the first"`
	PersonID     string         `json:"personId"`
	Username     string         `json:"username" doc:"empty for who signs in without one"`
	Session      string         `json:"session" doc:"opaque id of this session"`
	Role         string         `json:"role" doc:"what the person acts as now; empty until one is chosen"`
	RoleLabel    string         `json:"roleLabel"`
	Roles        []RoleChoice   `json:"roles" doc:"what the person may act as"`
	Organisation string         `json:"organisation" doc:"ODS code of whom the person acts for"`
	Alone        bool           `json:"alone" doc:"the one person of this computer: also its manager, auditor and administrator"`
	CanLock      bool           `json:"canLock"`
	Locked       bool           `json:"locked" doc:"everything but unlocking and signing out is answered 423 locked"`
	LockAfter    int            `json:"lockAfter" doc:"seconds without anybody at the screen after which the page locks; 0: never"`
	UnlockBy     []string       `json:"unlockBy" doc:"pin, password; empty: sign in again"`
	EndsAt       *time.Time     `json:"endsAt,omitempty" doc:"when the session ends however much it is used"`
	Notices      []Notice       `json:"notices" doc:"what the person should know since the last visit; gone once POST /me/notices has been called"`
}

// ProviderName names a sign-in provider.
type ProviderName struct {
	ID    string `json:"id" doc:"stands in /oidc/{id}/begin"`
	Label string `json:"label"`
}

// RoleChoice is one thing that a person may act as.
type RoleChoice struct {
	ID           string `json:"id" doc:"the body of POST /session/role"`
	Role         string `json:"role"`
	Label        string `json:"label"`
	Organisation string `json:"organisation" doc:"ODS code; empty for the person's own"`
	What         string `json:"what" doc:"what it is for, in a sentence"`
}

// Notice is something that a person should know about their account.
type Notice struct {
	Kind  string    `json:"kind" doc:"failed: somebody tried to sign in; changed: a password, PIN or factor was changed"`
	Text  string    `json:"text"`
	At    time.Time `json:"at"`
	Count int       `json:"count"`
}

// SignInWith is the body of POST /session: the token of the one-time link, or
// username, password and code.
type SignInWith struct {
	Token    string `json:"token,omitempty" maxLength:"128"`
	Username string `json:"username,omitempty" maxLength:"256"`
	Password string `json:"password,omitempty" maxLength:"1024"`
	Code     string `json:"code,omitempty" maxLength:"64" doc:"of the authenticator app, or a recovery code"`
}

// Proof is the body of POST /session/prove.
type Proof struct {
	Password string `json:"password" maxLength:"1024"`
	Code     string `json:"code" maxLength:"64"`
}

// Unlock is the body of POST /session/unlock: a PIN or the password.
type Unlock struct {
	PIN      string `json:"pin,omitempty" maxLength:"64"`
	Password string `json:"password,omitempty" maxLength:"1024"`
}

// ChooseRole is the body of POST /session/role.
type ChooseRole struct {
	ID string `json:"id" maxLength:"128"`
}

// SessionLine is one session in a list.
type SessionLine struct {
	ID        string    `json:"id"`
	PersonID  string    `json:"personId"`
	Person    string    `json:"person" doc:"name"`
	Role      string    `json:"role"`
	RoleLabel string    `json:"roleLabel"`
	From      string    `json:"from" doc:"network address"`
	Device    string    `json:"device"`
	Factors   []string  `json:"factors" doc:"how the person proved who they are, in words"`
	CreatedAt time.Time `json:"createdAt"`
	UsedAt    time.Time `json:"usedAt"`
	Locked    bool      `json:"locked"`
	Current   bool      `json:"current" doc:"the one that asks"`
}

// SessionList answers GET /sessions.
type SessionList struct {
	Sessions []SessionLine `json:"sessions" doc:"last used first"`
	Everyone bool          `json:"everyone" doc:"the sessions of all people"`
}

// RoleName is a role in words.
type RoleName struct {
	Role  string `json:"role"`
	Label string `json:"label"`
	What  string `json:"what" doc:"what it is for, in a sentence"`
}

// PersonLine is a person in a list.
type PersonLine struct {
	ID           string    `json:"id"`
	Username     string    `json:"username"`
	Name         string    `json:"name"`
	Roles        []string  `json:"roles"`
	Organisation string    `json:"organisation" doc:"ODS code; empty for the desk's own"`
	State        string    `json:"state" doc:"invited, active, disabled"`
	SeenAt       time.Time `json:"seenAt" doc:"the last sign-in; year 1 for never"`
	Self         bool      `json:"self" doc:"the one who asks"`
}

// PeopleList answers GET /people.
type PeopleList struct {
	People []PersonLine `json:"people" doc:"by name"`
	Total  int          `json:"total"`
	Roles  []RoleName   `json:"roles" doc:"what people can be given"`
}

// PersonView answers GET /people/{id}.
type PersonView struct {
	PersonLine
	Version      int           `json:"version"`
	Practitioner Practitioner  `json:"practitioner"`
	Issuer       string        `json:"issuer" doc:"of the account at a sign-in provider; empty without one"`
	Subject      string        `json:"subject"`
	HasPassword  bool          `json:"hasPassword"`
	HasFactor    bool          `json:"hasFactor" doc:"an authenticator app"`
	HasPIN       bool          `json:"hasPin"`
	RecoveryLeft int           `json:"recoveryLeft" doc:"recovery codes that are left"`
	InvitedUntil *time.Time    `json:"invitedUntil,omitempty" doc:"until when the link that was given works"`
	Sessions     []SessionLine `json:"sessions"`
	RoleNames    []RoleName    `json:"roleNames"`
}

// PersonNew is the body of POST /people.
type PersonNew struct {
	Username     string       `json:"username" maxLength:"64"`
	Name         string       `json:"name" maxLength:"128"`
	Roles        []string     `json:"roles"`
	Organisation string       `json:"organisation,omitempty" maxLength:"12" doc:"ODS code; empty for the desk's own"`
	Practitioner Practitioner `json:"practitioner,omitempty"`
}

// PersonChange is the body of PUT /people/{id}.
type PersonChange struct {
	Version      int          `json:"version"`
	Name         string       `json:"name" maxLength:"128"`
	Roles        []string     `json:"roles"`
	Organisation string       `json:"organisation,omitempty" maxLength:"12"`
	Practitioner Practitioner `json:"practitioner,omitempty"`
}

// PersonAdded answers POST /people.
type PersonAdded struct {
	Person PersonView     `json:"person"`
	Link   InvitationLink `json:"link"`
}

// InvitationLink lets one person in once, to set what they will sign in with.
// It is shown once: only a hash of it is kept.
type InvitationLink struct {
	Path  string    `json:"path" doc:"to be put behind the address of the screens: /#/invitation/TOKEN"`
	Kind  string    `json:"kind" doc:"new, password, factor"`
	Until time.Time `json:"until"`
}

// OpenInvitation is the body of POST /invitations/open.
type OpenInvitation struct {
	Token string `json:"token" maxLength:"128"`
}

// Invitation answers POST /invitations/open: what its holder has to set. It is
// not spent by looking.
type Invitation struct {
	Kind          string         `json:"kind" doc:"first: the first account; new; password: a new password, with the code asked; factor: a new authenticator app, with the password asked"`
	Name          string         `json:"name"`
	Username      string         `json:"username"`
	NeedsPassword bool           `json:"needsPassword" doc:"a new password is to be chosen"`
	AsksPassword  bool           `json:"asksPassword" doc:"the present password is asked"`
	AsksCode      bool           `json:"asksCode" doc:"a code of the present authenticator app, or a recovery code, is asked"`
	Factor        *TOTPOffer     `json:"factor,omitempty" doc:"to be taken up in the authenticator app, and confirmed by its code"`
	Providers     []ProviderName `json:"providers" doc:"the person may sign in with one of these instead: /oidc/{id}/begin, within ten minutes"`
	Roles         []RoleName     `json:"roles" doc:"of the first account: what it may give itself"`
	Rules         []string       `json:"rules" doc:"what a password has to be, in words"`
}

// AcceptInvitation is the body of POST /invitations/accept.
type AcceptInvitation struct {
	Token    string `json:"token" maxLength:"128"`
	Password string `json:"password" maxLength:"1024" doc:"the new one, or the present one of kind factor"`
	Code     string `json:"code" maxLength:"64"`
}

// FirstPerson is the body of POST /people/first.
type FirstPerson struct {
	Token        string   `json:"token" maxLength:"128" doc:"of the one-time link"`
	Username     string   `json:"username" maxLength:"64"`
	Name         string   `json:"name" maxLength:"128"`
	Organisation string   `json:"organisation,omitempty" maxLength:"12"`
	Roles        []string `json:"roles,omitempty" doc:"beside administrator"`
	Password     string   `json:"password" maxLength:"1024"`
	Code         string   `json:"code" maxLength:"64" doc:"of the authenticator app, which confirms it"`
}

// RecoveryCodes each let their person in once in place of a code. They are
// shown once: only hashes of them are kept.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
}

// TOTPOffer is a secret for an authenticator app, to be confirmed by a code.
type TOTPOffer struct {
	Secret string   `json:"secret" doc:"in groups of four, to type in"`
	URI    string   `json:"uri" doc:"otpauth://…"`
	QR     []string `json:"qr" doc:"the URI as a QR code, a row a string, 1 for dark and 0 for light"`
}

// TOTPConfirm is the body of POST /me/totp/confirm.
type TOTPConfirm struct {
	Code string `json:"code" maxLength:"64"`
}

// PasswordChange is the body of POST /me/password.
type PasswordChange struct {
	Current    string `json:"current" maxLength:"1024"`
	New        string `json:"new" maxLength:"1024"`
	KeepOthers bool   `json:"keepOthers,omitempty" doc:"let one's other sessions go on"`
}

// PINChange is the body of POST /me/pin; an empty PIN removes it.
type PINChange struct {
	PIN string `json:"pin" maxLength:"64"`
}

// Me answers GET /me.
type Me struct {
	Person      PersonView `json:"person"`
	CanPassword bool       `json:"canPassword" doc:"the person signs in with a password here, and may change it"`
	CanFactor   bool       `json:"canFactor"`
	CanPIN      bool       `json:"canPin"`
	Proved      bool       `json:"proved" doc:"the person proved who they are so lately that factors may be changed; else POST /session/prove first"`
	Rules       []string   `json:"rules" doc:"what a password has to be, in words"`
}

// MeChange is the body of PUT /me.
type MeChange struct {
	Version int    `json:"version"`
	Name    string `json:"name" maxLength:"128"`
}

// RoleMap answers GET /people/roles and is the body of PUT: which roles of a
// sign-in provider are which of ours.
type RoleMap struct {
	Rows  []RoleMapRow `json:"rows"`
	Roles []RoleName   `json:"roles,omitempty" readOnly:"true"`
}

// RoleMapRow is one line of it; the first that fits counts.
type RoleMapRow struct {
	RoleCode     string `json:"roleCode" maxLength:"64" doc:"the provider's code; empty for any"`
	Organisation string `json:"organisation,omitempty" maxLength:"12" doc:"ODS code; empty for any"`
	Role         string `json:"role" doc:"ours"`
}
