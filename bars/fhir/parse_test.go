package fhir_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
)

// TestParseKeeps writes again what it read: every text here must come back to
// the letter.
func TestParseKeeps(t *testing.T) {
	for name, text := range map[string]string{
		"member order":        `{"b":1,"a":2}`,
		"decimal places":      `{"value":1.500,"low":-0.0,"big":123456789012345678901234567890,"exp":1E+2}`,
		"unknown members":     `{"resourceType":"Patient","x-ours":{"deep":[null,true,false]}}`,
		"primitive extension": `{"birthDate":"1970","_birthDate":{"extension":[{"url":"u","valueString":"v"}]}}`,
		"nulls in arrays":     `{"given":["A",null],"_given":[null,{"id":"x"}]}`,
		"empty things":        `{"a":{},"b":[],"c":""}`,
		"text beyond ASCII":   `"Zoë Müller 💊 e` + "\u0301" + `"`,
		"escapes":             `"a\"b\\c\n\r\t\u0001"`,
		"empty name":          `{"":1}`,
		"scalar":              `0`,
	} {
		t.Run(name, func(t *testing.T) {
			n, err := fhir.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(n.JSON()); got != text {
				t.Errorf("got %s\nwant %s", got, text)
			}
		})
	}
}

func TestParseReadsEscapes(t *testing.T) {
	n, err := fhir.Parse([]byte(" [ \"\\/\\b\\f\\u0041\\u00e9\\ud83d\\ude00\" ] \n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := n.Items[0].Text, "/\b\fAé😀"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParsePassesOverAByteOrderMark(t *testing.T) {
	n, err := fhir.Parse([]byte("\xef\xbb\xbf{\"id\":\"1\"}"))
	if err != nil || n.ID() != "1" {
		t.Errorf("got %v, %v", n, err)
	}
}

const secret = "SWAIN"

// refused are texts that Parse must refuse, each with its reason and byte.
var refused = []struct {
	name, text string
	at         int
	why        error
}{
	{"nothing", ``, 0, fhir.ErrEndsEarly},
	{"white space only", " \n", 2, fhir.ErrEndsEarly},
	{"open object", `{"SWAIN":1`, 10, fhir.ErrEndsEarly},
	{"open array", `[1,`, 3, fhir.ErrEndsEarly},
	{"open string", `"SWAIN`, 6, fhir.ErrEndsEarly},
	{"string that ends in a backslash", `"SWAIN\`, 7, fhir.ErrEndsEarly},
	{"half an escape", `"SWAIN\u00`, 10, fhir.ErrEndsEarly},
	{"half a word", `tru`, 3, fhir.ErrEndsEarly},
	{"minus alone", `-`, 1, fhir.ErrEndsEarly},
	{"point without digits", `1.`, 2, fhir.ErrEndsEarly},
	{"text after", `{"a":1} SWAIN`, 8, fhir.ErrTrailing},
	{"second value", `{} {}`, 3, fhir.ErrTrailing},
	{"leading zero", `01`, 1, fhir.ErrTrailing},
	{"plus sign", `+1`, 0, fhir.ErrMalformed},
	{"exponent without digits", `[1e]`, 3, fhir.ErrMalformed},
	{"not a word", `[nul1]`, 4, fhir.ErrMalformed},
	{"not a number", `[NaN]`, 1, fhir.ErrMalformed},
	{"comma too many in an object", `{"SWAIN":1,}`, 11, fhir.ErrMalformed},
	{"comma too many in an array", `[1,]`, 3, fhir.ErrMalformed},
	{"comma missing", `[1 2]`, 3, fhir.ErrMalformed},
	{"colon missing", `{"SWAIN" 1}`, 9, fhir.ErrMalformed},
	{"name without quotes", `{SWAIN:1}`, 1, fhir.ErrMalformed},
	{"line break in a string", "\"SWAIN\n\"", 6, fhir.ErrMalformed},
	{"line break after an escape", "\"SWAIN\\n\n\"", 8, fhir.ErrMalformed},
	{"unknown escape", `"SWAIN\x41"`, 7, fhir.ErrMalformed},
	{"escape that is not hexadecimal", `"\u00+1"`, 2, fhir.ErrMalformed},
	{"high surrogate alone", `"SWAIN\ud83d"`, 12, fhir.ErrHalfSymbol},
	{"low surrogate alone", `"SWAIN\ude00"`, 12, fhir.ErrHalfSymbol},
	{"high surrogate twice", `"\ud83d\ud83d"`, 13, fhir.ErrHalfSymbol},
	{"member twice", `{"SWAIN":1,"SWAIN":1}`, 21, fhir.ErrDuplicate},
	{"member twice, once escaped", `{"SWAIN":1,"SW\u0041IN":1}`, 26, fhir.ErrDuplicate},
	{"member twice, deep", `{"a":[{"SWAIN":1,"b":2,"SWAIN":3}]}`, 33, fhir.ErrDuplicate},
}

func TestParseRefuses(t *testing.T) {
	for _, c := range refused {
		t.Run(c.name, func(t *testing.T) {
			n, err := fhir.Parse([]byte(c.text))
			if !errors.Is(err, c.why) || n != nil {
				t.Fatalf("got %v, %v; want no tree and %v", n, err, c.why)
			}
			if want := fmt.Sprintf("at byte %d:", c.at); !strings.Contains(err.Error(), want) {
				t.Errorf("got %q, want it to say %q", err, want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error quotes the content: %q", err)
			}
		})
	}
}

func TestParseRefusesTextThatIsNotUTF8(t *testing.T) {
	for _, text := range []string{"\"\xff\"", "{\"SWAIN\xc3\":1}", "\xed\xa0\x80"} {
		if _, err := fhir.Parse([]byte(text)); !errors.Is(err, fhir.ErrNotUTF8) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestParseFindsATwinAmongMany(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, `"m%d":1,`, i)
	}
	if _, err := fhir.Parse([]byte("{" + b.String() + `"last":1}`)); err != nil {
		t.Errorf("all different: %v", err)
	}
	if _, err := fhir.Parse([]byte("{" + b.String() + `"m17":1}`)); !errors.Is(err, fhir.ErrDuplicate) {
		t.Errorf("one twice: got %v", err)
	}
}

func TestParseRefusesDeepNestingAtOnce(t *testing.T) {
	deep := map[string]string{
		"arrays":  strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		"objects": strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
		"mixed":   strings.Repeat(`[{"a":`, 2_000_000),
	}
	for name, text := range deep {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := fhir.Parse([]byte(text))
			if !errors.Is(err, fhir.ErrTooDeep) {
				t.Fatalf("got %v, want %v", err, fhir.ErrTooDeep)
			}
			if took := time.Since(start); took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	allowed := strings.Repeat("[", fhir.MaxDepth) + strings.Repeat("]", fhir.MaxDepth)
	if _, err := fhir.Parse([]byte(allowed)); err != nil {
		t.Errorf("nesting of MaxDepth: %v", err)
	}
}

func TestParseRefusesTooManyValues(t *testing.T) {
	if _, err := fhir.Parse([]byte("[" + strings.Repeat("0,", fhir.MaxValues) + "0]")); !errors.Is(err, fhir.ErrTooMany) {
		t.Errorf("got %v, want %v", err, fhir.ErrTooMany)
	}
}

// TestParseIsLinear holds ten times the text to well under the hundred times
// the time that anything quadratic would need. A busy machine may disturb one
// comparison and another, but not all.
func TestParseIsLinear(t *testing.T) {
	var some, more time.Duration
	for range 20 {
		some, more = parseTime(t, 500_000), parseTime(t, 5_000_000)
		if more < 30*some {
			return
		}
	}
	t.Errorf("0.5 MB took %v, 5 MB took %v", some, more)
}

// parseTime is the best of three for a text of about size bytes: one object of
// many members, one long array, one long string with escapes.
func parseTime(t *testing.T, size int) time.Duration {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"array":[`)
	b.WriteString(strings.Repeat(`{"system":"s","value":1.50},`, size/90))
	b.WriteString(`0],"object":{`)
	for i := range size / 60 {
		fmt.Fprintf(&b, `"name%08d":"v",`, i)
	}
	b.WriteString(`"end":0},"text":"` + strings.Repeat(`word\n`, size/20) + `"}`)
	best := time.Hour
	for range 3 {
		start := time.Now()
		if _, err := fhir.Parse([]byte(b.String())); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}

func TestParseSharesNoMemory(t *testing.T) {
	data := []byte(`{"family":"SWAIN"}`)
	n, err := fhir.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	if got := string(n.JSON()); got != `{"family":"SWAIN"}` {
		t.Errorf("the tree changed with the bytes it was read from: %s", got)
	}
}

func TestWriteNeverMakesBrokenText(t *testing.T) {
	n := fhir.Obj(fhir.M("a\xff", fhir.Str("b\xc3")), fhir.M("nil", nil), fhir.M("list", fhir.List(nil)))
	if _, err := fhir.Parse(n.JSON()); err != nil {
		t.Errorf("%s: %v", n.JSON(), err)
	}
}
