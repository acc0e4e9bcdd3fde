package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// validateCommand checks FHIR content offline. It makes and changes nothing,
// and needs no data folder; packages imported into one are used.
type validateCommand struct {
	Files      []string `arg:"" name:"file" help:"JSON or XML file with one resource or message; - is standard input."`
	Definition string   `help:"MessageDefinition to check messages against: its url, or a file with it (default: the published one that the message names)." placeholder:"URL|FILE"`
	Profile    []string `help:"Profile the resource has to follow besides those it claims; may be repeated." placeholder:"URL" sep:"none"`
	As         string   `help:"Check as strictly as a sender has to be, or tolerate what a receiver has to tolerate." enum:"sender,receiver" default:"sender" placeholder:"sender|receiver"`
	JSON       bool     `help:"Print one OperationOutcome a line for each file." name:"json"`
	Quiet      bool     `help:"Print nothing about files without errors." short:"q"`
	Data       string   `help:"Folder where Barsdesk keeps its data, for imported packages (default: the user's data folder)." env:"BARSDESK_DATA" type:"path" placeholder:"DIR"`
}

// Run checks one file after another. It ends with 3 when one could not be
// read, else with 1 when one has errors.
func (c validateCommand) Run(to output) error {
	c.Files = matched(c.Files)
	if standardInputTwice(c.Files) {
		return wrongUse("standard input (-) can be read only once")
	}
	check, err := c.checker()
	if err != nil {
		return err
	}
	var sum tally
	for _, name := range c.Files {
		data, err := content(name)
		if err != nil {
			sum.unread = append(sum.unread, cannotRead(name, err))
			if c.JSON {
				to.say(string(unreadOutcome(sum.unread[len(sum.unread)-1]).JSON()))
			}
			continue
		}
		c.tell(to, check.file(shown(name), data), &sum)
	}
	if !c.JSON && !c.Quiet && len(c.Files) > 1 {
		to.say(sum.String())
	}
	return sum.verdict()
}

// tell prints what was found in one file.
func (c validateCommand) tell(to output, f checked, sum *tally) {
	sum.add(f)
	switch {
	case c.Quiet && f.counts.errors == 0:
	case c.JSON:
		to.say(string(f.outcome().JSON()))
	default:
		f.print(to)
	}
}

// checker gets ready what every file is checked with.
func (c validateCommand) checker() (*checker, error) {
	held, err := definitionsInForce(c.Data)
	if err != nil {
		return nil, err
	}
	for _, url := range c.Profile {
		if _, ok := held.set.Find(url); !ok {
			return nil, wrongUse("--profile %s is not in force; see barsdesk packages list", url)
		}
	}
	options := validation.Options{Profiles: c.Profile, Now: time.Now()}
	if c.As == "receiver" {
		options.Policy = validation.Receiver
	}
	if c.Definition != "" {
		d, err := c.messageDefinition(held)
		if err != nil {
			return nil, err
		}
		options.Definition = &d
	}
	return &checker{set: held.set, validator: validation.New(held.set, held.words), options: options}, nil
}

// messageDefinition finds what --definition names: a file, or the url of a
// definition that was imported or published.
func (c validateCommand) messageDefinition(held inForce) (definition.MessageDefinition, error) {
	d := definition.MessageDefinition{}
	switch data, err := os.ReadFile(c.Definition); {
	case err == nil:
		n, err := parseResource(data, held.set)
		if err != nil {
			return d, cannot("--definition %s: %v", c.Definition, err)
		}
		if n.Type() != "MessageDefinition" {
			return d, wrongUse("--definition %s holds no MessageDefinition", c.Definition)
		}
		d = definition.Read(n)
	case !errors.Is(err, fs.ErrNotExist) && !strings.Contains(c.Definition, "://"):
		return d, cannot("%s", cannotRead(c.Definition, err))
	default:
		if d = held.messageDefinition(c.Definition); d.URL == "" {
			return d, wrongUse("--definition %s is neither a file nor the url of a MessageDefinition in force; see barsdesk packages list", c.Definition)
		}
	}
	if len(d.Faults) > 0 {
		return d, cannot("--definition %s cannot be followed: %s", c.Definition, strings.Join(d.Faults, "; "))
	}
	return d, nil
}

// matched puts the files that a pattern stands for in its place, as shells do
// that know patterns.
func matched(names []string) []string {
	var out []string
	for _, name := range names {
		if _, err := os.Stat(name); err != nil {
			if files, err := filepath.Glob(name); err == nil && len(files) > 0 {
				out = append(out, files...)
				continue
			}
		}
		out = append(out, name)
	}
	return out
}

const standardInput = "-"

func standardInputTwice(names []string) bool {
	first := slices.Index(names, standardInput)
	return first >= 0 && slices.Contains(names[first+1:], standardInput)
}

// shown is what a file is called in what is printed.
func shown(name string) string {
	if name == standardInput {
		return "standard input"
	}
	return name
}

func content(name string) ([]byte, error) {
	if name == standardInput {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

// cannotRead says why a file could not be read.
func cannotRead(name string, err error) string {
	if info, e := os.Stat(name); e == nil && info.IsDir() {
		return name + " is a folder; name the files in it"
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no file " + name
	case errors.Is(err, fs.ErrPermission):
		return "you have no right to read " + name
	}
	return fmt.Sprintf("%s cannot be read: %v", shown(name), err)
}

// unreadOutcome stands for a file that could not be read in a list of results.
func unreadOutcome(why string) *fhir.Node { return failure("exception", why) }

// failure is an OperationOutcome that says why nothing was checked.
func failure(code, why string) *fhir.Node {
	issue := fhir.Obj(fhir.M("severity", fhir.Str("fatal")), fhir.M("code", fhir.Str(code)),
		fhir.M("details", fhir.Obj(fhir.M("text", fhir.Str(why)))))
	return fhir.Obj(fhir.M("resourceType", fhir.Str("OperationOutcome")), fhir.M("issue", fhir.List(issue)))
}
