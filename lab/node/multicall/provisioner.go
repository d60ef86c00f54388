package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// directories provisions a local directory for each claim and removes it with the volume.
type directories struct{ root, node string }

func (d directories) path(volume string) string { return filepath.Join(d.root, volume) }

// Provision makes a directory every user of the pod may write to, as the host-path provisioners of
// developers' clusters do; the parent directory keeps the machine's other users out.
func (d directories) Provision(_ context.Context, options controller.ProvisionOptions) (
	*v1.PersistentVolume, controller.ProvisioningState, error) {
	claim := options.PVC
	for _, mode := range claim.Spec.AccessModes {
		if mode == v1.ReadOnlyMany {
			return nil, controller.ProvisioningFinished, fmt.Errorf("access mode %s: an empty volume cannot be read-only", mode)
		}
	}
	if claim.Spec.VolumeMode != nil && *claim.Spec.VolumeMode == v1.PersistentVolumeBlock {
		return nil, controller.ProvisioningFinished, fmt.Errorf("volumeMode Block: only Filesystem is provided here")
	}
	path := d.path(options.PVName)
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	if err := os.Chmod(path, 0o777); err != nil { // past the umask
		return nil, controller.ProvisioningFinished, err
	}
	// "local" rather than "hostPath": only for it does the kubelet apply a pod's fsGroup.
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: options.PVName},
		Spec: v1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			AccessModes:                   claim.Spec.AccessModes,
			MountOptions:                  options.StorageClass.MountOptions,
			Capacity:                      v1.ResourceList{v1.ResourceStorage: claim.Spec.Resources.Requests[v1.ResourceStorage]},
			PersistentVolumeSource:        v1.PersistentVolumeSource{Local: &v1.LocalVolumeSource{Path: path}},
			NodeAffinity: &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{{
				MatchExpressions: []v1.NodeSelectorRequirement{{
					Key: v1.LabelHostname, Operator: v1.NodeSelectorOpIn, Values: []string{d.node},
				}},
			}}}},
		},
	}, controller.ProvisioningFinished, nil
}

func (d directories) Delete(_ context.Context, volume *v1.PersistentVolume) error {
	if volume.Spec.Local == nil || !strings.HasPrefix(volume.Spec.Local.Path, d.root+string(filepath.Separator)) ||
		volume.Spec.Local.Path != filepath.Clean(volume.Spec.Local.Path) {
		return &controller.IgnoredError{Reason: "not a directory of this provisioner"}
	}
	return os.RemoveAll(volume.Spec.Local.Path)
}

func volumeProvisioner() {
	// A set of its own: the linked components have put theirs into the common one.
	flags := flag.NewFlagSet("volume-provisioner", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	name := flags.String("name", "", "the provisioner's name in storage classes")
	root := flags.String("root", "", "absolute directory in which the volumes are made")
	node := flags.String("node", "", "value of the node's label "+v1.LabelHostname)
	_ = flags.Parse(os.Args[1:]) // ExitOnError
	if *kubeconfig == "" || *name == "" || *node == "" || !filepath.IsAbs(*root) {
		klog.Exit("-kubeconfig, -name, -node and an absolute -root are needed")
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		klog.Exitf("kubeconfig %s: %v", *kubeconfig, err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		klog.Exitf("kubeconfig %s: %v", *kubeconfig, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	controller.NewProvisionController(ctx, client, *name,
		directories{root: filepath.Clean(*root), node: *node}, controller.LeaderElection(false)).Run(ctx)
}
