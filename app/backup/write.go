package backup

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// Write encrypts what a stage holds to all recipients and returns the manifest,
// which is m with the files added. When it returns nil, out has been given the
// whole backup; syncing it is up to the caller.
func Write(out io.Writer, from *Stage, m Manifest, to ...age.Recipient) (Manifest, error) {
	files, err := list(from.Folder)
	if err != nil {
		return m, err
	}
	m.Format, m.Files = format, files
	sealed, err := age.Encrypt(out, to...)
	if err != nil {
		return m, err
	}
	members := tar.NewWriter(sealed)
	if err := writeMembers(members, from.Folder, m); err != nil {
		return m, err
	}
	return m, errors.Join(members.Close(), sealed.Close())
}

func writeMembers(members *tar.Writer, folder string, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := members.WriteHeader(member(manifestName, int64(len(text)), m.MadeAt)); err != nil {
		return err
	}
	if _, err := members.Write(text); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := writeMember(members, folder, f, m.MadeAt); err != nil {
			return err
		}
	}
	return nil
}

func writeMember(members *tar.Writer, folder string, f File, at time.Time) (err error) {
	file, err := os.Open(filepath.Join(folder, filepath.FromSlash(f.Path)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := members.WriteHeader(member(f.Path, f.Size, at)); err != nil {
		return err
	}
	_, err = io.Copy(members, file)
	return err
}

func member(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatPAX}
}
