package main

import (
	"bytes"
	"errors"
	"net"
	"net/rpc"
	"path/filepath"
	"strings"
	"testing"
)

// agent is a stand-in for the unit agent on Go's own net/rpc.
type agent struct {
	requests []Request
	answer   func(Request, *ExecResponse) error
}

func (a *agent) Main(request Request, response *ExecResponse) error {
	a.requests = append(a.requests, request)
	return a.answer(request, response)
}

func serve(t *testing.T, a *agent) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := rpc.NewServer()
	if err := server.RegisterName("Jujuc", a); err != nil {
		t.Fatal(err)
	}
	go server.Accept(listener)
	t.Cleanup(func() { listener.Close() })
	return socket
}

// untouched fails the test when somebody reads it.
type untouched struct{ t *testing.T }

func (u untouched) Read([]byte) (int, error) {
	u.t.Error("standard input was read although nobody asked for it")
	return 0, errors.New("not to be read")
}

type outcome struct {
	code           int
	stdout, stderr string
}

func tool(t *testing.T, environment map[string]string, in invocation) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	in.getenv = func(name string) string { return environment[name] }
	in.getwd = func() (string, error) { return "/charm", nil }
	in.stdout, in.stderr = &stdout, &stderr
	if in.stdin == nil {
		in.stdin = untouched{t}
	}
	return outcome{run(in), stdout.String(), stderr.String()}
}

func environment(socket string) map[string]string {
	return map[string]string{
		"JUJU_CONTEXT_ID":           "app/0-start-00",
		"JUJU_AGENT_SOCKET_ADDRESS": socket,
		"JUJU_AGENT_SOCKET_NETWORK": "unix",
	}
}

func TestOutputAndExitCodeComeBack(t *testing.T) {
	a := &agent{answer: func(_ Request, r *ExecResponse) error {
		*r = ExecResponse{Code: 2, Stdout: []byte("out"), Stderr: []byte("ERROR x\n")}
		return nil
	}}
	got := tool(t, environment(serve(t, a)), invocation{tool: "is-leader", args: []string{"--format=json"}})
	if (got != outcome{2, "out", "ERROR x\n"}) {
		t.Errorf("got %+v", got)
	}
	want := Request{ContextId: "app/0-start-00", Dir: "/charm", CommandName: "is-leader", Args: []string{"--format=json"}}
	if r := a.requests[0]; r.ContextId != want.ContextId || r.Dir != want.Dir || r.CommandName != want.CommandName ||
		strings.Join(r.Args, " ") != "--format=json" || r.StdinSet || r.Token != "" {
		t.Errorf("request %+v", r)
	}
}

func TestStdinIsSentOnlyWhenAskedFor(t *testing.T) {
	a := &agent{answer: func(r Request, response *ExecResponse) error {
		if !r.StdinSet {
			return errors.New(needsStdin)
		}
		response.Stdout = append([]byte("got "), r.Stdin...)
		return nil
	}}
	got := tool(t, environment(serve(t, a)), invocation{tool: "relation-set", stdin: strings.NewReader("{}")})
	if (got != outcome{0, "got {}", ""}) || len(a.requests) != 2 {
		t.Errorf("got %+v after %d requests", got, len(a.requests))
	}
}

func TestErrorsOfTheAgent(t *testing.T) {
	a := &agent{answer: func(Request, *ExecResponse) error { return errors.New("bad request: unknown command: x") }}
	got := tool(t, environment(serve(t, a)), invocation{tool: "x"})
	if (got != outcome{1, "", "ERROR bad request: unknown command: x\n"}) {
		t.Errorf("got %+v", got)
	}
}

func TestMissingEnvironment(t *testing.T) {
	for _, name := range []string{"JUJU_CONTEXT_ID", "JUJU_AGENT_SOCKET_ADDRESS", "JUJU_AGENT_SOCKET_NETWORK"} {
		variables := environment("/nonexistent")
		variables[name] = ""
		got := tool(t, variables, invocation{tool: "is-leader"})
		if (got != outcome{1, "", "ERROR " + name + " not set\n"}) {
			t.Errorf("without %s: %+v", name, got)
		}
	}
}

func TestSocketMissing(t *testing.T) {
	got := tool(t, environment("/nonexistent/agent.socket"), invocation{tool: "is-leader"})
	if got.code != 1 || !strings.HasPrefix(got.stderr, "ERROR dial unix /nonexistent/agent.socket") {
		t.Errorf("got %+v", got)
	}
}

func TestPanicHasItsOwnCode(t *testing.T) {
	if code := guarded(func() int { panic("boom") }); code != exitPanic {
		t.Errorf("exit code %d", code)
	}
}
