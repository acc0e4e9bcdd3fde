package main

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
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

// A node whose database goes away and comes back.
func TestADatabaseThatGoesAway(t *testing.T) {
	testscript.Run(t, scripts("testdata/away", func(env *testscript.Env) {
		s := postgres.Serve(t, postgres.Options{})
		at, err := s.Create(t.Context(), "kept")
		if err != nil {
			t.Error(err)
		}
		env.Setenv("DATABASE", at)
		env.Values[serving{}] = s
	}))
}

// serving is the key of the server that a script stops and starts.
type serving struct{}

// server stops or starts the database's server: server stops|starts
func server(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(serving{}).(*postgres.Server)
	do := map[string]func() error{"stops": s.Stop, "starts": func() error { return s.Start(context.Background()) }}[args[0]]
	ts.Check(do())
}

// becomes asks until a status comes back: becomes STATUS URL
func becomes(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), startsWithin)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, args[1], nil)
		ts.Check(err)
		answer, err := http.DefaultClient.Do(req)
		ts.Check(err)
		ts.Check(answer.Body.Close())
		if strconv.Itoa(answer.StatusCode) == args[0] {
			return
		}
	}
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
			"exits": exits, "start": start, "asks": asks, "holds": holds, "ends": ends, "rewrites": rewrites, "saves": saves, "reads": reads, "unpacks": unpacks, "server": server, "becomes": becomes,
		},
	}
}
