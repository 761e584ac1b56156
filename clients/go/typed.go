package main

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"
)

// typed walks one object through all verbs of a typed client, and looks at the errors on the way.
func typed(ctx context.Context, w world) error {
	maps := w.client.CoreV1().ConfigMaps(w.namespace)
	made, err := maps.Create(ctx, configMap("walked", map[string]string{"a": "1"}), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if _, err = maps.Create(ctx, configMap("walked", nil), metav1.CreateOptions{}); !errors.IsAlreadyExists(err) {
		return fmt.Errorf("a second create answered %v", err)
	}
	stale := made.DeepCopy()
	made.Data["b"] = "2"
	updated, err := maps.Update(ctx, made, metav1.UpdateOptions{})
	if err != nil {
		return err
	}
	if err = check(updated.ResourceVersion != stale.ResourceVersion, "an update kept the resourceVersion"); err != nil {
		return err
	}
	if _, err = maps.Update(ctx, stale, metav1.UpdateOptions{}); !errors.IsConflict(err) {
		return fmt.Errorf("a stale update answered %v", err)
	}
	err = retry.RetryOnConflict(retry.DefaultRetry, func() error {
		fresh, err := maps.Get(ctx, "walked", metav1.GetOptions{})
		if err != nil {
			return err
		}
		fresh.Data["c"] = "3"
		_, err = maps.Update(ctx, fresh, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	patched, err := maps.Patch(ctx, "walked", types.StrategicMergePatchType, []byte(`{"data":{"a":null,"d":"4"}}`),
		metav1.PatchOptions{FieldManager: "patcher"})
	if err != nil {
		return err
	}
	if err = check(fmt.Sprint(patched.Data) == "map[b:2 c:3 d:4]", "after the patch: %v", patched.Data); err != nil {
		return err
	}
	if err = pages(ctx, w); err != nil {
		return err
	}
	if err = invalid(ctx, w); err != nil {
		return err
	}
	wrongUID := types.UID("11111111-2222-3333-4444-555555555555")
	err = maps.Delete(ctx, "walked", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &wrongUID}})
	if !errors.IsConflict(err) {
		return fmt.Errorf("a delete of another uid answered %v", err)
	}
	if err = maps.Delete(ctx, "walked", metav1.DeleteOptions{}); err != nil {
		return err
	}
	if _, err = maps.Get(ctx, "walked", metav1.GetOptions{}); !errors.IsNotFound(err) {
		return fmt.Errorf("a get after the delete answered %v", err)
	}
	return nil
}

// pages lists in pieces, deletes by label, and finds nothing left.
func pages(ctx context.Context, w world) error {
	maps := w.client.CoreV1().ConfigMaps(w.namespace)
	for i := range 7 {
		one := configMap(fmt.Sprintf("page-%d", i), map[string]string{"i": fmt.Sprint(i)})
		one.Labels["page"] = "yes"
		if _, err := maps.Create(ctx, one, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	var names []string
	options := metav1.ListOptions{LabelSelector: "page=yes", Limit: 3}
	for {
		list, err := maps.List(ctx, options)
		if err != nil {
			return err
		}
		for _, item := range list.Items {
			names = append(names, item.Name)
		}
		if options.Continue = list.Continue; options.Continue == "" {
			break
		}
	}
	if err := check(len(names) == 7 && names[6] == "page-6", "the pages held %v", names); err != nil {
		return err
	}
	selection := metav1.ListOptions{LabelSelector: "page=yes"}
	if err := maps.DeleteCollection(ctx, metav1.DeleteOptions{}, selection); err != nil {
		return err
	}
	left, err := maps.List(ctx, selection)
	if err != nil {
		return err
	}
	return check(len(left.Items) == 0, "%d are left", len(left.Items))
}

// invalid creates what must be refused and reads the causes.
func invalid(ctx context.Context, w world) error {
	replicas := int32(-1)
	bad := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "bad"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "bad"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "bad"}},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "busybox:1"}}},
			},
		},
	}
	_, err := w.client.AppsV1().Deployments(w.namespace).Create(ctx, bad, metav1.CreateOptions{})
	if !errors.IsInvalid(err) {
		return fmt.Errorf("a negative replicas answered %v", err)
	}
	causes := err.(errors.APIStatus).Status().Details.Causes
	return check(len(causes) == 1 && causes[0].Field == "spec.replicas", "the causes were %v", causes)
}
