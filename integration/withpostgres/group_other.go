//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// prepare leaves signals to the console, which sends them to every program in it.
func prepare(*exec.Cmd) (forward func(os.Signal)) { return func(os.Signal) {} }

func stateCode(state *os.ProcessState) int { return state.ExitCode() }
