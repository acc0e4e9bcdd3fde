package nodestest_test

import (
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/nodestest"
)

func TestCluster(t *testing.T) {
	nodestest.Run(t, func(*testing.T) storage.Nodes { return new(nodestest.Cluster).Join("one") })
}
