// Command jujuc is the client behind every hook tool: it sends the tool's name, arguments and working
// directory to the unit agent's socket and prints what comes back. Each hook tool is a symbolic link to it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// exitPanic is the exit code of a crash in the client itself.
const exitPanic = 3

func main() {
	os.Exit(guarded(func() int {
		return run(invocation{
			tool:   filepath.Base(os.Args[0]),
			args:   os.Args[1:],
			getenv: os.Getenv,
			getwd:  os.Getwd,
			stdin:  os.Stdin,
			stdout: os.Stdout,
			stderr: os.Stderr,
		})
	}))
}

// guarded turns a panic into its own exit code, so that a charm can tell it from a tool's failure.
func guarded(body func() int) (code int) {
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Fprintf(os.Stderr, "ERROR unhandled panic: %v\n", reason)
			code = exitPanic
		}
	}()
	return body()
}
