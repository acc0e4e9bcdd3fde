package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// mostManifest is the longest list of contents that is read, in bytes.
const mostManifest = 16 << 20

// Unpack decrypts a backup into a new stage of the data folder and returns it
// with the manifest: every member is there, with the length and hash that the
// manifest names, and nothing else is. The caller ends the stage with Discard.
// On an error there is none. ErrLocked when no identity opens the backup,
// ErrNewer, *Damaged.
func Unpack(in io.Reader, data string, with ...age.Identity) (to *Stage, m Manifest, err error) {
	opened, err := age.Decrypt(in, with...)
	if err != nil {
		return nil, m, whyLocked(err)
	}
	if to, err = Begin(data); err != nil {
		return nil, m, err
	}
	reading := &reader{from: opened}
	if m, err = unpack(tar.NewReader(reading), to.Folder); err == nil {
		_, err = io.Copy(io.Discard, reading) // the age file's own end proves that nothing is cut off
	}
	if reading.err != nil {
		err = damaged("it was changed or cut off after it was made")
	}
	if err != nil {
		return nil, m, errors.Join(err, to.Discard())
	}
	return to, m, nil
}

// whyLocked tells a file that is no backup from one that stays closed.
func whyLocked(err error) error {
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return ErrLocked
	}
	return damaged("it is no backup, or its beginning is damaged")
}

// reader notes whether what it reads from failed, which a reader of archives
// does not tell from an archive that is wrong.
type reader struct {
	from io.Reader
	err  error
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

func unpack(members *tar.Reader, folder string) (m Manifest, err error) {
	first, err := members.Next()
	if err != nil || first.Name != manifestName || first.Size > mostManifest {
		return m, damaged("it does not begin with a list of its contents")
	}
	text, err := io.ReadAll(members)
	if err != nil {
		return m, damaged("its list of contents cannot be read")
	}
	if m, err = readManifest(text); err != nil {
		return m, err
	}
	for _, f := range m.Files {
		if err := unpackMember(members, folder, f); err != nil {
			return m, err
		}
	}
	if _, err := members.Next(); !errors.Is(err, io.EOF) {
		return m, damaged("it holds more than its list of contents names")
	}
	return m, nil
}

func unpackMember(members *tar.Reader, folder string, f File) error {
	next, err := members.Next()
	if err != nil || next.Name != f.Path || next.Size != f.Size || next.Typeflag != tar.TypeReg {
		return damaged("%s is missing, or not as the list of contents says", f.Path)
	}
	at := filepath.Join(folder, filepath.FromSlash(f.Path))
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, sum), io.LimitReader(members, f.Size))
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("unpack %s: %w", f.Path, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return damaged("%s is not what was backed up", f.Path)
	}
	return nil
}
