package main

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// lead lets two candidates run for one Lease; the second leads only after the first has let go.
func lead(ctx context.Context, w world) error {
	first, release := context.WithCancel(ctx)
	defer release()
	turns := make(chan string, 2)
	go candidate(first, w, "first", turns)
	if who := <-turns; who != "first" {
		return fmt.Errorf("%s leads", who)
	}
	second, stop := context.WithCancel(ctx)
	defer stop()
	go candidate(second, w, "second", turns)
	select {
	case who := <-turns:
		return fmt.Errorf("%s leads beside the first", who)
	case <-time.After(1500 * time.Millisecond):
	}
	release()
	select {
	case who := <-turns:
		if who != "second" {
			return fmt.Errorf("%s leads", who)
		}
	case <-time.After(20 * time.Second):
		return fmt.Errorf("nobody leads after the first let go")
	}
	lease, err := w.client.CoordinationV1().Leases(w.namespace).Get(ctx, "lead", metav1.GetOptions{})
	if err != nil {
		return err
	}
	return check(*lease.Spec.HolderIdentity == "second" && *lease.Spec.LeaseTransitions >= 1,
		"the lease says %+v", lease.Spec)
}

func candidate(ctx context.Context, w world, identity string, turns chan<- string) {
	lock := &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Namespace: w.namespace, Name: "lead"},
		Client:     w.client.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: identity},
	}
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock:            lock,
		ReleaseOnCancel: true,
		LeaseDuration:   4 * time.Second,
		RenewDeadline:   3 * time.Second,
		RetryPeriod:     500 * time.Millisecond,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { turns <- identity },
			OnStoppedLeading: func() {},
		},
	})
}
