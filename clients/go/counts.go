package main

import (
	"sync"

	"k8s.io/client-go/tools/cache"
)

type tally struct{ added, updated, deleted int }

// counts what an informer's handlers were told.
type counts struct {
	lock sync.Mutex
	seen tally
}

func (c *counts) handler() cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { c.count(func(seen *tally) { seen.added++ }) },
		UpdateFunc: func(any, any) { c.count(func(seen *tally) { seen.updated++ }) },
		DeleteFunc: func(any) { c.count(func(seen *tally) { seen.deleted++ }) },
	}
}

func (c *counts) count(change func(*tally)) {
	c.lock.Lock()
	defer c.lock.Unlock()
	change(&c.seen)
}

func (c *counts) now() tally {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.seen
}
