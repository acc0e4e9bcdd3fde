package main_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
)

// TestTheContainerRunsWithoutRights: a builder makes the image from the folder
// alone; its root, read-only and for a user without rights, starts the server,
// which answers and finds itself well.
func TestTheContainerRunsWithoutRights(t *testing.T) {
	privileged(t)
	folder := unpacked(t, the(t, "barsdesk-", "-container-amd64.tar.gz"))
	kept := t.TempDir()
	buildah := func(words ...string) string {
		return run(t, "buildah", append([]string{"--storage-driver", "vfs", "--root", filepath.Join(kept, "images"), "--runroot", filepath.Join(kept, "run")}, words...)...)
	}
	buildah("build", "--isolation", "chroot", "--format", "docker", "--tag", "barsdesk", folder)
	config := imageConfig(t, buildah("inspect", "--type", "image", "barsdesk"))
	if !regexp.MustCompile(`^[1-9]\d+:[1-9]\d+$`).MatchString(config.User) {
		t.Errorf("it runs as %q, want a number that is not root's", config.User)
	}
	if fmt.Sprint(config.Healthcheck.Test) != "[CMD /usr/bin/barsdesk health]" {
		t.Errorf("its health is asked by %v", config.Healthcheck.Test)
	}
	name := regexp.MustCompile(`\S+`).FindString(buildah("from", "barsdesk"))
	top := regexp.MustCompile(`\S+`).FindString(buildah("mount", name))
	serveReadOnly(t, top, config)
}

type containerConfig struct {
	User        string
	Env         []string
	Entrypoint  []string
	Cmd         []string
	Volumes     map[string]any
	Healthcheck struct{ Test []string }
}

func imageConfig(t *testing.T, said string) containerConfig {
	t.Helper()
	var image struct {
		Docker struct{ Config containerConfig } `json:"Docker"`
	}
	if err := json.Unmarshal([]byte(said), &image); err != nil {
		t.Fatal(err)
	}
	return image.Docker.Config
}

// serveReadOnly runs the image as an engine does: its root can be read alone,
// its volume is written to, its user has no rights.
func serveReadOnly(t *testing.T, top string, c containerConfig) {
	t.Helper()
	if len(c.Volumes) != 1 || c.Volumes["/data"] == nil {
		t.Errorf("its volumes are %v", c.Volumes)
	}
	address := free(t)
	inside := func(words ...string) *exec.Cmd {
		script := `mount --bind "$1" "$1" && mount --bind "$1/data" "$1/data" && mount -o remount,ro,bind "$1" && shift && exec "$@"`
		chroot := append([]string{"setpriv", "--no-new-privs", "chroot", "--userspec=" + c.User, top}, words...)
		cmd := exec.Command("unshare", append([]string{"--mount", "sh", "-ec", script, "sh", top}, chroot...)...)
		cmd.Env = append(append([]string{}, c.Env...), "BARSDESK_LISTEN=0.0.0.0:"+address)
		cmd.Stderr = os.Stderr
		return cmd
	}
	server := inside(append(append([]string{}, c.Entrypoint...), c.Cmd...)...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			t.Errorf("it did not end well: %v", err)
		}
	}()
	await(t, "the container", func() (bool, string) {
		said, err := inside(c.Healthcheck.Test[1:]...).Output()
		return err == nil, fmt.Sprint(string(said), err)
	})
	if said := run(t, "curl", "--silent", "--fail", "http://127.0.0.1:"+address+"/healthz"); said != "alive\n" {
		t.Errorf("/healthz answers %q", said)
	}
	if _, err := os.Stat(filepath.Join(top, "data", "local", "barsdesk.db")); err != nil {
		t.Errorf("its data do not lie in the volume: %v", err)
	}
}

// free is a port that nothing listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
