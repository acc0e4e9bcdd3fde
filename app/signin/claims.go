package signin

import (
	"context"
	"encoding/json"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"barsdesk/app/access"
)

// nrbacRoles is where NHS CIS2 says which roles a person has.
const nrbacRoles = "nhsid_nrbac_roles"

// claims are what is read of an ID token and of the user info.
type claims struct {
	Subject  string   `json:"sub"`
	Nonce    string   `json:"nonce"`
	AZP      string   `json:"azp"`
	ACR      string   `json:"acr"`
	AMR      []string `json:"amr"`
	AuthTime int64    `json:"auth_time"`
	UserID   string   `json:"nhsid_useruid"`
	Selected string   `json:"selected_roleid"`
}

// role is one entry of nhsid_nrbac_roles.
type role struct {
	PersonRoleID string `json:"person_roleid"`
	OrgCode      string `json:"org_code"`
	RoleCode     string `json:"role_code"`
	RoleName     string `json:"role_name"`
}

// read verifies an ID token and answers who it names.
func (p *Provider) read(ctx context.Context, got *oauth2.Token, nonce string) (out access.ProviderSays, err error) {
	raw, _ := got.Extra("id_token").(string)
	verifier := p.found.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, Now: p.Now})
	verified, err := verifier.Verify(ctx, raw)
	if err != nil {
		return refusedSays("the ID token does not hold")
	}
	var said claims
	if err := verified.Claims(&said); err != nil {
		return refusedSays("the ID token cannot be read")
	}
	switch {
	case said.Subject == "":
		return refusedSays("the ID token names nobody")
	case said.Nonce != nonce:
		return refusedSays("the ID token answers another sign-in")
	case len(verified.Audience) > 1 && said.AZP != p.ClientID:
		return refusedSays("the ID token was made for another program")
	}
	if why := p.strongEnough(said.ACR, said.AuthTime); why != "" {
		return refusedSays(why)
	}
	out = access.ProviderSays{Issuer: verified.Issuer, Subject: said.Subject, ACR: said.ACR, AMR: said.AMR, AuthTime: said.AuthTime, SDSUserID: said.UserID}
	if p.RolesClaim == "" {
		return out, nil
	}
	if err := p.readRoles(ctx, got, verified, said.Selected, &out); err != nil {
		return access.ProviderSays{}, err
	}
	return out, nil
}

func refusedSays(why string) (access.ProviderSays, error) {
	out, _, err := refused(why)
	return out, err
}

// readRoles reads the roles out of the ID token or, as NHS CIS2 gives them, the
// user info. A role that was selected at the provider is the only one.
func (p *Provider) readRoles(ctx context.Context, got *oauth2.Token, verified *oidc.IDToken, selected string, out *access.ProviderSays) error {
	out.ByProvider = true
	all := map[string]json.RawMessage{}
	if err := verified.Claims(&all); err != nil {
		return err
	}
	if _, there := all[p.RolesClaim]; !there {
		info, err := p.found.UserInfo(ctx, oauth2.StaticTokenSource(got))
		if err != nil || info.Subject != out.Subject {
			_, err = refusedSays("the user info cannot be read, or is another person's")
			return err
		}
		var more claims
		if err := info.Claims(&all); err != nil {
			return err
		}
		if err := info.Claims(&more); err != nil {
			return err
		}
		out.SDSUserID, selected = first(out.SDSUserID, more.UserID), first(selected, more.Selected)
	}
	out.Selections = selections(all[p.RolesClaim], selected)
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// selections reads a list of roles: objects as NHS CIS2 has them, or words. One
// without an id is none.
func selections(text json.RawMessage, selected string) (out []access.Selection) {
	var roles []role
	if json.Unmarshal(text, &roles) == nil {
		for _, each := range roles {
			if each.PersonRoleID != "" && (selected == "" || selected == each.PersonRoleID) {
				out = append(out, access.Selection{ID: each.PersonRoleID, Organisation: each.OrgCode, RoleCode: each.RoleCode, RoleName: each.RoleName})
			}
		}
		return out
	}
	var names []string
	if json.Unmarshal(text, &names) != nil {
		return nil
	}
	for _, name := range names {
		if name != "" {
			out = append(out, access.Selection{ID: name, RoleCode: name})
		}
	}
	return out
}
