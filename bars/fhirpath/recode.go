package fhirpath

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"strings"
)

// recoder turns a text into another; false where it cannot.
type recoder func(text string) (string, bool)

var encoders = map[string]recoder{
	"hex":       func(s string) (string, bool) { return hex.EncodeToString([]byte(s)), true },
	"base64":    func(s string) (string, bool) { return base64.StdEncoding.EncodeToString([]byte(s)), true },
	"urlbase64": func(s string) (string, bool) { return base64.URLEncoding.EncodeToString([]byte(s)), true },
}

var decoders = map[string]recoder{
	"hex":       decoder(hex.DecodeString),
	"base64":    decoder(base64.StdEncoding.DecodeString),
	"urlbase64": decoder(base64.URLEncoding.DecodeString),
}

var escapers = map[string]recoder{
	"html": func(s string) (string, bool) { return htmlEscaper.Replace(s), true },
	"json": func(s string) (string, bool) { return escapeJSON(s), true },
}

var unescapers = map[string]recoder{
	"html": func(s string) (string, bool) { return html.UnescapeString(s), true },
	"json": unescapeJSON,
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func decoder(decode func(string) ([]byte, error)) recoder {
	return func(s string) (string, bool) {
		decoded, err := decode(s)
		return string(decoded), err == nil
	}
}

func escapeJSON(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return text
	}
	return strings.TrimSuffix(b.String(), "\n")[1 : b.Len()-2]
}

func unescapeJSON(text string) (string, bool) {
	var plain string
	quoted := `"` + text + `"`
	if err := json.Unmarshal([]byte(quoted), &plain); err == nil {
		return plain, true
	}
	return text, true
}

// recode makes a function whose argument names one of the recoders.
func recode(kinds map[string]recoder) func(r *run, args []Item) (Item, bool) {
	return func(r *run, args []Item) (Item, bool) {
		text, kind, ok := r.wantTexts(args)
		change := kinds[kind]
		if !ok || change == nil || !r.room(6*len(text)) {
			return Item{}, false
		}
		changed, ok := change(text)
		return Text(changed), ok
	}
}
