// A pod's view of the network, asked over HTTP: /lookup?name=..., /connect?address=host:port, /name.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	answer := func(w http.ResponseWriter, text string, err error) {
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			text = err.Error()
		}
		fmt.Fprint(w, text)
	}
	http.HandleFunc("/name", func(w http.ResponseWriter, _ *http.Request) {
		name, err := os.Hostname()
		answer(w, name, err)
	})
	http.HandleFunc("/lookup", func(w http.ResponseWriter, r *http.Request) {
		addresses, err := net.LookupHost(r.FormValue("name"))
		answer(w, strings.Join(addresses, " "), err)
	})
	http.HandleFunc("/connect", func(w http.ResponseWriter, r *http.Request) {
		connection, err := net.DialTimeout("tcp", r.FormValue("address"), 3*time.Second)
		if err == nil {
			connection.Close()
		}
		answer(w, "connected", err)
	})
	http.HandleFunc("/write", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "written", os.WriteFile("/data/"+r.FormValue("name"), []byte("data"), 0o644))
	})
	if err := http.ListenAndServe(":8080", nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
