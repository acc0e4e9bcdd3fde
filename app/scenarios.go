package main

import (
	"fmt"
	"os"

	"barsdesk/app/sandbox"
)

// scenariosCommand looks after scenario files of the trainer's console.
type scenariosCommand struct {
	Check scenariosCheck `cmd:"" help:"Say, line by line, what is wrong in scenario files for the Sandbox."`
}

// scenariosCheck reads files as the console does when it imports them.
type scenariosCheck struct {
	Files []string `arg:"" name:"file" help:"Scenario files."`
}

// Run says for each file that it is right, or what is wrong in which line.
func (c scenariosCheck) Run(to output) error {
	reader, err := sandbox.ScenarioReader()
	if err != nil {
		return cannot("the Sandbox's services cannot be read: %v", err)
	}
	wrong := false
	for _, name := range c.Files {
		text, err := os.ReadFile(name)
		if err != nil {
			return cannot("%s cannot be read: %v", name, err)
		}
		plot, problems := reader.Read(text)
		for _, p := range problems {
			wrong = true
			to.say(fmt.Sprintf("%s:%d: %s", name, p.Line, p.Reason))
		}
		if len(problems) == 0 {
			to.say(name+":", "right,", steps(len(plot.Steps)))
		}
	}
	if wrong {
		return refusal{code: exitFaults}
	}
	return nil
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
