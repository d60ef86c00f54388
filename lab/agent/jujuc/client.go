package main

import (
	"fmt"
	"io"
	"net"
	"net/rpc"
)

// needsStdin is the error text by which the agent asks for the caller's standard input.
const needsStdin = "hook tool requires stdin, none supplied"

// Request is the body of a call; the names and the order of its fields are part of the wire format.
type Request struct {
	ContextId   string
	Dir         string
	CommandName string
	Args        []string
	StdinSet    bool
	Stdin       []byte
	Token       string
}

// ExecResponse is the answer to a call.
type ExecResponse struct {
	Code   int
	Stdout []byte
	Stderr []byte
}

// invocation is everything that one run of a hook tool takes from its process.
type invocation struct {
	tool   string
	args   []string
	getenv func(string) string
	getwd  func() (string, error)
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// run calls the agent and returns the exit code of the tool.
func run(in invocation) int {
	response, err := call(in)
	if err != nil {
		fmt.Fprintf(in.stderr, "ERROR %v\n", err)
		return 1
	}
	if _, err := in.stdout.Write(response.Stdout); err != nil {
		fmt.Fprintf(in.stderr, "ERROR cannot write the output of %s: %v\n", in.tool, err)
		return 1
	}
	_, _ = in.stderr.Write(response.Stderr)
	return response.Code
}

func call(in invocation) (*ExecResponse, error) {
	environment := map[string]string{}
	for _, name := range []string{"JUJU_CONTEXT_ID", "JUJU_AGENT_SOCKET_ADDRESS", "JUJU_AGENT_SOCKET_NETWORK"} {
		value := in.getenv(name)
		if value == "" {
			return nil, fmt.Errorf("%s not set", name)
		}
		environment[name] = value
	}
	network := environment["JUJU_AGENT_SOCKET_NETWORK"]
	if network != "unix" {
		return nil, fmt.Errorf("JUJU_AGENT_SOCKET_NETWORK %q is not supported, expected \"unix\"", network)
	}
	dir, err := in.getwd()
	if err != nil {
		return nil, err
	}
	connection, err := net.Dial(network, environment["JUJU_AGENT_SOCKET_ADDRESS"])
	if err != nil {
		return nil, err
	}
	client := rpc.NewClient(connection)
	defer client.Close()

	request := Request{
		ContextId:   environment["JUJU_CONTEXT_ID"],
		Dir:         dir,
		CommandName: in.tool,
		Args:        in.args,
		Token:       in.getenv("JUJU_AGENT_TOKEN"),
	}
	var response ExecResponse
	err = client.Call("Jujuc.Main", request, &response)
	// Standard input is read only when the tool asks for it: a caller's terminal or open pipe would hang it.
	if err != nil && err.Error() == needsStdin {
		request.Stdin, err = io.ReadAll(in.stdin)
		if err != nil {
			return nil, fmt.Errorf("cannot read standard input: %w", err)
		}
		request.StdinSet = true
		response = ExecResponse{}
		err = client.Call("Jujuc.Main", request, &response)
	}
	if err != nil {
		return nil, err
	}
	return &response, nil
}
