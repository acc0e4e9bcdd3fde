package audit

import (
	"context"
	"io"
)

// Export is a file that was allowed and recorded, and is yet to be written.
type Export struct {
	Name  string // of the file
	Write func(ctx context.Context, to io.Writer) error
}
