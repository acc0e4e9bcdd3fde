package fhirpath

import (
	"math"
	"math/big"
)

// reals are the functions of numbers.
var reals = map[string]function{
	"abs":      onSingle(0, 0, absolute),
	"ceiling":  onSingle(0, 0, toWhole(func(d decimal) decimal { return d.up(0) })),
	"floor":    onSingle(0, 0, toWhole(func(d decimal) decimal { return d.down(0) })),
	"truncate": onSingle(0, 0, toWhole(func(d decimal) decimal { return decimalOfBig(d.rescaled(0), 0) })),
	"round":    onSingle(0, 1, round),
	"exp":      onSingle(0, 0, real(func(x float64) float64 { return math.Exp(x) })),
	"ln":       onSingle(0, 0, real(func(x float64) float64 { return math.Log(x) })),
	"sqrt":     onSingle(0, 0, real(func(x float64) float64 { return math.Sqrt(x) })),
	"log":      onSingle(1, 1, logarithm),
	"power":    onSingle(1, 1, power),
}

// wantNumber is the number of an item that must be one.
func (r *run) wantNumber(i *Item) (decimal, bool) {
	v := i.value()
	d, ok := v.number()
	if !ok && (v.kind != kindNone || !valueless(i)) {
		r.fail("%s is no number", typeWord(i))
	}
	return d, ok
}

func absolute(r *run, args []Item) (Item, bool) {
	v := args[0].value()
	negative := v.kind == kindInteger && v.integer < 0 || v.decimal.sign() < 0
	made, ok := signed(v, negative)
	if !ok {
		return refuse(r, "abs()")
	}
	return made, true
}

func toWhole(work func(d decimal) decimal) func(r *run, args []Item) (Item, bool) {
	return func(r *run, args []Item) (Item, bool) {
		d, ok := r.wantNumber(&args[0])
		if !ok {
			return Item{}, false
		}
		i, ok := work(d).int64()
		return ofInteger(i), ok
	}
}

func round(r *run, args []Item) (Item, bool) {
	d, ok := r.wantNumber(&args[0])
	digits := int64(0)
	if len(args) > 1 {
		n, isNumber := r.wantNumber(&args[1])
		whole, isWhole := n.int64()
		digits, ok = whole, ok && isNumber && isWhole
	}
	if digits < 0 {
		r.fail("round() needs a number of digits that is not negative")
	}
	return ofDecimal(d.rounded(int(min(digits, maxDigits)))), ok
}

// real makes a function of real arithmetic; where it has no result there is none.
func real(work func(x float64) float64) func(r *run, args []Item) (Item, bool) {
	return func(r *run, args []Item) (Item, bool) {
		d, ok := r.wantNumber(&args[0])
		if !ok {
			return Item{}, false
		}
		made, ok := decimalOfFloat(work(d.float()))
		return ofDecimal(made), ok
	}
}

func logarithm(r *run, args []Item) (Item, bool) {
	x, ok1 := r.wantNumber(&args[0])
	base, ok2 := r.wantNumber(&args[1])
	if !ok1 || !ok2 {
		return Item{}, false
	}
	d, ok := decimalOfFloat(math.Log(x.float()) / math.Log(base.float()))
	return ofDecimal(d), ok
}

// maxPower is the largest exponent that is worked out exactly.
const maxPower = 400

func power(r *run, args []Item) (Item, bool) {
	x, ok1 := r.wantNumber(&args[0])
	y, ok2 := r.wantNumber(&args[1])
	if !ok1 || !ok2 {
		return Item{}, false
	}
	n, fits := y.int64()
	if y.whole() && fits && n >= 0 && n <= maxPower && x.scale*int(n) <= maxDigits {
		units := x.units()
		if units.BitLen()*int(n) > 8*maxDigits {
			return Item{}, false
		}
		d := decimalOfBig(units.Exp(units, big.NewInt(n), nil), x.scale*int(n))
		a, b := args[0].value(), args[1].value()
		return amount(d, &a, &b)
	}
	d, ok := decimalOfFloat(math.Pow(x.float(), y.float()))
	return ofDecimal(d), ok
}
