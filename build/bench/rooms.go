package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"barsdesk/build/program"
)

// roomsMeasured is a class.
const roomsMeasured = 12

// rooms measures the simulated network alone with every organisation at work,
// and a class of rooms on one server.
func rooms(ctx context.Context, binary, dir string) error {
	return errors.Join(alone(ctx, binary), class(ctx, binary, filepath.Join(dir, "class")))
}

// alone measures "barsdesk sandbox" in memory.
func alone(ctx context.Context, binary string) error {
	var ready []time.Duration
	for range startsMeasured {
		p, err := program.Start(ctx, binary, "sandbox", "--listen", "127.0.0.1:0")
		if err != nil {
			return err
		}
		ready = append(ready, p.Ready)
		if err := p.Stop(ctx); err != nil {
			return err
		}
	}
	p, err := program.Start(ctx, binary, "sandbox", "--listen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fresh := resident(p.PID)
	asked, err := askEveryone(ctx, p.URL)
	fmt.Printf("sandbox to ready: %.0f ms (median of %d), memory %s, with all %d services asked %s\n",
		milliseconds(median(ready)), startsMeasured, fresh, asked, resident(p.PID))
	return errors.Join(err, p.Stop(ctx))
}

// askEveryone asks every service of the network what it takes and which times it
// has, so that every organisation's records are open.
func askEveryone(ctx context.Context, url string) (asked int, err error) {
	text, err := os.ReadFile("app/sandbox/network.json")
	if err != nil {
		return 0, err
	}
	var cast struct{ Services []struct{ ID string } }
	if err := json.Unmarshal(text, &cast); err != nil {
		return 0, err
	}
	from := time.Now().UTC().Format(time.RFC3339)
	to := time.Now().UTC().Add(72 * time.Hour).Format(time.RFC3339)
	for _, each := range cast.Services {
		target := base64.StdEncoding.EncodeToString([]byte(`{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"` + each.ID + `"}`))
		for _, path := range []string{"/metadata", "/Slot?Schedule.actor:HealthcareService=" + each.ID + "&status=free&start=ge" + from + "&start=le" + to} {
			err = errors.Join(err, call(ctx, http.MethodGet, url+"/booking-and-referral/FHIR/R4"+path, "", http.Header{"Nhsd-Target-Identifier": {target},
				"X-Request-Id": {uuid.NewString()}, "X-Correlation-Id": {uuid.NewString()}, "Accept": {"application/fhir+json; version=1.2.0"}}))
		}
		asked++
	}
	return asked, err
}

// call makes one call; what is answered matters only when it is a fault of ours.
func call(ctx context.Context, method, url, body string, header http.Header) error {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = header
	got, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	said, err := io.ReadAll(got.Body)
	if got.StatusCode >= http.StatusInternalServerError {
		err = errors.Join(err, fmt.Errorf("%s answered %d %s", url, got.StatusCode, bytes.TrimSpace(said)))
	}
	return errors.Join(err, got.Body.Close())
}

// class measures rooms that are opened one after the other and used at once.
func class(ctx context.Context, binary, dir string) error {
	p, err := program.Sandbox(ctx, binary, dir)
	if err != nil {
		return err
	}
	before := resident(p.PID)
	header := http.Header{"Content-Type": {"application/json"}}
	begun := time.Now()
	for n := range roomsMeasured {
		err = errors.Join(err, call(ctx, http.MethodPost, p.URL+"/api/sandbox/rooms", `{"name":"group-`+strconv.Itoa(n+1)+`"}`, header))
	}
	opened := time.Since(begun)
	done := make(chan error, roomsMeasured)
	begun = time.Now()
	for n := range roomsMeasured {
		go func() {
			done <- call(ctx, http.MethodPost, p.URL+"/rooms/group-"+strconv.Itoa(n+1)+"/api/services/2000087011/check-again", "", header)
		}()
	}
	for range roomsMeasured {
		err = errors.Join(err, <-done)
	}
	fmt.Printf("%d rooms: opened in %.0f ms each, a service asked in all at once in %.0f ms, memory %s before and %s with all open\n",
		roomsMeasured, milliseconds(opened)/roomsMeasured, milliseconds(time.Since(begun)), before, resident(p.PID))
	return errors.Join(err, p.Stop(ctx))
}
