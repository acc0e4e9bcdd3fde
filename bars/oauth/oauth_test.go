package oauth_test

import (
	"context"
	"testing"

	"barsdesk/bars/oauth"
)

func TestNoneAsksForNoToken(t *testing.T) {
	for name, get := range map[string]func(context.Context) (string, error){"Token": oauth.None.Token, "Renew": func(ctx context.Context) (string, error) { return oauth.None.Renew(ctx, "old") }} {
		if token, err := get(context.Background()); token != "" || err != nil {
			t.Errorf("%s: got %q, %v", name, token, err)
		}
	}
}
