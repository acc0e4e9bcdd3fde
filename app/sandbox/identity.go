package sandbox

import "barsdesk/app/desk"

// Trainee is who a newcomer acts as in the Sandbox: a made-up clinician of our
// own made-up service, complete enough to send.
func (s *Sandbox) Trainee() desk.Identity {
	own := s.cast.Own
	return desk.Identity{Family: "Lind", Given: "Robin", Prefix: "Mx", SDSUserID: "555000000101", SDSRoleID: "555000000102", RoleCode: "224535009",
		Organisation: own.Organisation, ODSCode: own.ODSCode, ServiceID: own.ID, ServiceName: own.Name, Phone: own.Phone,
		CDSSName: "Barsdesk Sandbox", CDSSVersion: s.config.Software.Version}
}

// OwnODSCode is the code of our own made-up organisation.
func (s *Sandbox) OwnODSCode() string { return s.cast.Own.ODSCode }
