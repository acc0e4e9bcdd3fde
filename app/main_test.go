package main

import (
	"net/url"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"barsdesk/build/postgres"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"barsdesk": main})
}

// Whole runs of the command line, as people type them.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, scripts("testdata/script", func(*testscript.Env) {}))
}

// The same on a database that nodes share; its URL is $DATABASE, and $PASSWORD
// the secret in it.
func TestOnADatabase(t *testing.T) {
	testscript.Run(t, scripts("testdata/database", func(env *testscript.Env) {
		at := postgres.Start(t)
		env.Setenv("DATABASE", at)
		env.Setenv("PASSWORD", secretIn(at))
	}))
}

// secretIn is the password in a URL; one without any has a word that is nowhere.
func secretIn(at string) string {
	if u, err := url.Parse(at); err == nil {
		if word, has := u.User.Password(); has {
			return regexp.QuoteMeta(word)
		}
	}
	return "s3cret-word"
}

// scripts are the parameters of the scripts in a folder.
func scripts(dir string, prepare func(*testscript.Env)) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			prepare(env)
			env.Setenv("XDG_DATA_HOME", env.WorkDir+"/home")
			made, err := filepath.Abs("testdata")
			env.Setenv("MADE", made)
			env.Setenv("BARSDESK_NO_KEY_STORE", "true")
			env.Values[programs{}] = map[string]*running{}
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "start": start, "asks": asks, "holds": holds, "ends": ends, "rewrites": rewrites, "saves": saves, "reads": reads, "unpacks": unpacks,
		},
	}
}
