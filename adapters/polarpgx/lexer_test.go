package polarpgx

import (
	"strings"
	"testing"
)

// TestSplitSQL writes each query's parts as text, with <markers> and [parameters].
func TestSplitSQL(t *testing.T) {
	for _, test := range []struct{ sql, want string }{
		{`WHERE a > $1 AND @authz`, `WHERE a > [$1] AND <authz>`},
		{`(@a)OR(@b_2),@c`, `(<a>)OR(<b_2>),<c>`},
		{`@authz`, `<authz>`},
		{`'@authz'`, `'@authz'`},
		{`'it''s @authz' @authz`, `'it''s @authz' <authz>`},
		{`'\' @authz`, `'\' <authz>`},
		{`E'\' @authz' @authz`, `E'\' @authz' <authz>`},
		{`e'\\' @authz`, `e'\\' <authz>`},
		{`E'a'' @authz\'' @authz`, `E'a'' @authz\'' <authz>`},
		{`note'@authz'`, `note'@authz'`},
		{`U&'\0061 @authz' U&"@authz" @authz`, `U&'\0061 @authz' U&"@authz" <authz>`},
		{`"a @authz" "b "" @authz" @authz`, `"a @authz" "b "" @authz" <authz>`},
		{"-- @authz\n@authz", "-- @authz\n<authz>"},
		{"-- @authz\r@authz", "-- @authz\r<authz>"},
		{`-- @authz`, `-- @authz`},
		{`/* @authz */ @authz`, `/* @authz */ <authz>`},
		{`/* /* */ @authz */ @authz`, `/* /* */ @authz */ <authz>`},
		{`/* @authz`, `/* @authz`},
		{`$$ @authz $$ @authz`, `$$ @authz $$ <authz>`},
		{`$q$ @authz $$ @authz $1 $q$ @authz`, `$q$ @authz $$ @authz $1 $q$ <authz>`},
		{`$q$ @authz`, `$q$ @authz`},
		{`a$1 @authz a$$ @authz`, `a$1 <authz> a$$ <authz>`},
		{`1$$ @authz $$`, `1$$ @authz $$`},
		{`$12+$1::text`, `[$12]+[$1]::text`},
		{`$99999999999999999999999999`, `[$99999999999999999999999999]`},
		{`$ $é$ @a $é$`, `$ $é$ @a $é$`},
		{`tags @> $1 AND b <@ c AND d @@ e AND @authz`, `tags @> [$1] AND b <@ c AND d @@ e AND <authz>`},
		{`a <@b`, `a <@b`},
		{`@ -5, @(x), @5`, `@ -5, @(x), @5`},
		{`a*/* @authz */@authz`, `a*/* @authz */<authz>`},
		{"a - -- @authz\n@authz", "a - -- @authz\n<authz>"},
		{`@größe`, `<größe>`},
		{`'open @authz`, `'open @authz`},
		{``, ``},
	} {
		var got, copied strings.Builder
		for _, p := range splitSQL(test.sql) {
			switch {
			case p.marker != "":
				got.WriteString("<" + p.marker + ">")
				copied.WriteString("@" + p.marker)
			case p.parameter != 0:
				got.WriteString("[" + p.text + "]")
				copied.WriteString(p.text)
			default:
				got.WriteString(p.text)
				copied.WriteString(p.text)
			}
		}
		if got.String() != test.want {
			t.Errorf("%q\n got %q\nwant %q", test.sql, got.String(), test.want)
		}
		if copied.String() != test.sql {
			t.Errorf("%q lost text: %q", test.sql, copied.String())
		}
	}
}

func FuzzSplitSQL(f *testing.F) {
	for _, seed := range []string{"@a", "'", `E'\`, "$", "$1", "$x$", "/*/*", "--", "a@b", "1e$", "@"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		var copied strings.Builder
		for _, p := range splitSQL(sql) {
			if p.marker != "" {
				copied.WriteString("@" + p.marker)
			}
			copied.WriteString(p.text)
		}
		if copied.String() != sql {
			t.Errorf("%q became %q", sql, copied.String())
		}
	})
}
