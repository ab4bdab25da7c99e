//go:build unix

package postgres_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/integration/postgres"
)

// TestServerOfAKilledProcess runs this test again in a process of its own, which starts a server and is then killed.
func TestServerOfAKilledProcess(t *testing.T) {
	const victim = "POLARSQL_TEST_VICTIM"
	if os.Getenv(victim) != "" {
		server, err := postgres.Start(t.Context(), postgres.Options{Way: postgres.Local})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("URL", server.URL)
		select {}
	}
	requirePrograms(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestServerOfAKilledProcess$")
	cmd.Env = append(os.Environ(), victim+"=1")
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	line, err := bufio.NewReader(output).ReadString('\n')
	check(t, err)
	url := strings.TrimSpace(strings.TrimPrefix(line, "URL "))
	var data string
	query(t, url, `SELECT current_setting('data_directory')`, &data)

	check(t, cmd.Process.Kill())
	_ = cmd.Wait()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, connectErr := pgx.Connect(t.Context(), url)
		_, statErr := os.Stat(filepath.Dir(data))
		if connectErr != nil && errors.Is(statErr, os.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still there: connecting %v, %s %v", connectErr, filepath.Dir(data), statErr)
		}
	}
}
