// A user of Podium who writes Go: client-go's typed clients and informers, and a controller-runtime manager.
// Each command does what its name says against the cluster of $KUBECONFIG, tells what it saw line by line, and exits
// with 1 and a reason as soon as something is not as stock Kubernetes would answer.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

const (
	jsonType     = "application/json"
	protobufType = "application/vnd.kubernetes.protobuf"
)

func main() {
	if len(os.Args) != 4 {
		fail("usage: clients COMMAND json|protobuf NAMESPACE")
	}
	commands := map[string]func(context.Context, world) error{
		"typed":     typed,
		"informers": watchWithInformers,
		"apply":     apply,
		"manager":   runManager,
		"leader":    lead,
		"discovery": discover,
		"documents": readDocuments,
		"streams":   stream,
	}
	command, known := commands[os.Args[1]]
	if !known {
		fail("no such command: %s", os.Args[1])
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	w, err := newWorld(os.Args[2], os.Args[3])
	if err != nil {
		fail("%v", err)
	}
	if err := command(ctx, w); err != nil {
		fail("%s: %v", os.Args[1], err)
	}
	fmt.Println("done")
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}

// check says what was expected and what came instead.
func check(holds bool, format string, arguments ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, arguments...)
}
