// One program for a whole Kubernetes node: the name it is called by (argv[0]) picks the component.
//
// One file instead of eight saves minutes of link time and lets the processes share the binary's pages.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// components maps the name of a link to the component behind it; each runs until the process ends.
var components = map[string]func(){
	"coredns":                 coreDNS,
	"etcd":                    etcd,
	"kube-apiserver":          kubeAPIServer,
	"kube-controller-manager": kubeControllerManager,
	"kube-proxy":              kubeProxy,
	"kube-scheduler":          kubeScheduler,
	"kubectl":                 kubectl,
	"kubelet":                 kubelet,
	"volume-provisioner":      volumeProvisioner,
}

func main() {
	name := filepath.Base(os.Args[0])
	run, ok := components[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "%s: not a component; call this program by one of the names %s\n",
			name, strings.Join(names(), ", "))
		os.Exit(64)
	}
	run()
}

func names() []string {
	var all []string
	for name := range components {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}
