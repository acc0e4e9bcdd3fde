package signin_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"barsdesk/app/signin"
)

// FuzzReturn comes back from the provider with any query: nobody is let in
// without the state that was given out, nor a second time.
func FuzzReturn(f *testing.F) {
	l := newLiar(f)
	f.Add("code=c&state=s", false)
	f.Add("code=c", true)
	f.Add("code=c&error=access_denied", true)
	f.Add("code=c&iss=https%3A%2F%2Fevil.example", true)
	f.Add("%zz&&&state=&state=x", true)
	f.Fuzz(func(t *testing.T, query string, right bool) {
		v := l.begin(t, nil)
		state := v.back.Get("state")
		back, _ := url.ParseQuery(query) // a server takes what can be read of it
		if right {
			back.Set("state", state)
		}
		says, _, err := v.provider.Finish(t.Context(), v.cookie, back)
		switch {
		case err != nil && (!errors.Is(err, signin.ErrRefused) || says.Subject != ""):
			t.Errorf("%q: %+v, %v", query, says, err)
		case err == nil && (back.Get("state") != state || back.Has("error") && back.Get("error") != "" || says.Subject != "s1"):
			t.Errorf("%q is let in as %+v", query, says)
		}
		if _, _, err := v.provider.Finish(t.Context(), v.cookie, v.back); !errors.Is(err, signin.ErrRefused) {
			t.Errorf("%q: and once more: %v", query, err)
		}
	})
}

// FuzzIDToken answers the code with any text as the token: none names anybody
// that the provider did not sign.
func FuzzIDToken(f *testing.F) {
	l := newLiar(f)
	f.Add("")
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzMSJ9.")
	f.Add("eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiJzMSJ9.AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		v := l.begin(t, nil)
		l.raw = &text
		says, _, err := v.provider.Finish(t.Context(), v.cookie, v.back)
		if !errors.Is(err, signin.ErrRefused) || says.Subject != "" {
			t.Errorf("let in as %+v, %v", says, err)
		}
	})
}

// FuzzClaims signs any claims: whoever is let in is named by them, for us, in
// answer to this sign-in; roles that cannot be read are none.
func FuzzClaims(f *testing.F) {
	l := newLiar(f)
	f.Add(`{}`, `{}`)
	f.Add(`{"sub":"s2"}`, `{"sub":"s2","nhsid_nrbac_roles":[{"person_roleid":"1","org_code":"ZLK","role_code":"R8000"}]}`)
	f.Add(`{"aud":["barsdesk","x"],"azp":"x"}`, `{"sub":"s1","nhsid_nrbac_roles":"none"}`)
	f.Add(`{"nonce":["a"],"exp":-1e300,"amr":null}`, `{"sub":["s1"]}`)
	f.Add(`{"nhsid_nrbac_roles":[{"person_roleid":7}]}`, `{"sub":"s1","nhsid_nrbac_roles":[null,{}]}`)
	f.Fuzz(func(t *testing.T, token, info string) {
		var said, told map[string]any
		if json.Unmarshal([]byte(token), &said) != nil || json.Unmarshal([]byte(info), &told) != nil {
			return
		}
		v := l.begin(t, func(s *signin.Settings) { s.RolesClaim = "nhsid_nrbac_roles" })
		nonce := l.claims["nonce"]
		for name, value := range said {
			l.claims[name] = value
		}
		l.method, l.sign, l.info, l.raw = jwt.SigningMethodRS256, l.key, told, nil
		says, _, err := v.provider.Finish(t.Context(), v.cookie, v.back)
		if err != nil {
			if says.Subject != "" {
				t.Errorf("refused, and yet named %+v", says)
			}
			return
		}
		if l.claims["sub"] != says.Subject || l.claims["iss"] != l.URL || l.claims["nonce"] != nonce || says.Subject == "" {
			t.Errorf("%v lets in %+v", l.claims, says)
		}
		for _, each := range says.Selections {
			if each.ID == "" {
				t.Errorf("a role of no id: %+v", each)
			}
		}
	})
}
