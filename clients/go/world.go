package main

import (
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// world is what every command needs: how to reach the cluster, and a namespace of its own.
type world struct {
	config    *rest.Config
	client    *kubernetes.Clientset
	namespace string
}

func newWorld(encoding, namespace string) (world, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return world{}, err
	}
	switch encoding {
	case "json":
		config.ContentType, config.AcceptContentTypes = jsonType, jsonType
	case "protobuf":
		config.ContentType, config.AcceptContentTypes = protobufType, protobufType
	default:
		return world{}, fmt.Errorf("no such encoding: %s", encoding)
	}
	config.QPS, config.Burst = 200, 400
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return world{}, err
	}
	return world{config: config, client: client, namespace: namespace}, nil
}

func configMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"made-by": "go"}},
		Data:       data,
	}
}
