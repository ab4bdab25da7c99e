package polarsql

import (
	"errors"
	"fmt"
	"reflect"
)

// Object names an actor or a resource: a Polar type and an id as text.
type Object struct {
	Type, ID string
}

// Ref makes an Object from an id of any common type: strings, integers, whatever prints itself
// (uuid.UUID and other fmt.Stringers), and [16]byte, as which pgx reads a uuid. Other values
// give an Object that every question refuses with an error.
func Ref(polarType string, id any) Object {
	switch v := id.(type) {
	case string:
		return Object{polarType, v}
	case fmt.Stringer:
		if p := reflect.ValueOf(id); p.Kind() == reflect.Pointer && p.IsNil() {
			return Object{}
		}
		return Object{polarType, v.String()}
	case [16]byte:
		return Object{polarType, fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])}
	}
	switch v := reflect.ValueOf(id); v.Kind() {
	case reflect.String:
		return Object{polarType, v.String()}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Object{polarType, fmt.Sprint(id)}
	}
	return Object{}
}

// String prints the object as Polar: User{"42"}.
func (o Object) String() string { return fmt.Sprintf("%s{%q}", o.Type, o.ID) }

// errEmptyObject says where an Object without a type comes from.
var errEmptyObject = errors.New("an empty Object, which Ref gives for an id that is no string, integer, [16]byte or fmt.Stringer")
