package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// receive gives the signals that ask for an end.
//
// A program between this one and the person who ends things need not pass a signal on: SIGTERM ends "go run" and leaves
// what it runs behind. So the loss of the parent counts as SIGTERM, unless SIGHUP is ignored, as nohup does to let a
// command outlive its terminal.
func receive() <-chan os.Signal {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
		go awaitParent(os.Getppid(), signals)
	}
	return signals
}

// awaitParent sends SIGTERM when the parent is gone: this process has another one then.
func awaitParent(parent int, signals chan<- os.Signal) {
	for os.Getppid() == parent {
		time.Sleep(200 * time.Millisecond)
	}
	signals <- syscall.SIGTERM
}
