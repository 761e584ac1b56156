package main

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
)

// discover asks what the cluster serves, maps kinds to resources by it, and uses one through the dynamic client.
func discover(ctx context.Context, w world) error {
	if err := aggregated(w); err != nil {
		return err
	}
	groups, err := restmapper.GetAPIGroupResources(w.client.Discovery())
	if err != nil {
		return err
	}
	mapper := restmapper.NewDiscoveryRESTMapper(groups)
	for kind, wanted := range map[string]string{
		"Deployment.apps":                         "apps/v1, Resource=deployments",
		"CronJob.batch":                           "batch/v1, Resource=cronjobs",
		"HorizontalPodAutoscaler.autoscaling":     "autoscaling/v2, Resource=horizontalpodautoscalers",
		"Pod.":                                    "/v1, Resource=pods",
		"NetworkPolicy.networking.k8s.io":         "networking.k8s.io/v1, Resource=networkpolicies",
		"FlowSchema.flowcontrol.apiserver.k8s.io": "flowcontrol.apiserver.k8s.io/v1, Resource=flowschemas",
	} {
		mapping, err := mapper.RESTMapping(schema.ParseGroupKind(kind))
		if err != nil {
			return err
		}
		if err := check(mapping.Resource.String() == wanted, "%s is %s", kind, mapping.Resource); err != nil {
			return err
		}
	}
	version, err := w.client.Discovery().ServerVersion()
	if err != nil {
		return err
	}
	if err = check(version.Major == "1" && version.Minor == "36", "the server is %s", version); err != nil {
		return err
	}
	client, err := dynamic.NewForConfig(w.config)
	if err != nil {
		return err
	}
	quotas := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "limitranges"}).Namespace(w.namespace)
	made, err := quotas.Create(ctx, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "LimitRange", "metadata": map[string]any{"generateName": "made-"},
		"spec": map[string]any{"limits": []any{map[string]any{"type": "Pod"}}},
	}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	fmt.Println("made", len(made.GetName()) > len("made-"))
	return quotas.Delete(ctx, made.GetName(), metav1.DeleteOptions{})
}
