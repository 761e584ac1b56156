package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
)

const (
	alive = "container is alive\n"
	asks  = "GET /said HTTP/1.0\r\n\r\n"
)

// stream speaks every WebSocket protocol that Kubernetes ever had for commands, logs and ports.
func stream(ctx context.Context, w world) error {
	if err := talker(ctx, w); err != nil {
		return err
	}
	for _, protocol := range []string{
		"", "channel.k8s.io", "base64.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io", "v5.channel.k8s.io",
	} {
		if err := execute(w, protocol); err != nil {
			return fmt.Errorf("exec by %q: %w", protocol, err)
		}
	}
	for _, protocol := range []string{"", "binary.k8s.io", "base64.binary.k8s.io"} {
		if err := readLog(w, protocol); err != nil {
			return fmt.Errorf("log by %q: %w", protocol, err)
		}
	}
	for _, protocol := range []string{"", "v4.channel.k8s.io", "v4.base64.channel.k8s.io"} {
		if err := forward(w, protocol); err != nil {
			return fmt.Errorf("port by %q: %w", protocol, err)
		}
	}
	return refused(w)
}

// talker is a pod that has said something, and says it again to whoever asks at port 8080.
func talker(ctx context.Context, w world) error {
	script := "echo container is alive; mkdir /www; echo container is alive > /www/said; exec httpd -f -p 8080 -h /www"
	none := int64(0)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "talker"},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: &none,
			Containers: []corev1.Container{{
				Name: "main", Image: "busybox:1", ImagePullPolicy: corev1.PullIfNotPresent,
				Command: []string{"sh", "-c", script},
			}},
		},
	}
	pods := w.client.CoreV1().Pods(w.namespace)
	if _, err := pods.Create(ctx, pod, metav1.CreateOptions{}); err != nil {
		return err
	}
	return wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		raw, err := pods.GetLogs("talker", &corev1.PodLogOptions{}).DoRaw(ctx)
		return err == nil && string(raw) == alive, nil
	})
}

func dial(w world, path, query, protocol string) (*websocket.Conn, error) {
	at, err := url.Parse(w.config.Host)
	if err != nil {
		return nil, err
	}
	at.Scheme, at.Path, at.RawQuery = "wss", "/api/v1/namespaces/"+w.namespace+"/pods/talker/"+path, query
	config, err := websocket.NewConfig(at.String(), "http://localhost")
	if err != nil {
		return nil, err
	}
	if protocol != "" {
		config.Protocol = []string{protocol}
	}
	if config.TlsConfig, err = rest.TLSConfigFor(w.config); err != nil {
		return nil, err
	}
	config.TlsConfig.NextProtos = []string{"http/1.1"}
	return websocket.DialConfig(config)
}

// messages are all that come until the server closes.
func messages(connection *websocket.Conn) ([][]byte, error) {
	var all [][]byte
	for {
		var message []byte
		switch err := websocket.Message.Receive(connection, &message); err {
		case nil:
			all = append(all, message)
		case io.EOF:
			return all, nil
		default:
			return all, err
		}
	}
}

// streams puts together what came on each, whichever way messages name theirs.
func streams(all [][]byte, protocol string) (map[int]string, error) {
	texts := map[int]string{}
	for _, message := range all {
		if len(message) == 0 {
			return nil, fmt.Errorf("a message without a stream")
		}
		stream, rest := int(message[0]), message[1:]
		if strings.Contains(protocol, "base64") {
			stream -= '0'
			decoded, err := base64.StdEncoding.DecodeString(string(rest))
			if err != nil {
				return nil, err
			}
			rest = decoded
		}
		texts[stream] += string(rest)
	}
	return texts, nil
}

func execute(w world, protocol string) error {
	query := url.Values{"command": {"sh", "-c", "echo out; echo err >&2; exit 3"}, "stdout": {"1"}, "stderr": {"1"}}
	connection, err := dial(w, "exec", query.Encode(), protocol)
	if err != nil {
		return err
	}
	defer connection.Close()
	all, err := messages(connection)
	if err != nil {
		return err
	}
	texts, err := streams(all, protocol)
	if err != nil {
		return err
	}
	if err := check(texts[1] == "out\n" && texts[2] == "err\n", "outputs are %v", texts); err != nil {
		return err
	}
	whole := strings.Contains(texts[3], `"reason":"ExitCode"`)
	told := strings.Contains(texts[3], "exit code 3")
	return check(told && whole == (len(protocol) > 0 && protocol[0] == 'v'), "the end is told as %q", texts[3])
}

func readLog(w world, protocol string) error {
	connection, err := dial(w, "log", "container=main", protocol)
	if err != nil {
		return err
	}
	defer connection.Close()
	all, err := messages(connection)
	if err != nil {
		return err
	}
	text := bytes.Join(all, nil)
	if strings.HasPrefix(protocol, "base64") {
		if text, err = base64.StdEncoding.DecodeString(string(text)); err != nil {
			return err
		}
	}
	return check(string(text) == alive, "the log is %q", text)
}

func forward(w world, protocol string) error {
	connection, err := dial(w, "portforward", "ports=8080", protocol)
	if err != nil {
		return err
	}
	defer connection.Close()
	if strings.Contains(protocol, "base64") {
		err = websocket.Message.Send(connection, "0"+base64.StdEncoding.EncodeToString([]byte(asks)))
	} else {
		err = websocket.Message.Send(connection, append([]byte{0}, asks...))
	}
	if err != nil {
		return err
	}
	all, err := messages(connection)
	if err != nil {
		return err
	}
	texts, err := streams(all, protocol)
	if err != nil {
		return err
	}
	const number = "\x90\x1f" // 8080
	return check(
		strings.HasPrefix(texts[0], number+"HTTP/1.") && strings.HasSuffix(texts[0], alive) && texts[1] == number,
		"the port said %v", texts)
}

// refused shows that a protocol of another sort opens nothing.
func refused(w world) error {
	for path, protocol := range map[string]string{"exec": "binary.k8s.io", "log": "channel.k8s.io"} {
		connection, err := dial(w, path, "command=ls&stdout=1", protocol)
		if err == nil {
			connection.Close()
			return fmt.Errorf("%s speaks %s", path, protocol)
		}
	}
	return nil
}
