package main

import "github.com/polarsql/polarsql"

// authorize asks whether the first value may do the action on the second.
func authorize(action, resource string) contender {
	return statement(func(e *polarsql.Engine, v values) (polarsql.Statement, error) {
		return e.Authorize(user(v), action, polarsql.Ref(resource, v[1]))
	})
}

// whoCan asks who may view the file that the first value is.
func whoCan() contender {
	return statement(func(e *polarsql.Engine, v values) (polarsql.Statement, error) {
		return e.WhoCan("User", "view", polarsql.Ref("File", v[0]), polarsql.Page{})
	})
}

// actions asks what the first value may do on the file that is the second.
func actions() contender {
	return statement(func(e *polarsql.Engine, v values) (polarsql.Statement, error) {
		return e.Actions(user(v), polarsql.Ref("File", v[1]))
	})
}

// list asks for ids as a statement of its own.
func list(action, resource string) contender {
	return statement(func(e *polarsql.Engine, v values) (polarsql.Statement, error) {
		return e.List(user(v), action, resource, polarsql.Page{})
	})
}

// count asks for the number of objects of a type on which the first value may do the action.
func count(action, resource string) contender {
	return statement(func(e *polarsql.Engine, v values) (polarsql.Statement, error) {
		return e.Count(user(v), action, resource, polarsql.CountRequest{Alias: "f"})
	})
}

// newestPage asks for the newest 50 files that the first value may view; of the page's rows
// the ids are taken.
func newestPage() contender {
	return contender{name: ours, query: func(e *polarsql.Engine, v values) (query, error) {
		s, err := e.Page(user(v), "view", "File", polarsql.PageRequest{
			Alias: "f", Columns: []string{"f.id"}, Limit: 50,
			Order: []polarsql.Order{{Column: "created_at", Desc: true}},
		})
		if err != nil {
			return query{}, err
		}
		text, args := s.SQL()
		return asText("SELECT p.id FROM ("+text+") AS p", args), nil
	}}
}

// filtered puts a filter into a query of the application, at @; its alias is f.
func filtered(action, resource, around string) contender {
	return conditioned((*polarsql.Engine).Filter, action, resource, around)
}

// rowFiltered is filtered in the form that tests row by row.
func rowFiltered(action, resource, around string) contender {
	return conditioned((*polarsql.Engine).RowFilter, action, resource, around)
}

func conditioned(form func(e *polarsql.Engine, actor polarsql.Object, action, resource, alias string) (polarsql.Condition, error), action, resource, around string) contender {
	before, after := cutAtMark(around)
	return contender{name: ours, query: func(e *polarsql.Engine, v values) (query, error) {
		condition, err := form(e, user(v), action, resource, "f")
		if err != nil {
			return query{}, err
		}
		text, args := condition.SQL(1)
		return asText(before+text+after, args), nil
	}}
}

// flagged asks for what the first value may do with each of the newest 50 files, in columns of a query.
func flagged() contender {
	return contender{name: ours, query: func(e *polarsql.Engine, v values) (query, error) {
		var args []any
		text := "SELECT concat_ws(' ', f.id"
		actions := []string{"view", "edit", "delete"}
		flags, err := e.Flags(user(v), "File", "f", actions...)
		if err != nil {
			return query{}, err
		}
		for i, action := range actions {
			flag, more := flags[i].SQL(len(args) + 1)
			text += ", CASE WHEN " + flag + " THEN '" + action + "' END"
			args = append(args, more...)
		}
		return asText(text+") FROM (SELECT * FROM files ORDER BY created_at DESC, id DESC LIMIT 50) AS f", args), nil
	}}
}

func statement(ask func(*polarsql.Engine, values) (polarsql.Statement, error)) contender {
	return contender{name: ours, query: func(e *polarsql.Engine, v values) (query, error) {
		s, err := ask(e, v)
		if err != nil {
			return query{}, err
		}
		return asText(s.SQL()), nil
	}}
}

func user(v values) polarsql.Object { return polarsql.Ref("User", v[0]) }
