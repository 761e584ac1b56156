package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/go-logr/logr"
)

const finalizer = "podium.dev/mirrored"

// mirror is a small operator: every ConfigMap labelled mirror=yes gets a Secret that it owns, with the same data, and
// a finalizer that keeps it until the Secret is gone.
type mirror struct{ client client.Client }

func (m mirror) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var source corev1.ConfigMap
	if err := m.client.Get(ctx, request.NamespacedName, &source); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if source.Labels["mirror"] != "yes" {
		return ctrl.Result{}, nil
	}
	copied := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: source.Namespace, Name: source.Name}}
	if !source.DeletionTimestamp.IsZero() {
		if err := m.client.Delete(ctx, copied); client.IgnoreNotFound(err) != nil {
			return ctrl.Result{}, err
		}
		if controllerutil.RemoveFinalizer(&source, finalizer) {
			return ctrl.Result{}, client.IgnoreNotFound(m.client.Update(ctx, &source))
		}
		return ctrl.Result{}, nil
	}
	if controllerutil.AddFinalizer(&source, finalizer) {
		if err := m.client.Update(ctx, &source); err != nil {
			return ctrl.Result{}, err
		}
	}
	_, err := controllerutil.CreateOrUpdate(ctx, m.client, copied, func() error {
		copied.Data = map[string][]byte{}
		for key, value := range source.Data {
			copied.Data[key] = []byte(value)
		}
		return controllerutil.SetControllerReference(&source, copied, m.client.Scheme())
	})
	return ctrl.Result{}, err
}

// runManager runs the operator and looks from outside whether its objects follow.
func runManager(ctx context.Context, w world) error {
	log.SetLogger(logr.Discard())
	manager, err := ctrl.NewManager(w.config, ctrl.Options{
		Cache:   cache.Options{DefaultNamespaces: map[string]cache.Config{w.namespace: {}}},
		Metrics: server.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(manager).For(&corev1.ConfigMap{}).Owns(&corev1.Secret{}).
		Complete(mirror{manager.GetClient()})
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(running) }()
	err = watchMirrors(ctx, w)
	stop()
	if stopped := <-ended; err == nil {
		err = stopped
	}
	return err
}

func watchMirrors(ctx context.Context, w world) error {
	maps := w.client.CoreV1().ConfigMaps(w.namespace)
	secrets := w.client.CoreV1().Secrets(w.namespace)
	source := configMap("mirrored", map[string]string{"key": "one"})
	source.Labels["mirror"] = "yes"
	if _, err := maps.Create(ctx, source, metav1.CreateOptions{}); err != nil {
		return err
	}
	holds := func(value string) func() error {
		return func() error {
			secret, err := secrets.Get(ctx, "mirrored", metav1.GetOptions{})
			if err != nil {
				return err
			}
			return check(string(secret.Data["key"]) == value, "the secret holds %q", secret.Data["key"])
		}
	}
	if err := eventually(ctx, holds("one")); err != nil {
		return err
	}
	// Whoever deletes the copy sees it made again, for the operator watches what it owns.
	if err := secrets.Delete(ctx, "mirrored", metav1.DeleteOptions{}); err != nil {
		return err
	}
	if err := eventually(ctx, holds("one")); err != nil {
		return err
	}
	if err := eventually(ctx, func() error {
		fresh, err := maps.Get(ctx, "mirrored", metav1.GetOptions{})
		if err != nil {
			return err
		}
		fresh.Data["key"] = "two"
		_, err = maps.Update(ctx, fresh, metav1.UpdateOptions{})
		return err
	}); err != nil {
		return err
	}
	if err := eventually(ctx, holds("two")); err != nil {
		return err
	}
	if err := maps.Delete(ctx, "mirrored", metav1.DeleteOptions{}); err != nil {
		return err
	}
	return eventually(ctx, func() error {
		_, mapGone := maps.Get(ctx, "mirrored", metav1.GetOptions{})
		_, secretGone := secrets.Get(ctx, "mirrored", metav1.GetOptions{})
		if errors.IsNotFound(mapGone) && errors.IsNotFound(secretGone) {
			return nil
		}
		return fmt.Errorf("still there: %v, %v", mapGone, secretGone)
	})
}
