package fhirpath_test

import "testing"

// TestUnits holds the table of units against what UCUM says they are.
func TestUnits(t *testing.T) {
	for _, same := range [][2]string{
		{"1 'cm[H2O]'", "98.0665 'Pa'"},
		{"10 '10*9/L'", "10000 '10*6/L'"},
		{"1 'mg/kg/h'", "24 'mg/kg/d'"},
		{"1 '[gal_br]'", "8 '[pt_br]'"},
		{"1 'h'", "3600 's'"},
		{"1 '[mi_i]'", "1760 '[yd_i]'"},
		{"1 '[stone_av]'", "14 '[lb_av]'"},
		{"1 '[gal_us]'", "231 '[in_i]3'"},
		{"1 '[lb_av]'", "16 '[oz_av]'"},
		{"36 '[in_i]'", "3 '[ft_i]'"},
		{"1 'har'", "10000 'm2'"},
		{"1 't'", "1000 'kg'"},
		{"1 'U'", "1 'umol/min'"},
		{"1 'kat'", "1 'mol/s'"},
		{"1 'W.s'", "1 'J'"},
		{"1 'V.A'", "1 'W'"},
		{"1 'V/A'", "1 'Ohm'"},
		{"1 'bar'", "100 'kPa'"},
		{"1 'kcal'", "4184 'J'"},
		{"1 'osm'", "1 'mol'"},
		{"1 'Gy'", "1 'Sv'"},
		{"1 'Hz'", "1 'Bq'"},
		{"1000000 '[ppm]'", "1 '1'"},
		{"1 'a'", "12 'mo'"},
		{"1 'wk'", "7 'd'"},
		{"1 'dag'", "10 'g'"},
		{"1 'cm'", "0.01 'm'"},
		{"1 'Gm'", "1000 'Mm'"},
		{"1 'fg'", "1000 'ag'"},
		{"1 '10^2'", "100 '1'"},
	} {
		hold(t, []example{yes(same[0] + " = " + same[1]), gives(same[0]+" + "+same[0]+" = "+same[1], "boolean false")})
	}
}
