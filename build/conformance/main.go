// Command conformance keeps docs/conformance.md and proves it.
//
// `write` writes the page from the rules. `mutate` breaks each rule in turn, in
// a copy that only the compiler sees, runs the tests the rule names, prints what
// came of it, and ends with status 1 when a break lived, did not compile, or
// the tests fail unbroken. Neither changes the code.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"barsdesk/build/conformance/rules"
)

//go:generate go run . write

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say write or mutate")
	}
	topics, err := rules.Load()
	if err != nil {
		return err
	}
	root, err := project()
	if err != nil {
		return err
	}
	switch args[0] {
	case "write":
		return os.WriteFile(filepath.Join(root, "docs", "conformance.md"), rules.Page(topics), 0o644)
	case "mutate":
		return mutate(ctx, root, topics, args[1:], out)
	}
	return errors.New("say write or mutate")
}

func mutate(ctx context.Context, root string, topics []rules.Topic, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	ids := flags.String("id", "", "only these rules, with commas between")
	at := flags.Int("jobs", 2, "how many at a time")
	if err := flags.Parse(args); err != nil {
		return err
	}
	picked, err := pick(topics, *ids)
	if err != nil {
		return err
	}
	if faults := rules.Check(root, topics); len(faults) > 0 {
		return errors.New(strings.Join(faults, "\n"))
	}
	r := round{root: root, out: out, jobs: max(1, *at)}
	return r.all(ctx, picked)
}

// pick gives the rules that can be broken, or the named ones of them.
func pick(topics []rules.Topic, ids string) ([]rules.Rule, error) {
	wanted := map[string]bool{}
	for id := range strings.SplitSeq(ids, ",") {
		if id != "" {
			wanted[id] = true
		}
	}
	all := len(wanted) == 0
	var picked []rules.Rule
	for _, t := range topics {
		for _, r := range t.Rules {
			if r.Break != nil && (all || wanted[r.ID]) {
				picked = append(picked, r)
				delete(wanted, r.ID)
			}
		}
	}
	for id := range wanted {
		return nil, fmt.Errorf("no rule %s that can be broken", id)
	}
	return picked, nil
}

// project is the folder of the outermost go.mod above.
func project() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "docs", "mutation.md")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("run it inside the project")
		}
	}
}
