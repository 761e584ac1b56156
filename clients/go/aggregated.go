package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// aggregated asks for groups and resources at once, as the suite's "should support aggregated discovery interface"
// does, and finds one resource of every group that a server must have.
func aggregated(w world) error {
	client, able := w.client.Discovery().(discovery.AggregatedDiscoveryInterface)
	if !able {
		return fmt.Errorf("this client knows no aggregated discovery")
	}
	groups, resources, failed, err := client.GroupsAndMaybeResources()
	if err != nil {
		return err
	}
	if err = check(resources != nil && len(failed) == 0, "the answer was not an aggregated one: %v", failed); err != nil {
		return err
	}
	served := map[schema.GroupVersion]bool{}
	for _, group := range groups.Groups {
		for _, version := range group.Versions {
			served[schema.GroupVersion{Group: group.Name, Version: version.Version}] = true
		}
	}
	for _, wanted := range []schema.GroupVersionResource{
		{Version: "v1", Resource: "namespaces"},
		{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "validatingwebhookconfigurations"},
		{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"},
		{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"},
		{Group: "apps", Version: "v1", Resource: "deployments"},
		{Group: "authentication.k8s.io", Version: "v1", Resource: "tokenreviews"},
		{Group: "authorization.k8s.io", Version: "v1", Resource: "selfsubjectaccessreviews"},
		{Group: "autoscaling", Version: "v1", Resource: "horizontalpodautoscalers"},
		{Group: "autoscaling", Version: "v2", Resource: "horizontalpodautoscalers"},
		{Group: "batch", Version: "v1", Resource: "jobs"},
		{Group: "certificates.k8s.io", Version: "v1", Resource: "certificatesigningrequests"},
		{Group: "coordination.k8s.io", Version: "v1", Resource: "leases"},
		{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"},
		{Group: "events.k8s.io", Version: "v1", Resource: "events"},
		{Group: "networking.k8s.io", Version: "v1", Resource: "ingresses"},
		{Group: "node.k8s.io", Version: "v1", Resource: "runtimeclasses"},
		{Group: "policy", Version: "v1", Resource: "poddisruptionbudgets"},
		{Group: "scheduling.k8s.io", Version: "v1", Resource: "priorityclasses"},
		{Group: "storage.k8s.io", Version: "v1", Resource: "csinodes"},
	} {
		found := false
		if list := resources[wanted.GroupVersion()]; list != nil {
			for _, resource := range list.APIResources {
				found = found || resource.Name == wanted.Resource
			}
		}
		if err = check(found && served[wanted.GroupVersion()], "%v is not there", wanted); err != nil {
			return err
		}
	}
	return nil
}
