// One static executable that answers as every hook tool of an idle unit would: the same for both frameworks.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	switch filepath.Base(os.Args[0]) {
	case "is-leader":
		fmt.Println("true")
	case "config-get", "goal-state", "action-get":
		fmt.Println("{}")
	case "relation-ids", "relation-list":
		fmt.Println("[]")
	case "opened-ports":
		fmt.Println(`["10009/tcp"]`)
	case "secret-ids":
		fmt.Println("null")
	case "status-get":
		if slices.Contains(os.Args, "--application=true") || slices.Contains(os.Args, "--application") {
			fmt.Println(`{"application-status":{"message":"","status":"active","status-data":{},"units":{}}}`)
		} else {
			fmt.Println(`{"message":"","status":"active","status-data":{}}`)
		}
	case "secret-get", "secret-info-get":
		fmt.Fprintln(os.Stderr, "ERROR secret not found")
		os.Exit(1)
	}
}
