package main

import (
	"context"
	"encoding/json"
	"fmt"

	openapi "github.com/google/gnostic-models/openapiv3"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"k8s.io/apimachinery/pkg/runtime"
)

const documentType = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf"

// readDocuments reads every OpenAPI document of version 3 as JSON and as protobuf, which say the same.
func readDocuments(_ context.Context, w world) error {
	paths, err := w.client.Discovery().OpenAPIV3().Paths()
	if err != nil {
		return err
	}
	if err = check(len(paths) > 20, "there are %d documents", len(paths)); err != nil {
		return err
	}
	for name, path := range paths {
		text, err := path.Schema(runtime.ContentTypeJSON)
		if err != nil {
			return err
		}
		binary, err := path.Schema(documentType)
		if err != nil {
			return err
		}
		wanted, err := openapi.ParseDocument(text)
		if err != nil {
			return err
		}
		var read openapi.Document
		if err = proto.Unmarshal(binary, &read); err != nil {
			return err
		}
		for _, document := range []*openapi.Document{wanted, &read} {
			if err = plain(document.ProtoReflect()); err != nil {
				return err
			}
		}
		if err = check(proto.Equal(wanted, &read), "%s differs between its two forms", name); err != nil {
			return err
		}
	}
	fmt.Println("read", len(paths))
	return nil
}

// plain spells every value of free form alike: as JSON instead of some YAML.
func plain(message protoreflect.Message) error {
	if value, isAny := message.Interface().(*openapi.Any); isAny {
		var content any
		if err := yaml.Unmarshal([]byte(value.Yaml), &content); err != nil {
			return err
		}
		text, err := json.Marshal(content)
		value.Yaml = string(text)
		return err
	}
	var failed error
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.Message() == nil {
			return true
		}
		if !field.IsList() {
			failed = plain(value.Message())
			return failed == nil
		}
		for i := range value.List().Len() {
			if failed = plain(value.List().Get(i).Message()); failed != nil {
				return false
			}
		}
		return true
	})
	return failed
}
