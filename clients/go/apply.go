package main

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	appsv1apply "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"
	metav1apply "k8s.io/client-go/applyconfigurations/meta/v1"
)

// apply owns fields by server-side apply, meets another owner's, and extracts its own again.
func apply(ctx context.Context, w world) error {
	deployments := w.client.AppsV1().Deployments(w.namespace)
	labels := map[string]string{"app": "applied"}
	wanted := appsv1apply.Deployment("applied", w.namespace).WithSpec(appsv1apply.DeploymentSpec().
		WithReplicas(0).
		WithSelector(metav1apply.LabelSelector().WithMatchLabels(labels)).
		WithTemplate(corev1apply.PodTemplateSpec().WithLabels(labels).WithSpec(corev1apply.PodSpec().
			WithContainers(corev1apply.Container().WithName("a").WithImage("busybox:1")))))
	if _, err := deployments.Apply(ctx, wanted, metav1.ApplyOptions{FieldManager: "first"}); err != nil {
		return err
	}
	if err := again(ctx, w); err != nil {
		return err
	}
	rival := appsv1apply.Deployment("applied", w.namespace).WithSpec(appsv1apply.DeploymentSpec().WithReplicas(1))
	_, err := deployments.Apply(ctx, rival, metav1.ApplyOptions{FieldManager: "second"})
	if !errors.IsConflict(err) {
		return fmt.Errorf("a rival's apply answered %v", err)
	}
	message := `conflict with "first": .spec.replicas`
	if err = check(strings.Contains(err.Error(), message), "the conflict said: %v", err); err != nil {
		return err
	}
	taken, err := deployments.Apply(ctx, rival, metav1.ApplyOptions{FieldManager: "second", Force: true})
	if err != nil {
		return err
	}
	extracted, err := appsv1apply.ExtractDeployment(taken, "second")
	if err != nil {
		return err
	}
	if extracted.Spec == nil || extracted.Spec.Replicas == nil || *extracted.Spec.Replicas != 1 ||
		extracted.Spec.Template != nil {
		return fmt.Errorf("the second manager owns %+v", extracted.Spec)
	}
	first, err := appsv1apply.ExtractDeployment(taken, "first")
	if err != nil {
		return err
	}
	return check(first.Spec.Replicas == nil && len(first.Spec.Template.Spec.Containers) == 1,
		"the first manager owns %+v", first.Spec)
}

// again applies the same twice to something no controller touches: the second time nothing happens.
func again(ctx context.Context, w world) error {
	maps := w.client.CoreV1().ConfigMaps(w.namespace)
	wanted := corev1apply.ConfigMap("applied", w.namespace).WithData(map[string]string{"a": "1"})
	options := metav1.ApplyOptions{FieldManager: "first"}
	made, err := maps.Apply(ctx, wanted, options)
	if err != nil {
		return err
	}
	repeated, err := maps.Apply(ctx, wanted, options)
	if err != nil {
		return err
	}
	return check(made.ResourceVersion == repeated.ResourceVersion, "applying the same again made a revision")
}
