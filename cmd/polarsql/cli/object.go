package cli

import (
	"fmt"
	"strings"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/polar"
)

// parseObject reads Type:id. Type names may have `::` in them and ids may hold anything, so
// the type is the longest one of the policy that is followed by a colon.
func parseObject(policy *polar.Policy, text string) (polarsql.Object, error) {
	for end := strings.LastIndex(text, ":"); end >= 0; end = strings.LastIndex(text[:end], ":") {
		if policy.Type(text[:end]) == nil {
			continue
		}
		if text[end+1:] == "" {
			return polarsql.Object{}, withHint("write the id after the colon, as in "+text+"1", "%q has no id", text)
		}
		return polarsql.Object{Type: text[:end], ID: text[end+1:]}, nil
	}
	name, _, isObject := strings.Cut(text, ":")
	if !isObject || name == "" {
		return polarsql.Object{}, withHint("an object is written Type:id, as in "+exampleType(policy)+":1", "%q is not an object", text)
	}
	return polarsql.Object{}, unknownType(policy, name)
}

func parseObjects(policy *polar.Policy, actor, resource string) (a, r polarsql.Object, err error) {
	if a, err = parseObject(policy, actor); err != nil {
		return a, r, err
	}
	r, err = parseObject(policy, resource)
	return a, r, err
}

func parseObjectAndType(policy *polar.Policy, object, typeName string) (o polarsql.Object, t string, err error) {
	if o, err = parseObject(policy, object); err != nil {
		return o, t, err
	}
	t, err = parseType(policy, typeName)
	return o, t, err
}

// parseType reads the name of a type of the policy.
func parseType(policy *polar.Policy, text string) (string, error) {
	if policy.Type(text) != nil {
		return text, nil
	}
	if object, err := parseObject(policy, text); err == nil {
		return "", withHint("write "+object.Type+", or ask about one object with authorize", "%q is an object where a type is wanted", text)
	}
	return "", unknownType(policy, text)
}

func unknownType(policy *polar.Policy, name string) error {
	names := objectTypes(policy)
	if len(names) == 0 {
		return fmt.Errorf("the policy has no type %q: it has none at all", name)
	}
	hint := "its types are " + strings.Join(names, ", ")
	if suggestion := polar.Suggest(name, names); suggestion != "" {
		hint = suggestion + " " + hint
	}
	return withHint(hint, "the policy has no type %q", name)
}

// objectTypes are the types of the policy that objects can have.
func objectTypes(policy *polar.Policy) []string {
	var names []string
	for _, t := range policy.Types() {
		if t.Kind != polar.Primitive {
			names = append(names, t.Name)
		}
	}
	return names
}

func exampleType(policy *polar.Policy) string {
	if names := objectTypes(policy); len(names) > 0 {
		return names[0]
	}
	return "User"
}
