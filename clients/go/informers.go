package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/tools/cache"
)

const objects = 300

// configMapInformer fills a cache by a shared informer whose handlers count
// what they see.
func configMapInformer(ctx context.Context, w world, seen *counts) (cache.SharedIndexInformer, error) {
	factory := informers.NewSharedInformerFactoryWithOptions(w.client, 0,
		informers.WithNamespace(w.namespace),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) { options.LabelSelector = "made-by=go" }))
	informer := factory.Core().V1().ConfigMaps().Informer()
	if _, err := informer.AddEventHandler(seen.handler()); err != nil {
		return nil, err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return nil, fmt.Errorf("the cache was never filled")
	}
	return informer, nil
}

// watchWithInformers changes objects and compares what the handlers saw and what the caches hold with what was done.
func watchWithInformers(ctx context.Context, w world) error {
	maps := w.client.CoreV1().ConfigMaps(w.namespace)
	for i := range objects / 2 {
		if _, err := maps.Create(ctx, configMap(name(i), nil), metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	var seen counts
	informer, err := configMapInformer(ctx, w, &seen)
	if err != nil {
		return err
	}
	partial, err := partialInformer(ctx, w)
	if err != nil {
		return err
	}
	for i := objects / 2; i < objects; i++ {
		if _, err := maps.Create(ctx, configMap(name(i), nil), metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	for i := 0; i < objects; i += 3 {
		fresh, err := maps.Get(ctx, name(i), metav1.GetOptions{})
		if err != nil {
			return err
		}
		fresh.Data = map[string]string{"changed": "yes"}
		if _, err = maps.Update(ctx, fresh, metav1.UpdateOptions{}); err != nil {
			return err
		}
	}
	// One leaves the selector without being deleted: for the informer that is a deletion.
	leaving, err := maps.Get(ctx, name(1), metav1.GetOptions{})
	if err != nil {
		return err
	}
	leaving.Labels = nil
	if _, err = maps.Update(ctx, leaving, metav1.UpdateOptions{}); err != nil {
		return err
	}
	if err = maps.Delete(ctx, name(2), metav1.DeleteOptions{}); err != nil {
		return err
	}
	// Each informer follows a watch of its own, so each is waited for.
	wanted := tally{added: objects, updated: objects / 3, deleted: 2}
	if err = eventually(ctx, func() error {
		now := seen.now()
		return check(now == wanted, "the handlers saw %+v, not %+v", now, wanted)
	}); err != nil {
		return err
	}
	list, err := maps.List(ctx, metav1.ListOptions{LabelSelector: labels.Set{"made-by": "go"}.String()})
	if err != nil {
		return err
	}
	if err = check(len(list.Items) == objects-2, "the list holds %d", len(list.Items)); err != nil {
		return err
	}
	for what, store := range map[string]cache.Store{
		"the informer":             informer.GetStore(),
		"the informer of metadata": partial.GetStore(),
	} {
		if err = eventually(ctx, func() error { return same(store, list.Items) }); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	fmt.Printf("seen %+v\n", seen.now())
	return nil
}

// same says how a cache differs from a list, in what it holds and at which versions.
func same(store cache.Store, items []corev1.ConfigMap) error {
	if held := len(store.ListKeys()); held != len(items) {
		return fmt.Errorf("it holds %d, not %d", held, len(items))
	}
	for i := range items {
		item := &items[i]
		held, found, err := store.GetByKey(item.Namespace + "/" + item.Name)
		if err != nil || !found {
			return fmt.Errorf("%s is not in the cache: %v", item.Name, err)
		}
		version := held.(metav1.Object).GetResourceVersion()
		if version != item.ResourceVersion {
			return fmt.Errorf("%s is at %s in the cache and at %s in the list", item.Name, version, item.ResourceVersion)
		}
	}
	return nil
}

func partialInformer(ctx context.Context, w world) (cache.SharedIndexInformer, error) {
	client, err := metadata.NewForConfig(w.config)
	if err != nil {
		return nil, err
	}
	factory := metadatainformer.NewFilteredSharedInformerFactory(client, 0, w.namespace,
		func(options *metav1.ListOptions) { options.LabelSelector = "made-by=go" })
	informer := factory.ForResource(corev1.SchemeGroupVersion.WithResource("configmaps")).Informer()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return nil, fmt.Errorf("the cache of metadata was never filled")
	}
	return informer, nil
}

func name(i int) string {
	return fmt.Sprintf("object-%03d", i)
}

// eventually tries until it holds or the time is over, and then answers what was wrong last.
func eventually(ctx context.Context, attempt func() error) error {
	deadline, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		err := attempt()
		if err == nil {
			return nil
		}
		select {
		case <-deadline.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}
