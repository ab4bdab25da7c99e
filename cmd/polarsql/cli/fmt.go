package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/polarsql/polarsql/polar"
)

type fmtCommand struct {
	Check bool     `name:"check" help:"Write nothing; list the files that would change, and end with 1 if there are any."`
	Files []string `arg:"" optional:"" name:"policy" help:"Policy files to rewrite. Without any, or with -, standard input is formatted to standard output."`
}

// Validate refuses arguments that cannot be followed. kong calls it.
func (c *fmtCommand) Validate() error {
	if len(c.Files) > 1 && slices.Contains(c.Files, "-") {
		return errors.New("-: standard input is formatted alone, without other files")
	}
	return nil
}

// formattedFile is a file and what it should hold.
type formattedFile struct {
	File    string `json:"file"`
	Changed bool   `json:"changed"`
	Text    string `json:"text,omitempty"` // of standard input

	formatted string
}

// Run formats all files before it writes one: with an error in any of them, none is changed.
func (c *fmtCommand) Run(s *session) error {
	files := c.Files
	if len(files) == 0 {
		files = []string{"-"}
	}
	formatted, err := s.formatFiles(files)
	if err != nil {
		return err
	}
	changed := slices.ContainsFunc(formatted, func(f formattedFile) bool { return f.Changed })
	switch {
	case c.Check:
		s.listChanged(formatted)
	case files[0] == "-":
		s.printFormatted(formatted[0])
	default:
		for _, f := range formatted {
			if !f.Changed {
				continue
			}
			if err := replaceFile(f.File, f.formatted); err != nil {
				return fmt.Errorf("the policy file %s cannot be written: %w", f.File, err)
			}
		}
		s.listChanged(formatted)
	}
	if c.Check && changed {
		return errNo
	}
	return nil
}

// formatFiles formats each file once, however often it is named.
func (s *session) formatFiles(files []string) ([]formattedFile, error) {
	var out []formattedFile
	var found polar.Diagnostics
	done := map[string]bool{}
	for _, file := range files {
		if done[filepath.Clean(file)] {
			continue
		}
		done[filepath.Clean(file)] = true
		text, err := s.readPolicy(file)
		if err != nil {
			return nil, err
		}
		formatted, diagnostics := polar.Format(polar.NewSource(file, text))
		if diagnostics.Err() != nil {
			found = append(found, diagnostics...)
		}
		out = append(out, formattedFile{File: file, Changed: formatted != text, formatted: formatted})
	}
	return out, found.Err()
}

// listChanged names the files that are, or would be, changed.
func (s *session) listChanged(files []formattedFile) {
	if s.json {
		s.printJSON(struct {
			Files []formattedFile `json:"files"`
		}{files})
		return
	}
	for _, f := range files {
		if f.Changed {
			fmt.Fprintln(s.stdout, f.File)
		}
	}
}

func (s *session) printFormatted(f formattedFile) {
	if s.json {
		f.Text = f.formatted
		s.listChanged([]formattedFile{f})
		return
	}
	fmt.Fprint(s.stdout, f.formatted)
}

// replaceFile puts a new file in the place of an old one, so that there is always one of them
// whole. What may not be written is not replaced either.
func replaceFile(path, text string) (err error) {
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	old, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := old.Stat()
	if err := errors.Join(err, old.Close()); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".polarsql-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Chmod(info.Mode().Perm()), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
