//go:build unix

package postgres

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// keeping waits until the pipe to it ends, which is when the process at its
// other side has ended, and removes what that has left: the server, at once, and
// its files.
const keeping = `read -r _; pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null && kill -CONT "$pid" && while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done; rm -rf "$1"`

// keep has the server end with this process, however that ends.
func (s *Server) keep() error {
	wait, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", keeping, "sh", s.folder) //nolint:noctx // it outlives whatever it is asked by
	cmd.Stdin, cmd.SysProcAttr = wait, &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return errors.Join(err, wait.Close(), hold.Close())
	}
	s.keeper = hold
	return errors.Join(wait.Close(), cmd.Process.Release())
}

// asServer is Debian's user postgres for a process of root, whom the server
// refuses; nil elsewhere.
func asServer() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	is, err := user.Lookup("postgres")
	if err != nil {
		return nil
	}
	uid, _ := strconv.ParseUint(is.Uid, 10, 32)
	gid, _ := strconv.ParseUint(is.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// ownedByServer gives files to the user that the server runs as.
func ownedByServer(paths ...string) error {
	is := asServer()
	if is == nil {
		return nil
	}
	for _, path := range paths {
		if err := os.Chown(path, int(is.Uid), int(is.Gid)); err != nil {
			return err
		}
	}
	return nil
}
