package desk

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// importRow is one row of a file that is imported.
type importRow struct {
	line   int
	values map[string]string // trimmed, by column; true and false for booleans
}

// columns are those that a file may have.
type columns struct{ required, optional []string }

func (c columns) known(name string) bool {
	return slices.Contains(c.required, name) || slices.Contains(c.optional, name)
}

// readImport takes a file apart: a JSON array of objects, or CSV with a head.
func readImport(text string, c columns) ([]importRow, []LineProblem) {
	text = strings.TrimPrefix(text, "\ufeff")
	var rows []importRow
	var problems []LineProblem
	if strings.HasPrefix(strings.TrimSpace(text), "[") || strings.HasPrefix(strings.TrimSpace(text), "{") {
		rows, problems = readJSONRows(text, c)
	} else {
		rows, problems = readCSVRows(text, c)
	}
	if len(rows) == 0 && len(problems) == 0 {
		problems = []LineProblem{{0, "The file holds nothing to import."}}
	}
	return rows, problems
}

func readCSVRows(text string, c columns) ([]importRow, []LineProblem) {
	r := csv.NewReader(strings.NewReader(text))
	head, err := r.Read()
	if err != nil {
		return nil, csvProblem(err)
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
	}
	if problems := c.check(head); len(problems) > 0 {
		return nil, problems
	}
	r.FieldsPerRecord = len(head)
	var rows []importRow
	var problems []LineProblem
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, problems
		}
		if err != nil {
			problems = append(problems, csvProblem(err)...)
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return nil, problems
		}
		line, _ := r.FieldPos(0)
		row := importRow{line, map[string]string{}}
		for i, name := range head {
			row.values[name] = strings.TrimSpace(record[i])
		}
		rows = append(rows, row)
	}
}

func csvProblem(err error) []LineProblem {
	var p *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return []LineProblem{{0, "The file is empty."}}
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &p):
		return []LineProblem{{p.Line, "The line has more or fewer columns than the head."}}
	case errors.As(err, &p):
		return []LineProblem{{p.Line, "The quotation marks of this line do not match."}}
	}
	return []LineProblem{{0, "The file cannot be read as CSV."}}
}

// check compares a head with the columns that a file may have.
func (c columns) check(head []string) (problems []LineProblem) {
	for i, name := range head {
		switch {
		case !c.known(name):
			problems = append(problems, LineProblem{1, fmt.Sprintf("The head has the column %q, which does not belong there.", name)})
		case slices.Contains(head[:i], name):
			problems = append(problems, LineProblem{1, "The head has the column " + name + " twice."})
		}
	}
	for _, name := range c.required {
		if !slices.Contains(head, name) {
			problems = append(problems, LineProblem{1, "The head has no column " + name + "."})
		}
	}
	return problems
}

func readJSONRows(text string, c columns) ([]importRow, []LineProblem) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if start, err := dec.Token(); err != nil || start != json.Delim('[') {
		return nil, []LineProblem{{1, "The file holds JSON, but no list of objects."}}
	}
	var rows []importRow
	var problems []LineProblem
	for dec.More() {
		line := lineAt(text, int(dec.InputOffset()))
		var object map[string]any
		if err := dec.Decode(&object); err != nil {
			return nil, append(problems, LineProblem{line, "The JSON of this entry cannot be read."})
		}
		row, wrong := c.row(line, object)
		rows, problems = append(rows, row), append(problems, wrong...)
	}
	if _, err := dec.Token(); err != nil {
		return nil, append(problems, LineProblem{lineAt(text, len(text)), "The list does not end: the file is cut off."})
	}
	return rows, problems
}

// lineAt is the line of the next entry after an offset.
func lineAt(text string, offset int) int {
	at := offset
	for at < len(text) && strings.ContainsRune(", \t\r\n", rune(text[at])) {
		at++
	}
	return 1 + bytes.Count([]byte(text[:min(at, len(text))]), []byte("\n"))
}

// row reads one object as a row.
func (c columns) row(line int, object map[string]any) (importRow, []LineProblem) {
	row, problems := importRow{line, map[string]string{}}, []LineProblem(nil)
	for name, value := range object {
		text, ok := jsonText(value)
		switch {
		case !c.known(name):
			problems = append(problems, LineProblem{line, fmt.Sprintf("%q does not belong here.", name)})
		case !ok:
			problems = append(problems, LineProblem{line, name + " is neither a text nor true or false."})
		}
		row.values[name] = text
	}
	for _, name := range c.required {
		if _, given := row.values[name]; !given {
			problems = append(problems, LineProblem{line, name + " is missing."})
		}
	}
	slices.SortFunc(problems, func(a, b LineProblem) int { return strings.Compare(a.What, b.What) })
	return row, problems
}

// jsonText is a JSON value as it would stand in CSV.
func jsonText(value any) (string, bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case string:
		return strings.TrimSpace(v), true
	case bool:
		return fmt.Sprint(v), true
	case json.Number:
		return v.String(), true
	case []any:
		var parts []string
		for _, each := range v {
			text, ok := each.(string)
			if !ok {
				return "", false
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, ";"), true
	}
	return "", false
}
