// A server of the gRPC health service, as pods have it that are probed by gRPC: the port to listen on is its argument.
// It knows the server itself (no name) and the service "known"; both are well. Only Go's own library is used, so that
// the program is one static file that any image can run.
package main

import (
	"encoding/binary"
	"io"
	"log"
	"net/http"
	"os"
)

const (
	found    = "0"
	notFound = "5"
)

// serving is the message {status: SERVING} behind its length.
var serving = []byte{0, 0, 0, 0, 2, 8, 1}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: health PORT")
	}
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /grpc.health.v1.Health/Check", check)
	server := http.Server{Addr: ":" + os.Args[1], Handler: mux, Protocols: &protocols}
	log.Fatal(server.ListenAndServe())
}

func check(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status")
	status := notFound
	if name, whole := service(body); whole && (name == "" || name == "known") {
		w.Write(serving)
		status = found
	}
	w.Header().Set("Grpc-Status", status)
}

// service is the name asked for: field 1 of the message behind its length, absent for the server itself.
func service(body []byte) (string, bool) {
	if len(body) < 5 || int(binary.BigEndian.Uint32(body[1:5])) != len(body)-5 {
		return "", false
	}
	message := body[5:]
	if len(message) == 0 {
		return "", true
	}
	if len(message) < 2 || message[0] != 10 || int(message[1]) != len(message)-2 {
		return "", false
	}
	return string(message[2:]), true
}
