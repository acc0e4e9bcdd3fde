package fhirpath

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// decimal is an exact number: units of ten to the power of -scale. Most fit
// small; large holds the units of those that do not.
type decimal struct {
	small int64
	large *big.Int // nil: the units are small
	scale int
}

// maxDigits is how long a number may be; a longer one is refused, so that
// numbers cannot grow without bound.
const maxDigits = 120

var errNumber = errors.New("no number, or one with too many digits")

var ten = big.NewInt(10)

// parseDecimal reads a number as JSON and FHIRPath write it. Digits after the
// point are kept as they tell the precision.
func parseDecimal(text string) (decimal, error) {
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		e, err := strconv.Atoi(text[at+1:])
		if err != nil || e > maxDigits || e < -maxDigits {
			return decimal{}, errNumber
		}
		mantissa, exponent = text[:at], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if len(whole)+len(fraction) > maxDigits || !allDigits(unsigned(whole)) || fraction != "" && !allDigits(fraction) {
		return decimal{}, errNumber
	}
	if strings.HasSuffix(mantissa, ".") {
		return decimal{}, errNumber
	}
	d, err := decimalOf(whole+fraction, len(fraction)-exponent)
	if err == nil && d.scale < 0 {
		d = decimalOfBig(d.rescaled(0), 0)
	}
	return d, err
}

func decimalOf(units string, scale int) (decimal, error) {
	if small, err := strconv.ParseInt(units, 10, 64); err == nil {
		return decimal{small: small, scale: scale}, nil
	}
	large, ok := new(big.Int).SetString(units, 10)
	if !ok {
		return decimal{}, errNumber
	}
	return decimalOfBig(large, scale), nil
}

func unsigned(text string) string {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		return text[1:]
	}
	return text
}

func allDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}

func decimalOfInt(i int64) decimal { return decimal{small: i} }

func decimalOfBig(units *big.Int, scale int) decimal {
	if units.IsInt64() {
		return decimal{small: units.Int64(), scale: scale}
	}
	return decimal{large: units, scale: scale}
}

// decimalOfFloat returns a result of real arithmetic to 15 digits.
func decimalOfFloat(f float64) (decimal, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) > 1e28 {
		return decimal{}, false
	}
	d, err := parseDecimal(strconv.FormatFloat(f, 'g', 15, 64))
	return d.trimmed(), err == nil
}

// units returns the units as a new big number.
func (d decimal) units() *big.Int {
	if d.large != nil {
		return new(big.Int).Set(d.large)
	}
	return big.NewInt(d.small)
}

func power10(n int) *big.Int {
	return new(big.Int).Exp(ten, big.NewInt(int64(n)), nil)
}

// rescaled returns the units at another scale; digits beyond it are cut off.
func (d decimal) rescaled(scale int) *big.Int {
	u := d.units()
	if scale >= d.scale {
		return u.Mul(u, power10(scale-d.scale))
	}
	return u.Quo(u, power10(d.scale-scale))
}

// tooLong reports whether d has outgrown what numbers may be.
func (d decimal) tooLong() bool {
	return d.scale > 2*maxDigits || d.large != nil && d.large.BitLen() > 8*maxDigits
}

// sign is -1, 0 or 1.
func (d decimal) sign() int {
	if d.large != nil {
		return d.large.Sign()
	}
	switch {
	case d.small < 0:
		return -1
	case d.small > 0:
		return 1
	}
	return 0
}

// cmp orders two numbers, 1.0 and 1.00 being the same.
func (d decimal) cmp(o decimal) int {
	if d.scale == o.scale && d.large == nil && o.large == nil {
		switch {
		case d.small < o.small:
			return -1
		case d.small > o.small:
			return 1
		}
		return 0
	}
	scale := max(d.scale, o.scale)
	return d.rescaled(scale).Cmp(o.rescaled(scale))
}

// trimmed drops zeros at the end of the fraction.
func (d decimal) trimmed() decimal {
	if d.large == nil {
		for d.scale > 0 && d.small%10 == 0 {
			d.small /= 10
			d.scale--
		}
		return d
	}
	u, rest := d.units(), new(big.Int)
	for d.scale > 0 {
		q, _ := new(big.Int).QuoRem(u, ten, rest)
		if rest.Sign() != 0 {
			break
		}
		u, d.scale = q, d.scale-1
	}
	return decimalOfBig(u, d.scale)
}

// int64 returns the whole part when it fits.
func (d decimal) int64() (int64, bool) {
	if d.scale == 0 && d.large == nil {
		return d.small, true
	}
	u := d.rescaled(0)
	return u.Int64(), u.IsInt64()
}

// whole reports whether nothing stands after the point but zeros.
func (d decimal) whole() bool { return d.trimmed().scale == 0 }

func (d decimal) float() float64 {
	f, err := strconv.ParseFloat(d.String(), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// String writes the number with all digits of its scale.
func (d decimal) String() string {
	text := d.units().String()
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	if d.scale <= 0 {
		return sign + text
	}
	if missing := d.scale + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	point := len(text) - d.scale
	return sign + text[:point] + "." + text[point:]
}
