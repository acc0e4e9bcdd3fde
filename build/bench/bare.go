package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"

	"barsdesk/build/program"
)

// bareMode is the argument under which this command is the bare handler.
const bareMode = "bare"

// startBare runs the bare handler in a process of its own, as the program is.
func startBare(ctx context.Context, file string) (*program.Program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return program.Start(ctx, self, bareMode, file)
}

// serveBare answers each request after its body is appended to file and synced.
func serveBare(ctx context.Context, file string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("barsdesk ready http://" + listener.Addr().String()) // the line program.Start waits for
	return http.Serve(listener, synced(out))                         //nolint:gosec // lives for a measurement on loopback
}

func synced(out *os.File) http.HandlerFunc {
	var one sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			one.Lock()
			defer one.Unlock()
			if _, err = out.Write(body); err == nil {
				err = out.Sync()
			}
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}
}
