package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/polarsql/polarsql/polar"
)

// signature reads `has_role(User:_, owner, "Org Unit":_)`: a predicate and arguments that are
// `Type:_`, a bare word, a quoted text or `String:word`.
type signature struct {
	text string
	at   int
	span func(start, end int) polar.Span

	failed  problem
	failure polar.Span
}

// parseSignature reads a whole signature. span gives the place of a part of the text.
func parseSignature(text string, span func(start, end int) polar.Span) (fact Fact, p problem, where polar.Span) {
	s := &signature{text: text, span: span}
	fact.Predicate = s.predicate()
	fact.Args = s.arguments()
	fact.Span = span(0, len(text))
	return fact, s.failed, s.failure
}

func (s *signature) fail(p problem, start, end int) {
	if s.failed == "" {
		s.failed, s.failure = p, s.span(start, end)
	}
}

func (s *signature) ok() bool { return s.failed == "" }

// peek returns the next character, or 0 at the end.
func (s *signature) peek() byte {
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *signature) blanks() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

func (s *signature) predicate() string {
	start := s.at
	for s.at < len(s.text) && s.text[s.at] != '(' {
		s.at++
	}
	name := strings.TrimSpace(s.text[start:s.at])
	switch {
	case s.at == len(s.text):
		s.fail(problemNoParenthesis, start, s.at)
	case !isPredicate(name):
		s.fail(problemPredicateName, start, s.at)
	default:
		s.at++ // the parenthesis
	}
	return name
}

func (s *signature) arguments() []Arg {
	var args []Arg
	s.blanks()
	if s.ok() && s.peek() == ')' {
		s.fail(problemNoArguments, s.at, s.at+1)
	}
	for s.ok() {
		args = append(args, s.argument())
		s.blanks()
		switch s.peek() {
		case ',':
			s.at++
			continue
		case ')':
			s.at++
		default:
			s.fail(problemArgumentEnd, s.at, s.at+1)
		}
		break
	}
	s.blanks()
	if s.ok() && s.at < len(s.text) {
		s.fail(problemAfterSignature, s.at, len(s.text))
	}
	return args
}

func (s *signature) argument() Arg {
	s.blanks()
	start := s.at
	head, quoted := s.word()
	if !s.ok() {
		return Arg{}
	}
	end := s.at
	s.blanks()
	if quoted || s.peek() != ':' {
		s.at = end
		if head == "_" && !quoted {
			s.fail(problemNoType, start, end)
		}
		return Arg{Type: polar.String, Constant: head, IsConstant: true, Span: s.span(start, end)}
	}
	s.at++ // the colon
	s.blanks()
	tail, tailQuoted := s.word()
	if s.peek() == ':' {
		s.fail(problemSecondColon, start, s.at+1)
	}
	arg := Arg{Type: head, Span: s.span(start, s.at)}
	if tail != "_" || tailQuoted {
		arg.Constant, arg.IsConstant = tail, true
	}
	if s.ok() && !isTypeName(head) {
		s.fail(problemTypeName, start, end)
	}
	return arg
}

// word reads a quoted text, or everything up to a comma, a parenthesis or a single colon.
func (s *signature) word() (text string, quoted bool) {
	if c := s.peek(); c == '"' || c == '\'' {
		return s.quotedWord(c), true
	}
	start := s.at
	for s.at < len(s.text) && strings.IndexByte(",()\"' \t\r\n", s.text[s.at]) < 0 {
		if strings.HasPrefix(s.text[s.at:], "::") {
			s.at++
		} else if s.text[s.at] == ':' {
			break
		}
		s.at++
	}
	if s.at == start {
		s.fail(problemNoArgument, start, start+1)
	}
	return s.text[start:s.at], false
}

// quotedWord reads a constant in quotes; in double quotes the escapes are Polar's.
func (s *signature) quotedWord(quote byte) string {
	start := s.at
	var b strings.Builder
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		switch {
		case c == quote:
			s.at++
			return b.String()
		case c == '\\' && quote == '"' && s.at+1 < len(s.text):
			s.at++
			b.WriteByte(unescape(s.text[s.at]))
		default:
			b.WriteByte(c)
		}
	}
	s.fail(problemUnclosedQuote, start, s.at)
	return ""
}

func unescape(c byte) byte {
	if i := strings.IndexByte("nrt0", c); i >= 0 {
		return "\n\r\t\x00"[i]
	}
	return c
}

// isPredicate tells whether Polar takes the text for a predicate's name.
func isPredicate(name string) bool { return isPolarName(strings.TrimSuffix(name, "?")) }

// isTypeName tells whether Polar takes the text for a type's name.
func isTypeName(name string) bool { return isPolarName(name) && name != "_" }

// isPolarName tells whether the text is segments joined by `::`, each without ASCII
// punctuation and blanks, and not starting with a digit.
func isPolarName(name string) bool {
	for _, segment := range strings.Split(name, "::") {
		if segment == "" {
			return false
		}
		for i, r := range segment {
			punctuation := r < utf8.RuneSelf && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
			if punctuation || unicode.IsSpace(r) || i == 0 && unicode.IsDigit(r) {
				return false
			}
		}
	}
	return true
}
