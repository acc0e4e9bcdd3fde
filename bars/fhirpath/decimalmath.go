package fhirpath

import "math/big"

// digitsOfQuotient is how many digits after the point a quotient keeps.
const digitsOfQuotient = 20

func (d decimal) plus(o decimal) decimal {
	scale := max(d.scale, o.scale)
	u := d.rescaled(scale)
	return decimalOfBig(u.Add(u, o.rescaled(scale)), scale)
}

func (d decimal) negated() decimal {
	u := d.units()
	return decimalOfBig(u.Neg(u), d.scale)
}

func (d decimal) minus(o decimal) decimal { return d.plus(o.negated()) }

func (d decimal) times(o decimal) decimal {
	u := d.units()
	return decimalOfBig(u.Mul(u, o.units()), d.scale+o.scale)
}

// over divides; there is no quotient by zero.
func (d decimal) over(o decimal) (decimal, bool) {
	if o.sign() == 0 {
		return decimal{}, false
	}
	return decimalOfRat(new(big.Rat).Quo(d.rat(), o.rat())), true
}

// div is the whole part of the quotient.
func (d decimal) div(o decimal) (decimal, bool) {
	if o.sign() == 0 {
		return decimal{}, false
	}
	scale := max(d.scale, o.scale)
	u := d.rescaled(scale)
	return decimalOfBig(u.Quo(u, o.rescaled(scale)), 0), true
}

// mod is what div leaves.
func (d decimal) mod(o decimal) (decimal, bool) {
	if o.sign() == 0 {
		return decimal{}, false
	}
	scale := max(d.scale, o.scale)
	u := d.rescaled(scale)
	return decimalOfBig(u.Rem(u, o.rescaled(scale)), scale).trimmed(), true
}

func (d decimal) rat() *big.Rat {
	return new(big.Rat).SetFrac(d.units(), power10(d.scale))
}

// decimalOfRat rounds a quotient to digitsOfQuotient.
func decimalOfRat(r *big.Rat) decimal {
	d, err := parseDecimal(r.FloatString(digitsOfQuotient))
	if err != nil {
		units := new(big.Int).Quo(r.Num(), r.Denom())
		return decimalOfBig(units, 0)
	}
	return d.trimmed()
}

// rounded rounds half away from zero.
func (d decimal) rounded(scale int) decimal {
	if d.scale <= scale {
		return d
	}
	half := decimal{small: 5, scale: scale + 1}
	if d.sign() < 0 {
		half.small = -5
	}
	return decimalOfBig(d.plus(half).rescaled(scale), scale)
}

// down is the largest number of the scale that is not above d.
func (d decimal) down(scale int) decimal {
	cut := decimalOfBig(d.rescaled(scale), scale)
	if cut.cmp(d) > 0 {
		return cut.minus(decimal{small: 1, scale: scale})
	}
	return cut
}

// up is the smallest number of the scale that is not below d.
func (d decimal) up(scale int) decimal { return d.negated().down(scale).negated() }
