package fhirpath

import (
	"math/big"
	"strconv"
	"strings"
)

// dimension counts the powers of the base units: m, s, g, K, cd, mol, C, rad,
// arbitrary units, and months of the calendar.
type dimension [10]int8

// unit is what a UCUM code measures and how many base units it is.
type unit struct {
	factor    *big.Rat
	dimension dimension
}

// factorTo is what values of u are multiplied by to be values of o.
func (u unit) factorTo(o unit) *big.Rat { return new(big.Rat).Quo(u.factor, o.factor) }

func calendarMonths(n int64) unit {
	return unit{big.NewRat(n, 1), dimension{9: 1}}
}

// factor is one factor of a unit: an atom with its exponent.
type factor struct {
	atom     string
	exponent int
}

// maxFactors is how many factors a unit may have.
const maxFactors = 16

// factors takes a UCUM code apart. Annotations in braces say nothing.
// Brackets around a part of a code are not known.
func factors(code string) ([]factor, bool) {
	var found []factor
	sign := 1
	if code == "" || len(code) > 100 {
		return nil, false
	}
	joined := true // an operator, or the beginning, stands before
	for i, part := range splitUnit(code) {
		if part == "/" || part == "." {
			if joined && (i > 0 || part == ".") {
				return nil, false
			}
			joined, sign = true, map[string]int{".": 1, "/": -1}[part]
			continue
		}
		f, ok := readFactor(part)
		if !ok || len(found) == maxFactors {
			return nil, false
		}
		f.exponent *= sign
		found, joined = append(found, f), false
	}
	return found, !joined
}

// splitUnit cuts a code at its points and strokes, which are kept, but for
// those inside brackets.
func splitUnit(code string) []string {
	var parts []string
	start, inside := 0, 0
	for i := range len(code) {
		switch c := code[i]; {
		case c == '[' || c == '{':
			inside++
		case c == ']' || c == '}':
			inside--
		case inside == 0 && (c == '.' || c == '/'):
			if i > start {
				parts = append(parts, code[start:i])
			}
			parts = append(parts, string(c))
			start = i + 1
		}
	}
	if start < len(code) {
		parts = append(parts, code[start:])
	}
	return parts
}

// readFactor reads an atom with the exponent after it.
func readFactor(part string) (factor, bool) {
	if at := strings.IndexByte(part, '{'); at >= 0 {
		part = part[:at]
	}
	if part == "" || part == "1" {
		return factor{"1", 1}, true
	}
	if part == "10*" || part == "10^" || strings.HasPrefix(part, "10*") || strings.HasPrefix(part, "10^") {
		return exponentOf(part, 3)
	}
	end := len(part)
	for end > 0 && isDigit(part[end-1]) {
		end--
	}
	if end > 0 && end < len(part) && (part[end-1] == '-' || part[end-1] == '+') {
		end--
	}
	return exponentOf(part, end)
}

func exponentOf(part string, end int) (factor, bool) {
	if end == len(part) {
		return factor{part, 1}, true
	}
	e, err := strconv.Atoi(part[end:])
	return factor{part[:end], e}, err == nil && end > 0 && e >= -30 && e <= 30
}

// parseUnit looks a UCUM code up; false where a part of it is not in the table.
func parseUnit(code string) (unit, bool) {
	parts, ok := factors(code)
	if !ok {
		return unit{}, false
	}
	whole := unit{factor: big.NewRat(1, 1)}
	for _, f := range parts {
		atom, ok := atomOf(f.atom)
		if !ok {
			return unit{}, false
		}
		for range max(f.exponent, -f.exponent) {
			if f.exponent > 0 {
				whole.factor.Mul(whole.factor, atom.factor)
			} else {
				whole.factor.Quo(whole.factor, atom.factor)
			}
		}
		for i := range whole.dimension {
			whole.dimension[i] += atom.dimension[i] * int8(f.exponent)
		}
	}
	return whole, true
}

// joinUnits is the code of the product of two units, or of the quotient where
// sign is -1. Units that are not known are joined as they are written.
func joinUnits(a, b string, sign int) string {
	mine, ok1 := factors(a)
	others, ok2 := factors(b)
	if !ok1 || !ok2 {
		return a + map[int]string{1: ".", -1: "/"}[sign] + b
	}
	for _, f := range others {
		f.exponent *= sign
		mine = addFactor(mine, f)
	}
	return writeFactors(mine)
}

func addFactor(list []factor, f factor) []factor {
	for i := range list {
		if list[i].atom == f.atom {
			list[i].exponent += f.exponent
			return list
		}
	}
	return append(list, f)
}

func writeFactors(list []factor) string {
	var above, below string
	for _, f := range list {
		switch {
		case f.atom == "1" || f.exponent == 0:
		case f.exponent > 0:
			above += "." + writeFactor(f.atom, f.exponent)
		default:
			below += "/" + writeFactor(f.atom, -f.exponent)
		}
	}
	if above == "" && below == "" {
		return "1"
	}
	return strings.TrimPrefix(above, ".") + below
}

func writeFactor(atom string, exponent int) string {
	if exponent == 1 {
		return atom
	}
	return atom + strconv.Itoa(exponent)
}
