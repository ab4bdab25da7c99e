package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
)

// runCommand runs the command with the database's URL in its environment, passes signals on, and gives its exit code.
func runCommand(command []string, url string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "POLARSQL_DATABASE_URL="+url)
	forward := prepare(cmd)
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
			return exitNotFound, err
		}
		return exitCannotRun, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case received := <-signals:
			forward(received)
		case err := <-ended:
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				return exitCannotRun, err
			}
			return stateCode(cmd.ProcessState), nil
		}
	}
}
