//go:build unix

package postgres

import (
	"fmt"
	"io"
	"os/exec"
)

// guardScript waits on its standard input, which closes when the process that started it is gone, however it ended.
// A line is the server's process id, or "done". Without "done" the guard ends the server and removes its directory.
const guardScript = `
server=
while read -r line; do
	case $line in
	done) exit 0 ;;
	*) server=$line ;;
	esac
done
if [ -n "$server" ]; then
	kill -QUIT "$server" 2>/dev/null
	tries=0
	while kill -0 "$server" 2>/dev/null && [ $tries -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
fi
rm -rf "$1"
`

// guard is a small process that outlives this one for a moment, to take the server down when this one was killed.
type guard struct {
	cmd  *exec.Cmd
	talk io.WriteCloser
}

func startGuard(dir string, as *account) (*guard, error) {
	cmd := exec.Command("/bin/sh", "-c", guardScript, "guard", dir)
	cmd.Dir = "/"
	as.apply(cmd)
	talk, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("/bin/sh, to watch over the server: %w", err)
	}
	return &guard{cmd: cmd, talk: talk}, nil
}

// watch tells which process to end.
func (g *guard) watch(pid int) error {
	_, err := fmt.Fprintln(g.talk, pid)
	return err
}

// dismiss ends the guard without an action of its own.
func (g *guard) dismiss() {
	fmt.Fprintln(g.talk, "done")
	g.talk.Close()
	_ = g.cmd.Wait() // a guard that was killed has nothing left to do either
}
