package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubeletapp "k8s.io/kubernetes/cmd/kubelet/app"
)

func serve(command *cobra.Command) { os.Exit(cli.Run(command)) }

func kubeAPIServer()         { serve(apiserver.NewAPIServerCommand()) }
func kubeControllerManager() { serve(controllermanager.NewControllerManagerCommand()) }
func kubeProxy()             { serve(proxy.NewProxyCommand()) }
func kubeScheduler()         { serve(scheduler.NewSchedulerCommand()) }
func kubelet()               { serve(kubeletapp.NewKubeletCommand(context.Background())) }

func kubectl() {
	if err := cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}
