package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"barsdesk": main})
}

// Whole runs of the command line, as people type them.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_DATA_HOME", env.WorkDir+"/home")
			made, err := filepath.Abs("testdata")
			env.Setenv("MADE", made)
			env.Setenv("BARSDESK_NO_KEY_STORE", "true")
			env.Values[programs{}] = map[string]*running{}
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "start": start, "asks": asks, "holds": holds, "ends": ends, "rewrites": rewrites, "saves": saves, "reads": reads,
		},
	})
}
