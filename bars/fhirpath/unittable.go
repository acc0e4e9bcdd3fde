package fhirpath

import (
	"math/big"
	"strings"
)

// atoms are the UCUM units known here, each as a number of a unit of simpler
// kind; those without one are base units. metric says whether a prefix may
// stand before it.
var atoms = map[string]struct {
	number string
	of     string
	metric bool
}{
	"m": {metric: true}, "s": {metric: true}, "g": {metric: true}, "K": {metric: true},
	"cd": {metric: true}, "mol": {metric: true}, "C": {metric: true}, "rad": {metric: true},
	"[iU]": {metric: true}, "[IU]": {"1", "[iU]", true}, "U": {"1/60", "umol/s", true},
	"1": {}, "%": {"1/100", "1", false}, "[ppm]": {"1/1000000", "1", false}, "10*": {"10", "1", false}, "10^": {"10", "1", false},
	"min": {"60", "s", false}, "h": {"3600", "s", false}, "d": {"86400", "s", false}, "wk": {"604800", "s", false},
	"mo": {"2629800", "s", false}, "a": {"31557600", "s", false},
	"[in_i]": {"254/100", "cm", false}, "[ft_i]": {"3048/100", "cm", false}, "[yd_i]": {"9144/100", "cm", false},
	"[mi_i]": {"1609344/1000", "m", false},
	"l":      {"1/1000", "m3", true}, "L": {"1/1000", "m3", true}, "ar": {"100", "m2", true},
	"[lb_av]": {"45359237/100000", "g", false}, "[oz_av]": {"45359237/1600000", "g", false},
	"[stone_av]": {"14", "[lb_av]", false}, "t": {"1000000", "g", true},
	"[gal_br]": {"454609/100", "cm3", false}, "[pt_br]": {"454609/800", "cm3", false}, "[foz_br]": {"454609/16000", "cm3", false},
	"[gal_us]": {"231", "[in_i]3", false}, "[pt_us]": {"1/8", "[gal_us]", false}, "[foz_us]": {"1/128", "[gal_us]", false},
	"Hz": {"1", "/s", true}, "N": {"1000", "g.m/s2", true}, "Pa": {"1", "N/m2", true}, "J": {"1", "N.m", true},
	"W": {"1", "J/s", true}, "A": {"1", "C/s", true}, "V": {"1", "J/C", true}, "Ohm": {"1", "V/A", true},
	"bar": {"100000", "Pa", true}, "m[Hg]": {"133322387415/1000000", "Pa", true}, "m[H2O]": {"980665/100000", "kPa", true},
	"cal": {"4184/1000", "J", true}, "eq": {"1", "mol", true}, "osm": {"1", "mol", true}, "kat": {"1", "mol/s", true},
	"Gy": {"1", "J/kg", true}, "Sv": {"1", "J/kg", true}, "Bq": {"1", "/s", true},
}

// bases are the positions of the base units in a dimension.
var bases = map[string]int{"m": 0, "s": 1, "g": 2, "K": 3, "cd": 4, "mol": 5, "C": 6, "rad": 7, "[iU]": 8}

// prefixes are the powers of ten that stand before metric units.
var prefixes = map[string]int{
	"Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
	"d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}

// atomOf looks a unit up, with a prefix where the table has none of that name.
func atomOf(name string) (unit, bool) {
	if _, ok := atoms[name]; ok {
		return tableUnit(name), true
	}
	for n := 1; n <= 2 && n < len(name); n++ {
		power, ok := prefixes[name[:n]]
		if ok && atoms[name[n:]].metric {
			u := tableUnit(name[n:])
			u.factor.Mul(u.factor, powerRat(power))
			return u, true
		}
	}
	return unit{}, false
}

func powerRat(power int) *big.Rat {
	if power < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), power10(-power))
	}
	return new(big.Rat).SetInt(power10(power))
}

// tableUnit resolves an entry of atoms down to base units.
func tableUnit(name string) unit {
	u := unit{factor: big.NewRat(1, 1)}
	if base, ok := bases[name]; ok {
		u.dimension[base] = 1
		return u
	}
	entry := atoms[name]
	if name == "1" {
		return u
	}
	of, _ := parseUnit(strings.TrimPrefix(entry.of, "."))
	number, _ := new(big.Rat).SetString(entry.number)
	return unit{of.factor.Mul(of.factor, number), of.dimension}
}
