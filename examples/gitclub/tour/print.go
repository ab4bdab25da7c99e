package tour

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/polarsql/polarsql/sqltext"
)

// printer writes the tour, in colours on a terminal.
type printer struct {
	out     io.Writer
	colours bool
}

func newPrinter(out io.Writer) printer {
	file, isFile := out.(*os.File)
	if !isFile || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return printer{out: out}
	}
	info, err := file.Stat()
	return printer{out: out, colours: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// The parameters of the terminal's colour sequence.
const (
	bold  = "1"
	faint = "2"
	red   = "31"
	green = "32"
	blue  = "1;34"
)

func (p printer) style(code, text string) string {
	if !p.colours {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p printer) line(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", args...) }

func (p printer) heading(text string) {
	p.line("")
	p.line("%s", p.style(blue, "── "+text+" "+strings.Repeat("─", max(0, 92-len([]rune(text))))))
	p.line("")
}

// names prints a list on lines of a readable length.
func (p printer) names(names []string) {
	line := "  "
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		if len(line)+len(name) > 96 {
			p.line("%s", line)
			line = "  "
		}
		line += " " + name
	}
	p.line("%s", line)
}

// sql prints a statement and the values of its placeholders.
func (p printer) sql(text string, args []any) {
	p.code(sqltext.Indent(text))
	values := make([]string, len(args))
	for i, arg := range args {
		values[i] = fmt.Sprintf("$%d = %s", i+1, sqltext.Argument(arg))
	}
	if len(values) > 0 {
		p.line("    %s", p.style(faint, "-- "+strings.Join(values, ", ")))
	}
}

func (p printer) code(text string) {
	p.line("")
	for _, line := range strings.Split(text, "\n") {
		p.line("    %s", p.style(faint, line))
	}
}

// thousands prints a number with separators: 12,345.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
