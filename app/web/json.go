package web

import (
	"encoding/json"
	"io"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// plainJSON writes an absent list as [] and an absent map as {}, so that a page
// never meets null where it expects a list.
var plainJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(withoutNull(v))
	},
	Unmarshal: json.Unmarshal,
}

func withoutNull(v any) any {
	if v == nil {
		return nil
	}
	if _, own := v.(json.Marshaler); own {
		return v
	}
	return filled(reflect.ValueOf(v)).Interface()
}

var timeType = reflect.TypeFor[time.Time]()

// filled returns a copy of v in which no list and no map is nil. v itself is
// not changed: it may be shared.
func filled(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(filled(v.Elem()))
		return p
	case reflect.Struct:
		return filledStruct(v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v
		}
		return filledSlice(v)
	case reflect.Map:
		return filledMap(v)
	}
	return v
}

func filledStruct(v reflect.Value) reflect.Value {
	if v.Type() == timeType {
		return v
	}
	out := reflect.New(v.Type()).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			out.Field(i).Set(filled(v.Field(i)))
		}
	}
	return out
}

func filledSlice(v reflect.Value) reflect.Value {
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		out.Index(i).Set(filled(v.Index(i)))
	}
	return out
}

func filledMap(v reflect.Value) reflect.Value {
	out := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		out.SetMapIndex(it.Key(), filled(it.Value()))
	}
	return out
}
