package alone_test

import (
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/alone"
	"barsdesk/storage/nodestest"
)

func TestAlone(t *testing.T) {
	nodestest.Run(t, func(*testing.T) storage.Nodes { return alone.New("one") })
}
