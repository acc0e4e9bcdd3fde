package keys

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"io"
)

// signer signs without showing its key: the private half is bound into a
// function, where no printing of values, and no reflection, reaches it.
type signer struct {
	public *rsa.PublicKey
	sign   func(random io.Reader, digest []byte, how crypto.SignerOpts) ([]byte, error)
}

func newSigner(private *rsa.PrivateKey) *signer {
	return &signer{public: &rsa.PublicKey{N: private.N, E: private.E}, sign: private.Sign}
}

// Public is the public half, an *rsa.PublicKey.
func (s *signer) Public() crypto.PublicKey { return s.public }

var errHow = errors.New("a signing key signs with RSA PKCS #1 v1.5 only")

// Sign signs a digest by PKCS #1 v1.5, as RS512 asks for; PSS is refused.
func (s *signer) Sign(random io.Reader, digest []byte, how crypto.SignerOpts) ([]byte, error) {
	if _, pss := how.(*rsa.PSSOptions); pss {
		return nil, errHow
	}
	return s.sign(random, digest, how)
}

// String names what it is.
func (s *signer) String() string { return "a signing key" }

// GoString names what it is.
func (s *signer) GoString() string { return "keys.signer" }
