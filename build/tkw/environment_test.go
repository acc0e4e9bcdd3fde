package tkw_test

import "testing"

func openEnvironment(t *testing.T, name string) *station {
	t.Helper()
	t.Skip(name)
	return nil
}
