package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The guides' commands are run in their order, with the files they print, and
// what comes back is compared with what they say.
func TestGuideToValidate(t *testing.T)    { followGuide(t, "validate.md", 2, 8) }
func TestGuideToReceive(t *testing.T)     { followGuide(t, "receiver.md", 3, 4) }
func TestGuideToTrain(t *testing.T)       { followGuide(t, "trainer.md", 2, 2) }
func TestGuideToRecords(t *testing.T)     { followGuide(t, "records.md", 1, 5) }
func TestGuideToBackup(t *testing.T)      { followGuide(t, "backup.md", 2, 7) }
func TestGuideToASoloDesk(t *testing.T)   { followGuide(t, "solo-desk.md", 0, 2) }
func TestGuideToATeamServer(t *testing.T) { followGuide(t, "team-server.md", 1, 3) }

// followGuide runs a guide that has at least so many files and commands.
func followGuide(t *testing.T, name string, files, commands int) {
	t.Helper()
	g := guide{t: t, folder: t.TempDir()}
	page, err := os.ReadFile(filepath.Join("../docs/guide", name))
	if err != nil {
		t.Fatal(err)
	}
	g.read(string(page))
	if g.files < files || g.commands < commands {
		t.Fatalf("the guide has %d files and %d commands", g.files, g.commands)
	}
}

// guide follows a page: a block "```json NAME", with xml, csv or yaml as well, is a file, a
// block "```console" is commands after "$ ", each with what it prints below.
type guide struct {
	t        *testing.T
	folder   string
	code     int // exit code of the last command
	files    int
	commands int
}

func (g *guide) read(page string) {
	fences(page, g.console, func(name, body string) {
		g.files++
		if err := os.WriteFile(filepath.Join(g.folder, name), []byte(body), 0o600); err != nil {
			g.t.Fatal(err)
		}
	})
}

// fences hands the blocks of a page over, in their order.
func fences(page string, console func(body string), file func(name, body string)) {
	parts := strings.Split("\n"+page, "\n```")
	for i := 1; i+1 < len(parts); i += 2 {
		about, body, _ := strings.Cut(parts[i], "\n")
		language, name, _ := strings.Cut(about, " ")
		switch {
		case language == "console":
			console(body + "\n")
		case name != "":
			file(name, body+"\n")
		}
	}
}

func (g *guide) console(body string) {
	eachCommand(body, func(command, want string) {
		got := g.run(command)
		if !asSaid(strings.TrimSpace(got), strings.TrimSpace(want)) {
			g.t.Errorf("%s prints\n%s\nand the guide says\n%s", command, got, want)
		}
	})
}

// asSaid compares what a command prints with what the guide says; "…" there
// stands for what differs from time to time.
func asSaid(got, want string) bool {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".+") + "$").MatchString(got)
}

// eachCommand hands over what stands after "$ ", and what it prints.
func eachCommand(body string, each func(command, prints string)) {
	for _, one := range strings.Split("\n"+body, "\n$ ")[1:] {
		command, prints, _ := strings.Cut(one, "\n")
		each(command, prints)
	}
}

// run carries one command out as a shell would: barsdesk ARG… [< FILE], or
// echo $?
func (g *guide) run(command string) string {
	if command == "echo $?" {
		return strconv.Itoa(g.code)
	}
	g.commands++
	command, from, _ := strings.Cut(command, " < ")
	words := strings.Fields(command)
	if words[0] != "barsdesk" {
		g.t.Fatalf("the guide runs %s", words[0])
	}
	cmd := exec.Command("barsdesk", words[1:]...)
	cmd.Dir, cmd.Stderr = g.folder, os.Stderr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "XDG_DATA_HOME=" + filepath.Join(g.folder, "home")}
	if from != "" {
		file, err := os.Open(filepath.Join(g.folder, from))
		if err != nil {
			g.t.Fatal(err)
		}
		defer file.Close()
		cmd.Stdin = file
	}
	out, err := cmd.Output()
	if cmd.ProcessState == nil {
		g.t.Fatal(err)
	}
	g.code = cmd.ProcessState.ExitCode()
	return string(out)
}
