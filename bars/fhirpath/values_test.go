package fhirpath_test

import (
	"strings"
	"testing"
)

// TestNumbers counts with whole and decimal numbers.
func TestNumbers(t *testing.T) {
	hold(t, []example{
		gives(strings.Repeat("1+", 300)+"1", "integer 301"), gives(strings.Repeat("(1)+", 300)+"1", "integer 301"),
		gives("1 + 2.50", "decimal 3.50"), gives("5 - 7", "integer -2"), gives("2 * 3.0", "decimal 6.0"),
		gives("7 div 2", "integer 3"), gives("-7 div 2", "integer -3"), gives("7 mod 3", "integer 1"), gives("-7 mod 3", "integer -1"),
		gives("7.5 mod 2", "decimal 1.5"), gives("7.5 div 2", "integer 3"), gives("1 / 3", "decimal 0.33333333333333333333"),
		gives("1 / 0"), gives("1 div 0"), gives("1 mod 0"), gives("1 + {}"), gives("{} * 2"),
		fails("1 + 'a'"), fails("'a' * 2"), fails("'a' / 2"), fails("'a' - 'b'"), fails("'a' div 2"), fails("(1|2) + 1"), fails("true + 1"),
		gives("2147483647 + 1"), gives("-2147483647 - 1", "integer -2147483648"), gives("2147483647 * 2"),
		gives("12345678901234567890.5 + 0.5", "decimal 12345678901234567891.0"),
		gives("99999999999999999999 - 99999999999999999998", "decimal 1"),
		gives("-(1.5)", "decimal -1.5"), gives("+1", "integer 1"), fails("-'a'"), gives("-{}"), fails("-(1|2)"),
		gives("(-2.5).abs() | (-3).abs() | 4.abs()", "decimal 2.5", "integer 3", "integer 4"), fails("'a'.abs()"), gives("(-2 'mg').abs()", "Quantity 2 'mg'"),
		gives("1.5.ceiling() | (-1.5).ceiling() | 5.ceiling()", "integer 2", "integer -1", "integer 5"),
		gives("2.5.floor() | (-1.5).floor()", "integer 2", "integer -2"),
		gives("1.9.truncate() | (-2.9).truncate()", "integer 1", "integer -2"), fails("'a'.floor()"),
		gives("2.5.round() | 3.49.round()", "decimal 3"), gives("(-2.5).round()", "decimal -3"), gives("1.2345.round(2) | 1.235.round(2)", "decimal 1.23", "decimal 1.24"),
		gives("1.5.round(3)", "decimal 1.5"), fails("1.5.round(-1)"), fails("1.5.round('a')"),
		gives("9.sqrt() | 2.sqrt().round(4)", "decimal 3", "decimal 1.4142"), gives("(-1).sqrt()"), gives("0.ln()"),
		gives("1.exp().round(4) | 8.log(2)", "decimal 2.7183", "decimal 3"), gives("(-1).log(2)"), gives("1.log({})"),
		gives("2.power(10) | 2.5.power(2) | 4.power(0.5)", "integer 1024", "decimal 6.25", "decimal 2"), gives("2.power(-1)", "decimal 0.5"),
		gives("2.power(1000000)"), gives("10.0.power(200)"), gives("(-1).power(0.5)"), gives("2.power(40)"), yes("1.01.power(61).precision() < 20 and 1.01.power(60).precision() = 120 and 2.0.power(0) = 1"),
		gives("1 < 2 and 1.5 > 1 and 2 >= 2.0 and 2 <= 2.0 and 10 > 9.99999999999999999999", "boolean true"),
		fails("1 < 'a'"), fails("true < false"), fails("(1|2) < 3"), fails("name.first() < 3"), gives("1 < {}"), gives("{} > 1"),
		yes("1 = 1.00 and 1.0 ~ 1 and 0.1 + 0.2 = 0.3"), yes("1.04 ~ 1.0 and 1.16 !~ 1.1 and 1.14 ~ 1.1 and 1 != 2 and 1 !~ 2"),
		gives("1 = 'a'", "boolean false"), gives("1 = true", "boolean false"), gives("'1' = 1", "boolean false"),
		gives("1.50.precision() | 12.precision()", "integer 2", "integer 0"), fails("'a'.precision()"),
		gives("1.lowBoundary() | 1.5.highBoundary(1)", "decimal 0.50000000", "decimal 1.6"), fails("'a'.lowBoundary()"), fails("1.lowBoundary('a')"),
		gives("(-1.5).lowBoundary(1) | (-1.5).highBoundary(1)", "decimal -1.6", "decimal -1.4"), gives("1.lowBoundary(31).exists() and 1.lowBoundary(32).empty()", "boolean true"),
	})
}

// TestTexts works on strings.
func TestTexts(t *testing.T) {
	hold(t, []example{
		gives("'grün'.length() | 'grün'.indexOf('n') | 'anna'.lastIndexOf('n') | 'anna'.lastIndexOf('x')", "integer 4", "integer 3", "integer 2", "integer -1"),
		gives("'grün'.substring(2) | 'grün'.substring(2, 1) | 'abc'.substring(1, {}) | 'abc'.substring(1, 9)", "string ün", "string ü", "string bc"),
		gives("'abc'.substring(3)"), gives("'abc'.substring(-1)"), gives("'abc'.substring(1, 0)", "string "), gives("'abc'.substring(0, -1)", "string "), fails("'abc'.substring('a')"), fails("'abc'.substring(0, 1 | 2)"), fails("1.substring(0)"),
		gives("'abc'.upper() | 'ABC'.lower() | ' a '.trim()", "string ABC", "string abc", "string a"), fails("1.upper()"), fails("('a'|'b').upper()"),
		yes("'abc'.startsWith('ab') and 'abc'.endsWith('bc') and 'abc'.contains('b') and 'abc'.startsWith('') and birthDate.startsWith('1974')"),
		gives("'abc'.startsWith({})"), fails("'abc'.startsWith(1)"), fails("name.first().startsWith('a')"),
		gives("'abcb'.replace('b', 'x') | 'ab'.replace('', '-')", "string axcx", "string -a-b-"), fails("'a'.replace(1, 'b')"),
		gives("'a1b2'.replaceMatches('[0-9]', '#') | 'ab'.replaceMatches('(a)(b)', '$2$1') | 'a'.replaceMatches('a', '$')", "string a#b#", "string ba", "string $"),
		gives("'ab'.replaceMatches('(a)', '$1x')", "string axb"), gives("'AB'.replaceMatches('a', 'x', 'i')", "string xB"), fails("'a'.replaceMatches('(', 'b')"),
		yes("'abc'.matches('b') and 'abc'.matches('^a.c$') and 'a\nc'.matches('a.c') and 'abc'.matchesFull('a.c') and 'abc'.matchesFull('b').not()"),
		yes("'ABC'.matches('b', 'i') and ('a' & 'b').matches('a' & 'b') and 'ab'.matchesFull('a|ab') and 'abc'.matchesFull('b|a').not()"),
		gives("'abc'.matches({})"), gives("{}.matches('a')"), fails("'a'.matches('(')"), fails("'a'.matches('(' & '')"), fails("1.matches('1')"), fails("1.matches('a' & 'b')"),
		gives("'ab'.toChars()", "string a", "string b"), fails("('a'|'b').toChars()"), gives("{}.toChars()"),
		gives("'a,b,,c'.split(',').count() | 'a-b'.split('-').join('+') | ('a'|'b').join() | ('a'|'b').join({})", "integer 4", "string a+b", "string ab"),
		gives("{}.join(',')"), fails("(1|2).join(',')"), fails("1.split(',')"), gives("'a'.split({})"),
		gives("'ä'.encode('hex') | 'c3a4'.decode('hex') | 'w6Q='.decode('base64')", "string c3a4", "string ä"), gives("'zz'.decode('hex')"), gives("'a'.encode('other')"),
		gives("'a?b>c'.encode('base64') | 'a?b>c'.encode('urlbase64')", "string YT9iPmM="), gives("'??>'.encode('urlbase64')", "string Pz8-"), gives("'Pz8-'.decode('urlbase64')", "string ??>"),
		gives(`'<a href="x">&'.escape('html')`, "string &lt;a href=&quot;x&quot;&gt;&amp;"), gives("'&lt;&amp;'.unescape('html')", "string <&"),
		gives(`'"'.escape('json')`, `string \"`), gives(`'\\u0041'.unescape('json')`, "string A"), gives("'a'.escape('other')"),
		gives("'a' & {} & 'b' | 'a' + 'b'", "string ab"), gives("'a' + {}"), fails("('a'|'b') & 'c'"), fails("name.first() & 'c'"), gives("1 & true & @2020", "string 1true2020"),
		yes("'a' < 'b' and 'B' < 'a' and 'a' >= 'a'"), yes("'A  b' ~ 'a B' and 'a' !~ 'b' and 'a' != 'A'"),
		gives(`'\u00e9\ud83d\ude00\n\t\r\f\\\'\"\/\x'`, "string é😀\n\t\r\f\\'\"/x"),
		gives("name.`given`.first()", "string Ann"),
	})
}

// TestConversions turns values of each type into each other.
func TestConversions(t *testing.T) {
	hold(t, []example{
		gives("('true'|'T'|'yes'|'Y'|'1'|'1.0').select(toBoolean()).distinct()", "boolean true"), gives("('false'|'F'|'no'|'N'|'0'|'0.0').select(toBoolean()).distinct()", "boolean false"),
		gives("'x'.toBoolean()"), gives("1.toBoolean() | 0.0.toBoolean()", "boolean true", "boolean false"), gives("2.toBoolean()"), gives("@2020.toBoolean()"), gives("active.toBoolean()", "boolean true"),
		gives("'12'.toInteger() | true.toInteger() | '+3'.toInteger()", "integer 12", "integer 1", "integer 3"), gives("false.toInteger()", "integer 0"), gives("'1.5'.toInteger()"), gives("1.5.toInteger()"), gives("'2147483648'.toInteger()"),
		gives("'1.50'.toDecimal() | 3.toDecimal() | true.toDecimal() | 2.5.toDecimal()", "decimal 1.50", "decimal 3", "decimal 1.0", "decimal 2.5"), gives("'a'.toDecimal()"), gives("'1.'.toDecimal()"), gives("'.5'.toDecimal()"), gives("@2020.toDecimal()"),
		gives("'1e3'.toDecimal() | '-12.5e-1'.toDecimal()", "decimal 1000", "decimal -1.25"), gives("'1e999'.toDecimal()"), gives("'1e'.toDecimal()"),
		gives("1.toString() | 1.50.toString() | true.toString() | @2020-01.toString() | 4 days.toString() | 1 'mg'.toString()", "string 1", "string 1.50", "string true", "string 2020-01", "string 4 days", "string 1 'mg'"), gives("name.first().toString()"),
		gives("'2020-02-29'.toDate() | '2020-02-29T10:00:00Z'.toDate() | @2020-01-02T10:00.toDate()", "date 2020-02-29", "date 2020-01-02"), gives("'2021-02-29'.toDate()"), gives("'1900-02-29'.toDate()"), gives("'2000-02-29'.toDate() | '1904-02-29'.toDate()", "date 2000-02-29", "date 1904-02-29"), gives("'2020-04-31'.toDate()"), gives("'2020-00-01'.toDate()"), gives("'2020-01-00'.toDate()"), gives("'2020-12-31'.toDate()", "date 2020-12-31"), gives("'0000'.toDate()"), gives("'2020-01-32'.toDate()"), gives("'20200101'.toDate()"), gives("'2020-1-1'.toDate()"), gives("'2020-01-01T10:00:00+15:00'.toDateTime()"), gives("'2020-01-01T10:00:00+14:00'.toDateTime()", "dateTime 2020-01-01T10:00:00+14:00"), gives("'2020-01-01T10:00:00+01:60'.toDateTime()"), gives("'2020-01-01T10:00:00+0100'.toDateTime()"), gives("'2020-01-01T10:00:00+01:00x'.toDateTime()"), gives("'2020-01T10:00'.toDateTime()"), gives("'23:59:60'.toTime() | '23:59:59.123456789123'.toTime()", "time 23:59:59", "time 23:59:59.123456789"), gives("'x'.toDate()"), gives("@T10:00.toDate()"), gives("1.toDate()"),
		gives("'2020'.toDateTime() | birthDate.toDateTime()", "dateTime 2020", "dateTime 1974-12-25"), gives("'2020-01-01T25:00'.toDateTime()"), gives("'T10:00'.toDateTime()"),
		gives("'10:30'.toTime() | 'T10:30:15.5'.toTime()", "time 10:30", "time 10:30:15.5"), gives("'24:00'.toTime()"), gives("'10:60'.toTime()"), gives("'10:30:61'.toTime()"), gives("'10:30:00.'.toTime()"), gives("@2020.toTime()"),
		gives("'5 days'.toQuantity() | '5'.toQuantity() | '2.5 \\'mg\\''.toQuantity() | 3.toQuantity() | true.toQuantity()", "Quantity 5 days", "Quantity 5 '1'", "Quantity 2.5 'mg'", "Quantity 3 '1'", "Quantity 1.0 '1'"),
		gives("'5 mg'.toQuantity()"), gives("'x'.toQuantity()"), gives("'5 \\'\\''.toQuantity()"), gives("1 'g'.toQuantity('mg')", "Quantity 1000 'mg'"), gives("1 'g'.toQuantity('s')"), gives("1 week.toQuantity('day')", "Quantity 7 day"),
		gives("('1'|1|true|2.0|'a'|@2020).select(convertsToInteger())", "boolean true", "boolean true", "boolean true", "boolean false", "boolean false", "boolean false"),
		yes("'a'.convertsToString() and '1.5'.convertsToDecimal() and 'x'.convertsToDate().not() and '5 days'.convertsToQuantity() and 'a'.convertsToQuantity().not()"), gives("{}.convertsToDate()"), fails("(1|2).toInteger()"), fails("(1|2).convertsToInteger()"),
	})
}
